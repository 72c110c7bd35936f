package io.tenon.benchmarks.plots;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** What the rounds of one contender gave. */
record Spread(double median, double min, double max) {
    static Spread of(List<Measurement> rounds, ToDoubleFunction<Measurement> value) {
        double[] sorted = rounds.stream().mapToDouble(value).sorted().toArray();
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }
}
