package io.tenon.agent.jdbc;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The DataSource on which each thread has committed a write last, and whether that was within the last second: mode
 * observe takes a message that is sent then for one about that write, which is lost if the process dies in between.
 * Each thread sees only its own. Thread-safe.
 */
public final class CommittedWrites {
    private static final long JUST_NOW_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final ThreadLocal<@Nullable Committed> LATEST = new ThreadLocal<>();

    private static volatile boolean noted;

    private CommittedWrites() {}

    /** Begins to note committed writes in this JVM. */
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

    /**
     * Returns the DataSource on which this thread has committed a write within the last second; null if there is none.
     */
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
