package io.tenon.benchmarks.plots;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One line of the results: what a contender did in one round.
 *
 * @param throughput transactions a second, until the last message was delivered
 * @param p50Micros of the caller's latency
 * @param p99Micros of the caller's latency
 * @param appMillis processor time of the application for one transaction; the broker's and the database's likewise
 * @param allocatedBytes in the application for one transaction
 */
record Measurement(
        String regime,
        String work,
        int threads,
        String contender,
        int round,
        double throughput,
        double p50Micros,
        double p99Micros,
        double appMillis,
        double brokerMillis,
        double databaseMillis,
        double allocatedBytes) {
    static final List<String> COLUMNS = List.of(
            "regime",
            "work",
            "threads",
            "contender",
            "round",
            "throughput",
            "p50_us",
            "p99_us",
            "cpu_app_ms",
            "cpu_broker_ms",
            "cpu_db_ms",
            "alloc_bytes");

    /**
     * Reads what the contest has written.
     *
     * @throws IllegalArgumentException which names the line that is none
     */
    static List<Measurement> parse(List<String> lines) {
        if (lines.isEmpty() || !Arrays.asList(lines.get(0).strip().split(",")).equals(COLUMNS)) {
            throw new IllegalArgumentException("The results begin with \"" + (lines.isEmpty() ? "" : lines.get(0))
                    + "\" instead of the columns " + String.join(",", COLUMNS) + "; nothing was drawn");
        }
        List<Measurement> measurements = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                measurements.add(parse(i + 1, lines.get(i).strip().split(",", -1)));
            }
        }
        return measurements;
    }

    private static Measurement parse(int line, String[] fields) {
        if (fields.length != COLUMNS.size()) {
            throw new IllegalArgumentException("Line " + line + " of the results has " + fields.length
                    + " fields instead of " + COLUMNS.size() + "; nothing was drawn");
        }
        try {
            return new Measurement(
                    fields[0],
                    fields[1],
                    Integer.parseInt(fields[2]),
                    fields[3],
                    Integer.parseInt(fields[4]),
                    Double.parseDouble(fields[5]),
                    Double.parseDouble(fields[6]),
                    Double.parseDouble(fields[7]),
                    Double.parseDouble(fields[8]),
                    Double.parseDouble(fields[9]),
                    Double.parseDouble(fields[10]),
                    Double.parseDouble(fields[11]));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "Line " + line + " of the results holds text where a number belongs; nothing was drawn", e);
        }
    }
}
