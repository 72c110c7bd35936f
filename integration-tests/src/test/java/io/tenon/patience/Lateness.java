package io.tenon.patience;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * How late this machine wakes a thread that only sleeps, measured while something else is timed: what is promised "within
 * a second" can be held to that only as far as the machine gives the threads that do it their turn. Thread-safe.
 */
public final class Lateness implements AutoCloseable {
    private static final long NAP = TimeUnit.MILLISECONDS.toNanos(10);

    private final Thread sleeper = new Thread(this::sleepUntilClosed, "lateness");
    private volatile long worst;
    private volatile long since = System.nanoTime();
    private volatile boolean closed;

    private Lateness() {
        sleeper.setDaemon(true);
        sleeper.start();
    }

    /** Begins to measure. */
    public static Lateness measured() {
        return new Lateness();
    }

    private void sleepUntilClosed() {
        while (!closed) {
            since = System.nanoTime();
            LockSupport.parkNanos(NAP);
            worst = Math.max(worst, System.nanoTime() - since - NAP);
        }
    }

    /** The worst so far, the nap that is still going on included. */
    public Duration worst() {
        return Duration.ofNanos(Math.max(worst, System.nanoTime() - since - NAP));
    }

    @Override
    public void close() {
        closed = true;
    }
}
