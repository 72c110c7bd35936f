package io.tenon.internal.check;

import java.util.concurrent.TimeUnit;

/**
 * Says when checks that have come go to the database: at once, unless they come in a storm (thousands of halves of an
 * instance that died), in which they gather for a while, so that a statement is about many of them. Used by one thread.
 */
final class StormPace {
    /** How many checks a second are a storm. Of fewer, each has its answer as soon as the database gives it. */
    private static final int STORM_PER_SECOND = 1000;

    private static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /**
     * How long checks gather in a storm at most; a full batch goes at once. That is little beside the seconds between a
     * broker's rounds of checks, within which what was delivered has to be written down.
     */
    private static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** How long a storm goes on after its last checks, since their answers are still to be written down. */
    private static final long STORM_LASTS_NANOS = TimeUnit.SECONDS.toNanos(2);

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
        if (++inWindow * TimeUnit.SECONDS.toNanos(1) >= STORM_PER_SECOND * WINDOW_NANOS) {
            storm = true; // known before the window is over: until then each statement would be about few
        }
    }

    /** What has gathered goes to the database. */
    void went(long nowNanos) {
        wentNanos = nowNanos;
    }

    /** How much longer to gather: 0 or less if what is there goes now. */
    long nanosLeft(long nowNanos) {
        boolean stormy = storm && nowNanos - windowBegun < STORM_LASTS_NANOS;
        return stormy ? GATHER_NANOS - (nowNanos - wentNanos) : 0;
    }
}
