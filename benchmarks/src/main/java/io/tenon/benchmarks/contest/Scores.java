package io.tenon.benchmarks.contest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** All measurements so far, and what is read from them. */
final class Scores {
    private final Map<Cell, Map<Entrant, List<Measurement>>> all = new LinkedHashMap<>();

    void add(Cell cell, Entrant entrant, Measurement measurement) {
        all.computeIfAbsent(cell, c -> new EnumMap<>(Entrant.class))
                .computeIfAbsent(entrant, e -> new ArrayList<>())
                .add(measurement);
    }

    /** A table for each cell: medians, and in brackets the least and the most. */
    List<String> tables() {
        List<String> lines = new ArrayList<>();
        all.forEach((cell, entrants) -> {
            lines.add("");
            lines.add(cell + ": medians (least-most) of "
                    + entrants.values().stream().mapToInt(List::size).max().orElse(0) + " rounds");
            lines.add(String.format(
                    "%-14s %22s %22s %24s %9s %9s %9s %8s",
                    "contender", "throughput /s", "p50 us", "p99 us", "app ms", "broker ms", "db ms", "KB"));
            entrants.forEach((entrant, measurements) -> lines.add(row(entrant, measurements)));
        });
        if (!lines.isEmpty()) {
            lines.add("");
            lines.add(
                    "app, broker, db: CPU of that process; KB: allocated on the application's heap; each for one unit");
        }
        return lines;
    }

    private static String row(Entrant entrant, List<Measurement> measurements) {
        return String.format(
                Locale.ROOT,
                "%-14s %22s %22s %24s %9.3f %9.3f %9.3f %8.1f",
                entrant.label(),
                spread(measurements, Measurement::throughput),
                spread(measurements, Measurement::p50Micros),
                spread(measurements, Measurement::p99Micros),
                median(measurements, Measurement::cpuAppMillis),
                median(measurements, Measurement::cpuBrokerMillis),
                median(measurements, Measurement::cpuDatabaseMillis),
                median(measurements, Measurement::allocatedBytes) / 1024);
    }

    /** One line for each comparison of a Tenon with something else. */
    List<String> ratios() {
        List<String> lines = new ArrayList<>();
        all.forEach((cell, entrants) -> entrants.forEach((tenon, ofTenon) -> {
            if (tenon.isTenon()) {
                entrants.forEach((other, ofOther) -> {
                    if (!other.isTenon()) {
                        lines.add(ratio(cell, tenon.inRatios() + "/" + other.inRatios(), ofTenon, ofOther));
                    }
                });
            }
        }));
        return lines;
    }

    private static String ratio(Cell cell, String who, List<Measurement> tenon, List<Measurement> other) {
        return String.format(
                Locale.ROOT,
                "ratio %s threads=%d throughput %s=%.2f p50 %s=%.2f",
                cell.workInRatios(),
                cell.threads(),
                who,
                median(tenon, Measurement::throughput) / median(other, Measurement::throughput),
                who,
                median(tenon, Measurement::p50Micros) / median(other, Measurement::p50Micros));
    }

    private static String spread(List<Measurement> measurements, ToDoubleFunction<Measurement> figure) {
        double[] sorted = sorted(measurements, figure);
        return String.format(
                Locale.ROOT, "%.0f (%.0f-%.0f)", median(measurements, figure), sorted[0], sorted[sorted.length - 1]);
    }

    private static double median(List<Measurement> measurements, ToDoubleFunction<Measurement> figure) {
        double[] sorted = sorted(measurements, figure);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static double[] sorted(List<Measurement> measurements, ToDoubleFunction<Measurement> figure) {
        double[] values = measurements.stream().mapToDouble(figure).toArray();
        Arrays.sort(values);
        return values;
    }
}
