package io.tenon.agent.operate.log;

import io.tenon.internal.DaemonThreads;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how often a line of one kind is logged, and logs how many were left out: at the end of each minute in which
 * there were any, by a thread that exists only meanwhile. Thread-safe.
 */
final class RepeatedLines {
    private static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final long LOOK_MILLIS = 1_000;

    /**
     * How many characters of its pattern tell a line's kind. Of a line without a pattern it is the first 20 of its
     * text, which have no names in them yet.
     */
    private static final int LONGEST_PATTERN = 120;

    private static final int BEGINNING = 20;
    private static final int LONGEST_EXAMPLE = 200;

    /** How many kinds are counted by themselves. More of them have been made up without end, and share a bound. */
    private static final int MOST_KINDS = 1000;

    /**
     * How many times as many errors as other lines are logged. What is off, or is found later, is told once each and
     * bounded by the report, and may be much in a large application.
     */
    private static final int MORE_ERRORS = 10;

    private final int most;
    private final Consumer<String> out;
    private final Map<String, Kind> kinds = new HashMap<>();
    private boolean watching;
    private boolean closed;

    private static final class Kind {
        final LogLevel level;
        final String name;
        long sinceNanos = System.nanoTime();
        long said;
        long unsaid;
        String example = "";

        Kind(LogLevel level, String name) {
            this.level = level;
            this.name = name;
        }
    }

    /**
     * @param most how many lines of a kind are logged in a minute; 0: all
     * @param out takes the lines that tell how many were left out
     */
    RepeatedLines(int most, Consumer<String> out) {
        this.most = most;
        this.out = out;
    }

    /** Whether the line is logged; otherwise it is counted. */
    boolean mayBeSaid(LogLevel level, String name, String message, @Nullable String pattern) {
        if (most == 0) {
            return true;
        }
        List<String> over = new ArrayList<>(1);
        boolean may;
        synchronized (this) {
            Kind kind = kindOf(level, name, message, pattern);
            if (System.nanoTime() - kind.sinceNanos >= WINDOW_NANOS) {
                end(kind, over);
            }
            long bound = level == LogLevel.ERROR ? (long) most * MORE_ERRORS : most;
            may = kind.said < bound;
            if (may) {
                kind.said++;
            } else {
                kind.unsaid++;
                kind.example = message;
                watch();
            }
        }
        over.forEach(out);
        return may;
    }

    private Kind kindOf(LogLevel level, String name, String message, @Nullable String pattern) {
        // A pattern has places for what differs. Of a message that was put together only the beginning is the same for
        // its kind.
        String text = pattern == null ? shortened(message, BEGINNING) : shortened(pattern, LONGEST_PATTERN);
        String key = level + name + text;
        Kind known = kinds.get(key);
        if (known == null && kinds.size() >= MOST_KINDS) {
            key = level + "(others)";
            known = kinds.get(key);
        }
        if (known == null) {
            known = new Kind(level, name);
            kinds.put(key, known);
        }
        return known;
    }

    private static String shortened(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest);
    }

    /** Adds the line that tells how many lines of a kind were left out, and begins another minute. */
    private static void end(Kind kind, List<String> lines) {
        if (kind.unsaid > 0) {
            lines.add(AgentLog.text(
                    kind.level,
                    kind.name,
                    kind.unsaid + " more lines like this within a minute were left out (log.repeats). The last: "
                            + shortened(kind.example, LONGEST_EXAMPLE),
                    null));
        }
        kind.sinceNanos = System.nanoTime();
        kind.said = 0;
        kind.unsaid = 0;
    }

    /** Starts the thread that tells what was left out even if no line of the kind follows. */
    private void watch() {
        if (!watching && !closed) {
            try {
                DaemonThreads.create(this::tellOnAndOn, "tenon-log").start();
                watching = true;
            } catch (OutOfMemoryError e) {
                // Without a thread, the next line of the kind tells what was left out; and a thread is tried again with
                // it.
                watching = false;
            }
        }
    }

    private void tellOnAndOn() {
        boolean goesOn = true;
        while (goesOn) {
            try {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            List<String> over = new ArrayList<>();
            synchronized (this) {
                long now = System.nanoTime();
                goesOn = false;
                for (Kind kind : kinds.values()) {
                    if (kind.unsaid > 0 && now - kind.sinceNanos >= WINDOW_NANOS) {
                        end(kind, over);
                    }
                    goesOn |= kind.unsaid > 0;
                }
                watching = goesOn;
            }
            over.forEach(out);
        }
    }

    /** Logs how many lines were left out so far. */
    void close() {
        List<String> over = new ArrayList<>();
        synchronized (this) {
            closed = true;
            kinds.values().forEach(kind -> end(kind, over));
        }
        over.forEach(out);
    }
}
