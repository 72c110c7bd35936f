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
 * The log of the agent: standard error as it was at the start, or a file. The application's own logging is neither seen
 * nor used, since it may not be ready yet, and is another version.
 *
 * <p>The agent's classes that run at every start of a JVM write to it directly, so that slf4j is loaded only where
 * something is instrumented. Thread-safe; never throws.
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
     * Replaces the settings that the log had.
     *
     * @param file the file to append to, made with its first line; null for standard error
     * @param maxSize the largest size of the file, in bytes; 0: unbounded
     * @param repeats how many lines of one kind are logged in a minute; 0: all
     */
    public static void configure(LogLevel level, @Nullable String file, long maxSize, int repeats) {
        configure(level, file, maxSize, repeats, System.err);
    }

    /** Replaces the settings that the log had, with the default bounds. */
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
     * Binds slf4j to the agent's provider where the application names one of its own in the property {@code
     * slf4j.provider}: slf4j would look for that class in the agent's loader, too, and complain. The property is taken
     * away meanwhile, before the application's {@code main}, when nobody reads it.
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
     * Writes a line, if its level is logged and its kind is not repeated too often.
     *
     * @param name the name of the class that says it
     * @param pattern what all lines of its kind have in common; null: their beginning
     */
    static void write(
            LogLevel level, String name, String message, @Nullable Throwable failure, @Nullable String pattern) {
        AgentLog log = current;
        if (level.compareTo(log.level) > 0) {
            return;
        }
        // Lines below info are never left out: somebody has asked for them to look for a cause, and needs all.
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
            // The formatter writes no fraction of a second where it is 0, and no zeros at the end of one.
            line.append(length == 19 ? '.' : '0');
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

    /** Returns the stack trace. An application's exception may itself throw when it is asked for its message. */
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
