package io.tenon.attached;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** An application in a JVM of its own. It dies with this JVM at the latest. Thread-safe. */
final class Application implements AutoCloseable {
    /**
     * Of most of them. One that goes on saying what it does is slow, as a scenario of 140 cases is on a machine that others use; one
     * that is silent hangs.
     */
    static final Duration LONGEST_SILENCE = Duration.ofSeconds(90);

    /** How many of them one run may last. */
    private static final int MOST_SILENCES = 8;

    private static final Pattern COMPLAINT = Pattern.compile(
            "ERROR +\\[tenon]|in thread \"tenon|(Exception|Error).*io[./]tenon|io[./]tenon.*(Exception|Error)");
    private static final String DONE = "DONE";

    private final String run;
    private final Process process;
    private final Duration longestSilence;
    private final List<String> output = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();
    private final CountDownLatch done = new CountDownLatch(1);
    private final List<Thread> readers;

    private Application(String run, Process process, Duration longestSilence) {
        this.run = run;
        this.process = process;
        this.longestSilence = longestSilence;
        this.readers = List.of(
                reader(process.inputReader(StandardCharsets.UTF_8), output),
                reader(process.errorReader(StandardCharsets.UTF_8), errors));
    }

    static Application start(String run, List<String> command) {
        return start(run, command, LONGEST_SILENCE);
    }

    /** One that takes longer than others. */
    static Application start(String run, List<String> command, Duration longestSilence) {
        try {
            Process process = new ProcessBuilder(command).start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "kill-" + run));
            Application application = new Application(run, process, longestSilence);
            application.readers.forEach(Thread::start);
            process.onExit().thenRun(application.done::countDown);
            return application;
        } catch (IOException e) {
            throw new UncheckedIOException("The application " + run + " did not start: " + command, e);
        }
    }

    private Thread reader(BufferedReader source, List<String> lines) {
        Thread reader = new Thread(() -> read(source, lines), "read-" + run);
        reader.setDaemon(true);
        return reader;
    }

    private void read(BufferedReader source, List<String> lines) {
        try (source) {
            for (String line = source.readLine(); line != null; line = source.readLine()) {
                synchronized (lines) {
                    lines.add(line);
                }
                if (line.equals(DONE)) {
                    done.countDown();
                }
            }
        } catch (IOException e) {
            // It was killed in the middle of a line.
        }
    }

    /** Returns when it has played its scenario. It goes on answering the broker. */
    Application awaitDone() {
        try {
            int said = -1;
            for (int silences = 0; !done.await(longestSilence.toSeconds(), TimeUnit.SECONDS); silences++) {
                int before = said;
                said = lines(output).size();
                assertThat(said > before && silences < MOST_SILENCES)
                        .as(() -> this + " said DONE, or anything for " + longestSilence)
                        .isTrue();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + run, e);
        }
        assertThat(lines(output)).as(this::toString).contains(DONE);
        return this;
    }

    /** Tells an order service to take no more orders; it goes on answering the broker. */
    void tellToStop() {
        tell("");
    }

    /** Says a line to it. */
    void tell(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException("The application " + run + " is gone", e);
        }
    }

    /** Tells it to end, which it must do by itself and in good order. */
    Application end() {
        try {
            process.getOutputStream().close();
            assertThat(process.waitFor(longestSilence.toSeconds(), TimeUnit.SECONDS))
                    .as(() -> this + " ended within " + longestSilence)
                    .isTrue();
            for (Thread reader : readers) {
                reader.join();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The application " + run + " ended before it was told to", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + run, e);
        }
        assertThat(process.exitValue()).as(this::toString).isZero();
        return this;
    }

    /** How many lines of its output begin so. */
    long count(String word) {
        return output().stream().filter(line -> line.startsWith(word)).count();
    }

    /** Returns when it has died by itself, as suddenly as it could. */
    void awaitCrash() {
        assertThat(process.onExit()
                        .orTimeout(longestSilence.toSeconds(), TimeUnit.SECONDS)
                        .join()
                        .exitValue())
                .as(this::toString)
                .isEqualTo(137);
    }

    /** The number of its process. */
    long pid() {
        return process.pid();
    }

    /** As kill -9, of what it has started, too. */
    void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }

    /** The keys of messages that it says must be delivered. */
    List<String> expected() {
        return keys("EXPECT ");
    }

    /** The keys of messages that it says must not be. */
    List<String> never() {
        return keys("NEVER ");
    }

    private List<String> keys(String prefix) {
        return lines(output).stream()
                .filter(line -> line.startsWith(prefix))
                .map(line -> line.substring(prefix.length()))
                .toList();
    }

    /** What it wrote to standard output, so far. */
    List<String> output() {
        return lines(output);
    }

    /** What it wrote to standard error, so far. */
    List<String> errors() {
        return lines(errors);
    }

    /**
     * Lines in which Tenon reports an error or throws one: no scenario gives it a reason to. A warning may be due, where
     * a scenario leaves a broken connection in its pool. A span of a statement that found no status table yet is none.
     */
    List<String> complaints() {
        return Stream.concat(errors().stream(), output().stream())
                .filter(line -> !Spans.isWrittenIn(line))
                .filter(line -> COMPLAINT.matcher(line).find())
                .toList();
    }

    private static List<String> lines(List<String> lines) {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    @Override
    public String toString() {
        return run + ", which wrote:\n" + String.join("\n", output()) + "\nand to standard error:\n"
                + String.join("\n", errors());
    }
}
