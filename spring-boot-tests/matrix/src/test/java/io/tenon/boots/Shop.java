package io.tenon.boots;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.testbed.ChildJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A JVM with one Spring Boot, in which the application is started for one cell after the other. */
final class Shop implements AutoCloseable {
    private static final Duration LONGEST_ANSWER = Duration.ofMinutes(2);

    private final Path log;
    private final ChildJvm jvm;
    private int commands;
    private int linesRead;

    private Shop(Path log, ChildJvm jvm) {
        this.log = log;
        this.jvm = jvm;
    }

    /** @param name of its log */
    static Shop on(Path javaHome, SpringBoot boot, String name) {
        Path folder = Path.of(System.getProperty("java.io.tmpdir"));
        Path log = SpringBoot.property("logs").resolve(name + ".log");
        try {
            Files.deleteIfExists(log);
        } catch (IOException e) {
            throw new UncheckedIOException("The log of an earlier run cannot be deleted", e);
        }
        ChildJvm jvm = ChildJvm.startOn(
                javaHome,
                boot.classPath(),
                "com.example.shop.ShopRuns",
                // RocketMQ's client logs below the home.
                List.of("-Xmx384m", "-Duser.home=" + folder.resolve("tenon-spring-boot-tests")),
                List.of(),
                log);
        return new Shop(log, jvm);
    }

    /** Starts the application with these arguments; what ran before is stopped. */
    void start(List<String> arguments) {
        ask("start " + String.join(" ", arguments));
    }

    /** Plays everything that the application does, and returns what must have come of it. */
    Played play(String run) {
        return played(ask("play " + run));
    }

    /** The same on a thread of Spring Boot's executor, which must be a virtual one. */
    Played playOnVirtualThread(String run) {
        List<String> lines = ask("play-in-executor " + run);
        assertThat(lines).anyMatch(line -> line.startsWith("THREAD VirtualThread"));
        return played(lines);
    }

    private static Played played(List<String> lines) {
        return new Played(keys(lines, "DUE "), keys(lines, "NEVER "));
    }

    /** What its meters, its health and its DataSource say. */
    Map<String, String> look() {
        Map<String, String> readings = new LinkedHashMap<>();
        ask("look").forEach(line -> {
            String[] reading = line.split(" = ", 2);
            readings.put(reading[0], reading[1]);
        });
        return readings;
    }

    /** Stops the application in good order. */
    void stop() {
        ask("stop");
    }

    /**
     * Lines in which Tenon reports an error, or warns of a DataSource that has outlived its application. Other warnings may be due:
     * on a busy machine a name server answers late.
     */
    List<String> complaints() {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(Shop::isComplaint).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("The log cannot be read", e);
        }
    }

    private static boolean isComplaint(String line) {
        boolean ofTenon = line.contains(" io.tenon.") || line.contains(" i.t.");
        return ofTenon && (line.contains(" ERROR ") || line.contains("Two DataSources in this process"));
    }

    private List<String> ask(String command) {
        int number = ++commands;
        jvm.tell(command);
        String last = jvm.awaitOrEnd(
                line -> line.equals("DONE " + number) || line.startsWith("FAILED " + number + " "), LONGEST_ANSWER);
        List<String> all = jvm.lines();
        List<String> answer = List.copyOf(all.subList(linesRead, Math.max(linesRead, all.size() - 1)));
        linesRead = all.size();
        assertThat(last).as("answer to \"" + command + "\"; see " + log).isEqualTo("DONE " + number);
        return answer;
    }

    private static List<String> keys(List<String> lines, String prefix) {
        return lines.stream()
                .filter(line -> line.startsWith(prefix))
                .map(line -> line.substring(prefix.length()))
                .toList();
    }

    @Override
    public void close() {
        jvm.close();
    }

    /** The keys of the messages that must be delivered, and of those that must not. */
    record Played(List<String> due, List<String> never) {}
}
