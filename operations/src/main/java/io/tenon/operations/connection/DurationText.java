package io.tenon.operations.connection;

import java.util.Locale;

/** Writes durations as people read them: in ms, s, min or h, whichever is short. Stateless. */
public final class DurationText {
    private DurationText() {}

    public static String text(long millis) {
        long size = Math.abs(millis);
        if (size < 10_000) {
            return millis + " ms";
        }
        if (size < 120_000) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
        }
        if (size < 7_200_000) {
            return String.format(Locale.ROOT, "%.1f min", millis / 60_000.0);
        }
        return String.format(Locale.ROOT, "%.1f h", millis / 3_600_000.0);
    }

    /** Returns how far a clock is ahead of this machine's, or behind it. */
    public static String ahead(long millis) {
        return text(Math.abs(millis)) + (millis < 0 ? " behind" : " ahead of") + " this machine's";
    }
}
