package io.tenon.benchmarks.contest;

import io.tenon.testbed.ChildJvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The harness's end of the JVM that a contender runs in; the other one is {@link ApplicationMain}. Not thread-safe. */
final class Application implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int LAST_LINES = 30;

    private final ChildJvm jvm;
    private final Path log;
    private int runs;

    Application(ChildJvm jvm, Arena arena, Path log) {
        this.jvm = jvm;
        this.log = log;
        // Not as arguments, which everybody on the machine could read.
        jvm.tell(String.join(
                "\t",
                arena.jdbcUrl(),
                arena.user(),
                arena.password(),
                Integer.toString(arena.threads()),
                arena.nameServer(),
                arena.topic(),
                arena.queueUrl()));
        await(ApplicationMain.OPEN, PATIENCE);
    }

    /** Lets all threads work for so long; returns as soon as they have begun. */
    void begin(int seconds) {
        tell(ApplicationMain.RUN + " " + seconds);
    }

    /** Lets one thread do so many units; returns as soon as it has begun. */
    void beginUnits(int units) {
        tell(ApplicationMain.PERFORM + " " + units);
    }

    private void tell(String command) {
        jvm.tell(command);
        await(ApplicationMain.RUNNING + ++runs, PATIENCE);
    }

    /** Returns what was done since the last beginning, when it is done. */
    Run awaitEnd(Duration expected) {
        return Run.parse(await(ApplicationMain.RAN + runs + " ", expected.plus(PATIENCE)));
    }

    ProcessHandle process() {
        return jvm.process();
    }

    private String await(String beginning, Duration atMost) {
        try {
            return jvm.await(beginning, atMost);
        } catch (IllegalStateException e) {
            List<String> said = readLog();
            String exception = said.stream()
                    .filter(line -> line.matches("\\S*(Exception|Error)\\b.*"))
                    .findFirst()
                    .orElse("no exception in its log");
            throw new IllegalStateException(exception + " (" + e.getMessage() + ")" + lastLines(), e);
        }
    }

    /** The end of its log, for an error: the log itself goes with the measurement's folder. */
    String lastLines() {
        List<String> said = readLog();
        return "; the last lines of its log:\n"
                + String.join("\n", said.subList(Math.max(0, said.size() - LAST_LINES), said.size()));
    }

    private List<String> readLog() {
        try {
            return Files.readAllLines(log, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return List.of("(no log: " + e + ")");
        }
    }

    /** Lets it end in order, so that a profile is written; kills it where it does not. */
    @Override
    public void close() {
        if (jvm.isAlive()) {
            jvm.tell(ApplicationMain.END);
            try {
                jvm.awaitOrEnd(line -> false, Duration.ofSeconds(5));
            } catch (IllegalStateException e) {
                // It was given its time.
            }
        }
        jvm.kill();
    }
}
