package io.tenon.testbed;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The broker in a JVM of its own, to be killed as a crash kills it, name server and all. It dies with the JVM that
 * started it, however that one ends. Thread-safe.
 */
public final class BrokerProcess implements Broker {
    private static final String READY = "READY ";
    private static final String ANSWER = "ANSWER ";

    private final BrokerSettings settings;
    private final @Nullable TcpProxy proxy;
    private final List<String> options;
    private Child child;

    private BrokerProcess(BrokerSettings settings, @Nullable TcpProxy proxy, List<String> options) {
        this.settings = settings;
        this.proxy = proxy;
        this.options = options;
        this.child = new Child(settings, announcedPort(), options);
    }

    /**
     * Starts the process and returns when the broker accepts messages.
     *
     * @throws IllegalStateException if it does not start; its output is then in {@code process.log} in the directory
     */
    public static BrokerProcess start(BrokerSettings settings) {
        List<String> options = new ArrayList<>(ChildJvm.QUICK_START);
        options.add("-Xmx256m");
        return start(settings, options);
    }

    /** Starts the process with these options of the JVM and no others, for a broker whose speed counts. */
    public static BrokerProcess start(BrokerSettings settings, List<String> options) {
        // The ports are chosen here, so that they are the same after a restart.
        int nameServerPort = Ports.orFree(settings.nameServerPort());
        int brokerPort = settings.brokerPort() == 0 ? Ports.free(2) : settings.brokerPort();
        // The proxy is in this process, so that it outlives the broker.
        TcpProxy proxy = settings.proxied() ? TcpProxy.start(0, brokerPort) : null;
        return new BrokerProcess(settings.withPorts(nameServerPort, brokerPort), proxy, List.copyOf(options));
    }

    @Override
    public String nameServerAddress() {
        return "127.0.0.1:" + settings.nameServerPort();
    }

    @Override
    public String brokerAddress() {
        return "127.0.0.1:" + announcedPort();
    }

    private int announcedPort() {
        return proxy == null ? settings.brokerPort() : proxy.port();
    }

    @Override
    public @Nullable TcpProxy proxy() {
        return proxy;
    }

    @Override
    public void createTopic(String topic, int queues) {
        child().ask("topic " + topic + " " + queues);
    }

    @Override
    public void setChecks(Duration timeOut, Duration interval, int max) {
        child().ask("checks " + timeOut + " " + interval + " " + max);
    }

    @Override
    public long pendingHalves(String topic) {
        return Long.parseLong(child().ask("halves " + topic));
    }

    /** Kills the process, as kill -9 does, and returns when it is gone. What it has acknowledged is in its store. */
    public synchronized void kill() {
        child.kill();
    }

    /** Starts the process again, after {@link #kill} or instead of it, on the same ports and store. */
    public synchronized void restart() {
        child.kill();
        child = new Child(settings, announcedPort(), options);
    }

    /** Kills the process, which is fast, since nobody reads the store afterwards. */
    @Override
    public void close() {
        kill();
        if (proxy != null) {
            proxy.close();
        }
    }

    /** Returns the process that runs now, name server and all, so that its use of the machine can be measured. */
    public ProcessHandle process() {
        return child().jvm.process();
    }

    private synchronized Child child() {
        return child;
    }

    /** Runs in the child: starts a broker and obeys lines on standard input until it ends. */
    public static void main(String[] arguments) throws IOException {
        // Standard output carries the answers: whatever a library prints goes elsewhere.
        PrintStream answers = System.out;
        System.setOut(System.err);
        BrokerSettings settings = new BrokerSettings(
                Path.of(arguments[0]),
                Integer.parseInt(arguments[1]),
                Integer.parseInt(arguments[2]),
                Duration.parse(arguments[3]),
                Duration.parse(arguments[4]),
                Integer.parseInt(arguments[5]),
                Duration.parse(arguments[6]),
                furtherSettings(arguments),
                false);
        EmbeddedBroker broker = EmbeddedBroker.start(settings, Integer.parseInt(arguments[7]));
        answers.println(READY + broker.nameServerAddress());
        answers.flush();
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        int questions = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String answer;
            try {
                answer = obey(broker, line.split(" "));
            } catch (RuntimeException e) {
                answer = "failed: " + e;
            }
            answers.println(ANSWER + ++questions + " " + answer.replace('\n', ' '));
            answers.flush();
        }
        // The parent is gone, and with it everybody who could want an orderly end.
        Runtime.getRuntime().halt(0);
    }

    /** Returns the settings behind the eight arguments that are always there, each as {@code name=value}. */
    private static Map<String, String> furtherSettings(String[] arguments) {
        Map<String, String> more = new LinkedHashMap<>();
        for (int i = 8; i < arguments.length; i++) {
            String[] setting = arguments[i].split("=", 2);
            more.put(setting[0], setting[1]);
        }
        return Map.copyOf(more);
    }

    private static String obey(EmbeddedBroker broker, String[] words) {
        return switch (words[0]) {
            case "topic" -> {
                broker.createTopic(words[1], Integer.parseInt(words[2]));
                yield "created";
            }
            case "checks" -> {
                broker.setChecks(Duration.parse(words[1]), Duration.parse(words[2]), Integer.parseInt(words[3]));
                yield "set";
            }
            case "halves" -> Long.toString(broker.pendingHalves(words[1]));
            default -> throw new IllegalArgumentException("Unknown command " + words[0]);
        };
    }

    /** The parent's end of one run of the process. */
    private static final class Child {
        private static final Duration PATIENCE = Duration.ofMinutes(3);

        private final ChildJvm jvm;
        private int questions;

        Child(BrokerSettings settings, int announcedPort, List<String> options) {
            try {
                Files.createDirectories(settings.directory());
            } catch (IOException e) {
                throw new UncheckedIOException("No folder for a broker: " + settings.directory(), e);
            }
            List<String> arguments = new ArrayList<>(List.of(
                    settings.directory().toString(),
                    Integer.toString(settings.nameServerPort()),
                    Integer.toString(settings.brokerPort()),
                    settings.transactionTimeOut().toString(),
                    settings.transactionCheckInterval().toString(),
                    Integer.toString(settings.transactionCheckMax()),
                    settings.transactionOpBatchInterval().toString(),
                    Integer.toString(announcedPort)));
            settings.more().forEach((name, value) -> arguments.add(name + "=" + value));
            this.jvm = ChildJvm.startWith(
                    options,
                    BrokerProcess.class,
                    arguments,
                    settings.directory().resolve("process.log"));
            jvm.await(READY, PATIENCE);
        }

        synchronized String ask(String command) {
            jvm.tell(command);
            String prefix = ANSWER + ++questions + " ";
            String answer = jvm.await(prefix, PATIENCE).substring(prefix.length());
            if (answer.startsWith("failed: ")) {
                throw new IllegalStateException("The broker process could not do \"" + command + "\": " + answer);
            }
            return answer;
        }

        void kill() {
            jvm.kill();
        }
    }
}
