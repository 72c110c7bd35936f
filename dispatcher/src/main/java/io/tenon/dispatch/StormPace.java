package io.tenon.dispatch;

import java.util.concurrent.TimeUnit;

/**
 * When checks that have come go to the database: at once, unless they come in a storm (thousands of halves of an instance
 * that died), in which they gather for a while, so that a statement is about many of them. For one thread.
 */
final class StormPace {
    /** Fewer in a second are no storm: each has its answer as soon as the database gives it. */
    private static final int STORM_PER_SECOND = 1000;

    private static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** Little beside the seconds between a broker's rounds of checks. */
    private static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private long windowBegun;
    private int inWindow;
    private boolean storm;
    private long wentNanos;

    StormPace(long nowNanos) {
        this.windowBegun = nowNanos;
        this.wentNanos = nowNanos;
    }

    /** A check has come. */
    void came(long nowNanos) {
        long sinceBegun = nowNanos - windowBegun;
        if (sinceBegun >= WINDOW_NANOS) {
            storm = inWindow * TimeUnit.SECONDS.toNanos(1) / sinceBegun >= STORM_PER_SECOND;
            windowBegun = nowNanos;
            inWindow = 0;
        }
        inWindow++;
    }

    /** What has gathered goes to the database. */
    void went(long nowNanos) {
        wentNanos = nowNanos;
    }

    /** How much longer to gather: 0 or less if what is there goes now. */
    long nanosLeft(long nowNanos) {
        return storm ? GATHER_NANOS - (nowNanos - wentNanos) : 0;
    }
}
