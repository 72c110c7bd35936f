package io.tenon.torture;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** When faults may be injected: in storms, with a calm after each, until it is over. Thread-safe. */
final class Schedule {
    private static final long ROUND_MILLIS = 12_000;
    private static final long STORM_MILLIS = 9_500;

    private final long startNanos = System.nanoTime();
    private final CountDownLatch over = new CountDownLatch(1);
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

    /** Lets time pass; returns early when all is over. */
    void pause(long millis) throws InterruptedException {
        over.await(millis, TimeUnit.MILLISECONDS);
    }

    /** Returns whether another fault may be injected, once it may. */
    boolean goesOn() throws InterruptedException {
        long round = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos) % ROUND_MILLIS;
        if (round > STORM_MILLIS) {
            pause(ROUND_MILLIS - round);
        }
        return over.getCount() > 0;
    }

    void end() {
        over.countDown();
    }

    /** A fault that could not be injected or healed ends the run: what it would show is not what it says. */
    void fail(Throwable failure) {
        failures.add(failure);
        end();
    }

    void throwFailures() {
        Throwable first = failures.peek();
        if (first != null) {
            throw new IllegalStateException("The schedule of faults failed", first);
        }
    }
}
