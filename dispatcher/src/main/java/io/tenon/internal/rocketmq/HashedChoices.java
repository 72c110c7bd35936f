package io.tenon.internal.rocketmq;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Tells whether queues that SelectMessageQueueByHash chooses are left to the hash, since messages wait whose queue
 * could not be chosen for lack of a route: a message whose queue is chosen waits in another lane, and would overtake
 * them. Thread-safe.
 */
final class HashedChoices {
    /**
     * How long queues are left to their hash at least: a transaction may be open for a while before its messages
     * are seen to wait.
     */
    private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final BooleanSupplier waiting;
    private volatile boolean inUse;
    private volatile long lastNanos = System.nanoTime();

    /** @param waiting whether messages with a hash for their queue are still to be sent */
    HashedChoices(BooleanSupplier waiting) {
        this.waiting = waiting;
    }

    /** A queue was left to its hash, since no route is known. */
    void begin() {
        lastNanos = System.nanoTime();
        inUse = true;
    }

    /** Whether the next queue is left to its hash as well, though a route is known. */
    boolean goOn() {
        if (!inUse) {
            return false;
        }
        inUse = System.nanoTime() - lastNanos < KEPT_NANOS || waiting.getAsBoolean();
        return inUse;
    }
}
