package io.tenon.benchmarks;

import java.time.Duration;
import java.util.List;

/** Processor time of processes, as the operating system counts it. */
public final class Cpu {
    private Cpu() {}

    /** What they have used since they were started; none for one that has ended. */
    public static double millis(List<ProcessHandle> processes) {
        return processes.stream()
                .mapToDouble(process ->
                        process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e6)
                .sum();
    }
}
