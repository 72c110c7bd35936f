package io.tenon.agent.operate.log;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Where everything goes that Tenon says in an application it is attached to: standard error as it was at the start, or a
 * file. The application's own logging is neither seen nor used, since it may not be ready yet, and is another version.
 *
 * <p>Used directly by what runs at every start of a JVM, so that slf4j is loaded only where something is instrumented.
 * Thread-safe; never throws.
 */
public final class AgentLog {
    private static final String EXPLICIT_PROVIDER = "slf4j.provider";

    private static final long DEFAULT_MAX_SIZE = 20 << 20;
    private static final int DEFAULT_REPEATS = 30;

    private static volatile AgentLog current =
            new AgentLog(LogLevel.INFO, null, DEFAULT_MAX_SIZE, DEFAULT_REPEATS, System.err);

    private final LogLevel level;
    private final @Nullable String file;
    private final PrintStream errors;
    private final RepeatedLines repeated;
    private @Nullable BoundedFile out;
    private final long maxSize;
    private boolean fileFailed;

    private AgentLog(LogLevel level, @Nullable String file, long maxSize, int repeats, PrintStream errors) {
        this.level = level;
        this.file = file;
        this.maxSize = maxSize;
        this.errors = errors;
        this.repeated = new RepeatedLines(repeats, this::line);
    }

    /**
     * From now on.
     *
     * @param file appended to, made with its first line; null for standard error
     * @param maxSize of the file, in bytes; 0: unbounded
     * @param repeats how many lines of one kind a minute; 0: all
     */
    public static void configure(LogLevel level, @Nullable String file, long maxSize, int repeats) {
        configure(level, file, maxSize, repeats, System.err);
    }

    /** With the default bounds. */
    public static void configure(LogLevel level, @Nullable String file) {
        configure(level, file, System.err);
    }

    static void configure(LogLevel level, @Nullable String file, PrintStream errors) {
        configure(level, file, DEFAULT_MAX_SIZE, DEFAULT_REPEATS, errors);
    }

    static void configure(LogLevel level, @Nullable String file, long maxSize, int repeats, PrintStream errors) {
        current.close();
        current = new AgentLog(level, file, maxSize, repeats, errors);
    }

    /**
     * Where the application names a provider of its own in the property {@code slf4j.provider}, slf4j would look for
     * that class in the agent's loader, too, and complain. So it is bound at once there, with the property out of sight:
     * before the application's {@code main}, when nobody misses it.
     */
    public static void bindApartFromTheApplication() {
        String provider = System.getProperty(EXPLICIT_PROVIDER);
        if (provider != null) {
            System.clearProperty(EXPLICIT_PROVIDER);
            try {
                LoggerFactory.getILoggerFactory();
            } finally {
                System.setProperty(EXPLICIT_PROVIDER, provider);
            }
        }
    }

    public static void error(String name, String message) {
        write(LogLevel.ERROR, name, message, null, null);
    }

    public static void warn(String name, String message) {
        write(LogLevel.WARN, name, message, null, null);
    }

    public static void info(String name, String message) {
        write(LogLevel.INFO, name, message, null, null);
    }

    public static void debug(String name, String message) {
        write(LogLevel.DEBUG, name, message, null, null);
    }

    static boolean isEnabled(LogLevel level) {
        return level.compareTo(current.level) <= 0;
    }

    /**
     * @param name who says it
     * @param pattern what all lines of its kind have in common; null: their beginning
     */
    static void write(
            LogLevel level, String name, String message, @Nullable Throwable failure, @Nullable String pattern) {
        AgentLog log = current;
        if (level.compareTo(log.level) > 0) {
            return;
        }
        // What somebody has asked for, to look for a cause, is wanted whole.
        if (level.compareTo(LogLevel.INFO) > 0 || log.repeated.mayBeSaid(level, name, message, pattern)) {
            log.line(text(level, name, message, failure));
        }
    }

    static String text(LogLevel level, String name, String message, @Nullable Throwable failure) {
        StringBuilder line = new StringBuilder(160);
        String time = DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(
                LocalDateTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.MILLIS));
        line.append(time);
        for (int length = time.length(); length < 23; length++) {
            line.append(length == 19 ? '.' : '0'); // no fraction is written where it is 0
        }
        line.append(' ').append(level.name());
        for (int length = level.name().length(); length < 5; length++) {
            line.append(' ');
        }
        line.append(" [tenon] [").append(Thread.currentThread().getName()).append("] ");
        line.append(name).append(": ").append(message).append(System.lineSeparator());
        if (failure != null) {
            line.append(stackTrace(failure));
        }
        return line.toString();
    }

    /** An application's exception may itself throw where it is asked for its message. */
    private static String stackTrace(Throwable failure) {
        StringWriter text = new StringWriter();
        try (PrintWriter writer = new PrintWriter(text)) {
            failure.printStackTrace(writer);
        } catch (RuntimeException e) {
            return text + failure.getClass().getName() + ", which could not be printed: " + e.getClass()
                    + System.lineSeparator();
        }
        return text.toString();
    }

    private synchronized void line(String text) {
        if (file != null && !fileFailed) {
            try {
                BoundedFile open = out;
                if (open == null) {
                    open = new BoundedFile(file, maxSize);
                    out = open;
                }
                open.write(text);
                return;
            } catch (IOException e) {
                fileFailed = true;
                errors.print(text(
                        LogLevel.ERROR,
                        "AgentLog",
                        "log.file '" + file + "' cannot be written (" + e.getMessage()
                                + "), so this goes to standard error from now on",
                        null));
            }
        }
        errors.print(text);
        errors.flush();
    }

    private synchronized void close() {
        repeated.close();
        if (out != null) {
            try {
                out.close();
            } catch (IOException e) {
                errors.println("log.file '" + file + "' was not closed: " + e.getMessage());
            }
        }
    }
}
