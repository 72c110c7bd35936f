package io.tenon.internal.meters;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The largest value of the last two to three minutes: one slot for each of three minutes, and a slot is begun anew when its next
 * minute comes. A value that is recorded just when a slot is begun anew may be forgotten. Thread-safe.
 */
final class RecentMaximum {
    private static final int SLOTS = 3;
    private static final long SLOT_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final AtomicLong[] largest = new AtomicLong[SLOTS];
    private final AtomicLong[] slotOf = new AtomicLong[SLOTS];

    RecentMaximum() {
        for (int i = 0; i < SLOTS; i++) {
            largest[i] = new AtomicLong();
            slotOf[i] = new AtomicLong(Long.MIN_VALUE);
        }
    }

    void record(long value, long nowNanos) {
        long slot = Math.floorDiv(nowNanos, SLOT_NANOS);
        int at = (int) Math.floorMod(slot, (long) SLOTS);
        long begun = slotOf[at].get();
        if (begun != slot && slotOf[at].compareAndSet(begun, slot)) {
            largest[at].set(0);
        }
        long known = largest[at].get();
        while (value > known && !largest[at].compareAndSet(known, value)) {
            known = largest[at].get();
        }
    }

    long asOf(long nowNanos) {
        long slot = Math.floorDiv(nowNanos, SLOT_NANOS);
        long found = 0;
        for (int i = 0; i < SLOTS; i++) {
            long age = slot - slotOf[i].get();
            if (age >= 0 && age < SLOTS) {
                found = Math.max(found, largest[i].get());
            }
        }
        return found;
    }
}
