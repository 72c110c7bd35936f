package io.tenon.quickstart;

import com.example.orders.OrderService;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** One run of the order service in a JVM of its own. It dies with this JVM, however that one ends. Thread-safe. */
final class ServiceProcess {
    private static final Set<Process> ALIVE = ConcurrentHashMap.newKeySet();

    private static volatile boolean ending;

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(ServiceProcess::killAll, "kill-services"));
    }

    private final Path log;
    private final Process process;
    private final Map<String, Integer> lines = new ConcurrentHashMap<>();

    private ServiceProcess(Path log, Process process) {
        this.log = log;
        this.process = process;
    }

    /** @param attached further options of the JVM, such as an agent */
    static ServiceProcess start(List<String> attached, ServiceConfiguration configuration) {
        Path logs = Path.of(System.getProperty("java.io.tmpdir"));
        String name = configuration.topic() + "-" + configuration.shift();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // The process lives for seconds, so that its start counts.
        command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.add("-Djava.io.tmpdir=" + logs);
        command.add("-Dtenon.testbed.logs=" + logs.resolve(name + "-rocketmq"));
        command.addAll(attached);
        command.addAll(configuration.asSystemProperties());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), OrderService.class.getName()));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(logs.resolve(name + ".err.log").toFile())
                    .start();
            ALIVE.add(process);
            process.onExit().thenAccept(ALIVE::remove);
            ServiceProcess service = new ServiceProcess(logs.resolve(name + ".log"), process);
            Thread reader = new Thread(service::read, "read-" + name);
            reader.setDaemon(true);
            reader.start();
            return service;
        } catch (IOException e) {
            throw new UncheckedIOException("The order service did not start; is there room for one more JVM?", e);
        }
    }

    /** Whether this JVM is being ended, by Ctrl-C say, and its services with it. */
    static boolean isEnding() {
        return ending;
    }

    private static void killAll() {
        ending = true;
        ALIVE.forEach(Process::destroyForcibly);
    }

    /** Returns how many lines of its log begin with this word. */
    int count(String word) {
        return lines.getOrDefault(word, 0);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Returns when it has logged so many lines with this word. */
    void await(String word, int count) {
        Wait.until(
                () -> count(word) >= count || !isAlive(),
                Duration.ofSeconds(30),
                () -> "the order service says \"" + word + "\" " + count + " times; see " + log);
        if (count(word) < count) {
            throw new IllegalStateException("The order service ended by itself; see " + log + " and .err.log there");
        }
    }

    /** Returns when it is dead by its own crash point. */
    void awaitCrash() {
        Wait.until(() -> !isAlive(), Duration.ofSeconds(30), () -> "the order service crashes; see " + log);
        if (process.exitValue() != 137) {
            throw new IllegalStateException("The order service ended by itself; see " + log + " and .err.log there");
        }
    }

    /** Kills the process, as kill -9 does. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Lets the process take orders, as soon as it is ready to. */
    void takeOrders() {
        tell();
    }

    /** Makes the process take no orders any more, while it goes on answering the broker. */
    void stopOrders() {
        tell();
    }

    private void tell() {
        try {
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException("The order service is gone; see " + log, e);
        }
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
                var copy = Files.newBufferedWriter(log)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                copy.write(line);
                copy.newLine();
                copy.flush();
                lines.merge(line.split(" ", 2)[0], 1, Integer::sum);
            }
        } catch (IOException e) {
            // The process was killed in the middle of a line.
        }
    }
}
