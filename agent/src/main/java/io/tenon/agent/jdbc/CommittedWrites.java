package io.tenon.agent.jdbc;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * On which DataSource each thread has committed a write last, and whether that was just now: mode observe takes what is sent
 * then for a message about that write, which is lost if the process dies in between. Used by its own thread only.
 */
public final class CommittedWrites {
    private static final long JUST_NOW_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final ThreadLocal<@Nullable Committed> LATEST = new ThreadLocal<>();

    private static volatile boolean noted;

    private CommittedWrites() {}

    /** From now on, in this JVM. */
    public static void note() {
        noted = true;
    }

    static boolean areNoted() {
        return noted;
    }

    static void committed(String source) {
        LATEST.set(new Committed(source, System.nanoTime()));
    }

    static void rolledBack() {
        LATEST.remove();
    }

    /** The DataSource on which this thread has just committed a write; null if on none. */
    public static @Nullable String justCommittedOn() {
        Committed latest = LATEST.get();
        return latest == null || System.nanoTime() - latest.nanos > JUST_NOW_NANOS ? null : latest.source;
    }

    private static final class Committed {
        final String source;
        final long nanos;

        Committed(String source, long nanos) {
            this.source = source;
            this.nanos = nanos;
        }
    }
}
