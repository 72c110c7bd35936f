package io.tenon.internal.meters;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What exporters show under one name with one set of tags: as a rule one meter, and where several owners have the same name (two
 * producers of a group, say), all of theirs. Counts do not go down while the series is there, also where one of its owners goes.
 * Thread-safe.
 */
public final class Series {
    private final MeterName name;
    private final Map<String, String> tags;
    private final List<Meter> meters = new CopyOnWriteArrayList<>();

    /**
     * The counts of owners that are gone. Guarded by this, so that nobody reads between their going and their being
     * added here.
     */
    private long goneCount;

    private long goneNanos;

    Series(Meter first) {
        this.name = first.name();
        this.tags = first.tags();
        meters.add(first);
    }

    public MeterName name() {
        return name;
    }

    /** Returns the tags by key, in the order of {@link MeterName#tagKeys}. */
    public Map<String, String> tags() {
        return tags;
    }

    /** Returns the count of a counter or a timing; 0 of a gauge. */
    public synchronized long count() {
        long sum = goneCount;
        for (Meter meter : meters) {
            sum += countOf(meter);
        }
        return sum;
    }

    /** Returns the total time of a timing; 0 of others. */
    public synchronized long totalNanos() {
        long sum = goneNanos;
        for (Meter meter : meters) {
            sum += nanosOf(meter);
        }
        return sum;
    }

    /** Returns the longest time of a timing in the last minutes; 0 of others. */
    public long longestNanos() {
        long longest = 0;
        for (Meter meter : meters) {
            longest = Math.max(longest, meter instanceof Timing ? ((Timing) meter).longestNanos() : 0);
        }
        return longest;
    }

    /** Returns the value of a gauge, NaN while it is not known; of a counter or timing its count. */
    public double value() {
        if (name.kind() != MeterKind.GAUGE) {
            return count();
        }
        double combined = Double.NaN;
        for (Meter meter : meters) {
            double one = meter instanceof Gauge ? ((Gauge) meter).value() : Double.NaN;
            if (!Double.isNaN(one)) {
                combined = Double.isNaN(combined) ? one : combined(combined, one);
            }
        }
        return combined;
    }

    private double combined(double one, double other) {
        switch (name.combination()) {
            case LARGEST:
                return Math.max(one, other);
            case SMALLEST:
                return Math.min(one, other);
            default:
                return one + other;
        }
    }

    // What follows is called by AllMeters, under its lock.

    void add(Meter meter) {
        meters.add(meter);
    }

    /** Removes a meter, and returns whether none is left. */
    synchronized boolean remove(Meter meter) {
        if (meters.remove(meter)) {
            goneCount += countOf(meter);
            goneNanos += nanosOf(meter);
        }
        return meters.isEmpty();
    }

    private static long countOf(Meter meter) {
        if (meter instanceof Counter) {
            return ((Counter) meter).count();
        }
        return meter instanceof Timing ? ((Timing) meter).count() : 0;
    }

    private static long nanosOf(Meter meter) {
        return meter instanceof Timing ? ((Timing) meter).totalNanos() : 0;
    }

    @Override
    public String toString() {
        return name.text() + tags;
    }
}
