package io.tenon.internal.meters;

import java.util.concurrent.atomic.LongAdder;

/** How often something took how long. Thread-safe. */
public final class Timing extends Meter {
    private final LongAdder count = new LongAdder();
    private final LongAdder totalNanos = new LongAdder();
    private final RecentMaximum longest = new RecentMaximum();

    Timing(MeterName name, String owner, String... ownTags) {
        super(name, owner, ownTags);
    }

    /** @param beganNanos on {@link System#nanoTime()}'s clock */
    public void recordSince(long beganNanos) {
        record(System.nanoTime() - beganNanos);
    }

    public void record(long nanos) {
        long spent = Math.max(0, nanos);
        count.increment();
        totalNanos.add(spent);
        longest.record(spent, System.nanoTime());
        AllMeters.recorded(this, spent);
    }

    public long count() {
        return count.sum();
    }

    public long totalNanos() {
        return totalNanos.sum();
    }

    /** Returns the longest time of the last two to three minutes; 0 if there was none. */
    public long longestNanos() {
        return longest.asOf(System.nanoTime());
    }
}
