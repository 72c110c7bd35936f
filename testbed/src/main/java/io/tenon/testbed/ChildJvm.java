package io.tenon.testbed;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A JVM of its own on this JVM's class path, to be killed as a crash kills it. The two talk in lines: by the child's
 * standard input and output. The child dies with the JVM that started it: a shutdown hook kills it, and its main is
 * expected to halt when its standard input ends, for the case that no hook ran. Thread-safe.
 */
public final class ChildJvm implements AutoCloseable {
    /** Options that make a JVM start fast and stay small, at the price of its speed later on. */
    public static final List<String> QUICK_START =
            List.of("-Xmx192m", "-Xshare:auto", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private static final Set<Process> ALIVE = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> ALIVE.forEach(Process::destroyForcibly), "kill-child-jvms"));
    }

    private final String name;
    private final String log;
    private final Process process;
    private final List<String> lines = new ArrayList<>();
    private boolean ended;

    private ChildJvm(String name, String log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
    }

    /**
     * Starts the JVM and returns at once.
     *
     * @param options options of the JVM, behind {@link #QUICK_START}
     * @param log the file to which its standard error is appended
     */
    public static ChildJvm start(Class<?> main, List<String> options, List<String> arguments, Path log) {
        return startWith(quick(options), main, arguments, log);
    }

    /** Starts the JVM with this JVM's standard error, and returns at once. */
    public static ChildJvm start(Class<?> main, List<String> options, List<String> arguments) {
        return start(main, quick(options), arguments, ProcessBuilder.Redirect.INHERIT, "standard error");
    }

    /** Starts the JVM with these options and no others, for a JVM whose speed counts, and returns at once. */
    public static ChildJvm startWith(List<String> options, Class<?> main, List<String> arguments, Path log) {
        return start(main, options, arguments, ProcessBuilder.Redirect.appendTo(log.toFile()), log.toString());
    }

    /**
     * Starts any JVM on another class path, for an application that was built apart from this one, and returns at once.
     *
     * @param javaHome the home of the JVM that it runs in
     * @param options options of the JVM, behind {@link #QUICK_START}
     */
    public static ChildJvm startOn(
            Path javaHome, String classPath, String main, List<String> options, List<String> arguments, Path log) {
        return start(
                javaHome,
                classPath,
                main,
                quick(options),
                arguments,
                ProcessBuilder.Redirect.appendTo(log.toFile()),
                log.toString());
    }

    private static List<String> quick(List<String> options) {
        // The child lives for seconds, so that its start counts.
        List<String> all = new ArrayList<>(QUICK_START);
        all.addAll(options);
        return all;
    }

    private static ChildJvm start(
            Class<?> main, List<String> options, List<String> arguments, ProcessBuilder.Redirect errors, String log) {
        return start(
                Path.of(System.getProperty("java.home")),
                System.getProperty("java.class.path"),
                main.getName(),
                options,
                arguments,
                errors,
                log);
    }

    private static ChildJvm start(
            Path javaHome,
            String classPath,
            String main,
            List<String> options,
            List<String> arguments,
            ProcessBuilder.Redirect errors,
            String log) {
        List<String> command = new ArrayList<>();
        command.add(javaHome.resolve("bin/java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, main));
        command.addAll(arguments);
        Process process;
        try {
            process = new ProcessBuilder(command).redirectError(errors).start();
        } catch (IOException e) {
            throw new UncheckedIOException("No JVM for " + main + "; is there room for one more?", e);
        }
        ALIVE.add(process);
        process.onExit().thenAccept(ALIVE::remove);
        ChildJvm child =
                new ChildJvm(main.substring(main.lastIndexOf('.') + 1) + " (" + process.pid() + ")", log, process);
        Thread reader = new Thread(child::readUntilItEnds, "read-" + child.name);
        reader.setDaemon(true);
        reader.start();
        return child;
    }

    /**
     * Writes a line to the child.
     *
     * @throws IllegalStateException if it is gone
     */
    public void tell(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new IllegalStateException(name + " is gone and was not told \"" + line + "\"; see " + log, e);
        }
    }

    /**
     * Returns the first line of the child's that begins with this, which it has written or will write.
     *
     * @throws IllegalStateException if the child ends before, or does not write such a line in time
     */
    public String await(String beginning, Duration atMost) {
        String line = awaitOrEnd(said -> said.startsWith(beginning), atMost);
        if (line == null) {
            throw new IllegalStateException(name + " ended and never said \"" + beginning + "\"; see " + log);
        }
        return line;
    }

    /**
     * Returns the first line of the child's that passes; null if the child ends without.
     *
     * @throws IllegalStateException if neither happens in time
     */
    public synchronized @Nullable String awaitOrEnd(Predicate<String> which, Duration atMost) {
        String line = firstWithin(which, atMost);
        if (line == null && !ended) {
            throw new IllegalStateException(name + " neither said what was expected within " + atMost
                    + " nor ended; its last words: " + lines.subList(Math.max(0, lines.size() - 5), lines.size())
                    + "; see " + log);
        }
        return line;
    }

    /** Whether the child has written this very line, or writes it within this time. */
    public boolean says(String line, Duration within) {
        return firstWithin(line::equals, within) != null;
    }

    private synchronized @Nullable String firstWithin(Predicate<String> which, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        int seen = 0;
        while (true) {
            for (; seen < lines.size(); seen++) {
                if (which.test(lines.get(seen))) {
                    return lines.get(seen);
                }
            }
            long left = deadline - System.nanoTime();
            if (ended || left <= 0) {
                return null;
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Interrupted while waiting for " + name, e);
            }
        }
    }

    /** Returns what the child has written so far, in order. */
    public synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    /** Returns the child's process, so that its use of the machine can be measured. */
    public ProcessHandle process() {
        return process.toHandle();
    }

    /** Returns the number of the child's process, for signals. */
    public long pid() {
        return process.pid();
    }

    /** Whether the child runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Kills the child, as kill -9 does; returns when it is gone and all that it wrote is known. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Returns the child's exit code when it has ended and all that it wrote is known. */
    public int awaitEnd() {
        int code = process.onExit().join().exitValue();
        awaitOrEnd(line -> false, Duration.ofSeconds(10));
        return code;
    }

    @Override
    public void close() {
        kill();
    }

    private void readUntilItEnds() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                add(line);
            }
        } catch (IOException e) {
            // The child was killed in the middle of a line, which then does not count.
        } finally {
            end();
        }
    }

    private synchronized void add(String line) {
        lines.add(line);
        notifyAll();
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }

    @Override
    public String toString() {
        return name;
    }
}
