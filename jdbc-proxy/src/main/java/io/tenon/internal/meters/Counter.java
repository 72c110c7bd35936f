package io.tenon.internal.meters;

import java.util.concurrent.atomic.LongAdder;

/** Counts what happened to its owner. Thread-safe. */
public final class Counter extends Meter {
    private final LongAdder count = new LongAdder();

    Counter(MeterName name, String owner, String... ownTags) {
        super(name, owner, ownTags);
    }

    public void increment() {
        count.increment();
    }

    /** @param times not negative */
    public void add(long times) {
        count.add(times);
    }

    public long count() {
        return count.sum();
    }
}
