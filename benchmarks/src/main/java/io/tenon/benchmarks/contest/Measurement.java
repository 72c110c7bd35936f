package io.tenon.benchmarks.contest;

import java.util.Locale;

/**
 * What one application did with a fresh broker and a fresh table.
 *
 * @param throughput units a second, until the last message was delivered
 * @param p50Micros of what a caller waits for one unit
 * @param cpuAppMillis used for each unit, as the following
 * @param allocatedBytes on the application's heap for each unit, by all its threads
 */
record Measurement(
        double throughput,
        double p50Micros,
        double p99Micros,
        double cpuAppMillis,
        double cpuBrokerMillis,
        double cpuDatabaseMillis,
        double allocatedBytes) {

    static final String CSV_HEADER = "regime,work,threads,contender,round,throughput,p50_us,p99_us,cpu_app_ms,"
            + "cpu_broker_ms,cpu_db_ms,alloc_bytes";

    String csv(Cell cell, Entrant entrant, int round) {
        return String.format(
                Locale.ROOT,
                "%s,%s,%d,%s,%d,%.1f,%.1f,%.1f,%.4f,%.4f,%.4f,%.0f",
                cell.regime().label(),
                cell.work().name(),
                cell.threads(),
                entrant.label(),
                round,
                throughput,
                p50Micros,
                p99Micros,
                cpuAppMillis,
                cpuBrokerMillis,
                cpuDatabaseMillis,
                allocatedBytes);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%.0f/s p50 %.0f us p99 %.0f us CPU ms app %.3f broker %.3f database %.3f, %.1f KB",
                throughput,
                p50Micros,
                p99Micros,
                cpuAppMillis,
                cpuBrokerMillis,
                cpuDatabaseMillis,
                allocatedBytes / 1024);
    }
}
