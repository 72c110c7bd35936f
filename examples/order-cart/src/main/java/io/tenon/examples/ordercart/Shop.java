package io.tenon.examples.ordercart;

import io.tenon.examples.orderstock.Tethered;
import io.tenon.testbed.BrokerSettings;
import io.tenon.testbed.ChildJvm;
import io.tenon.testbed.EmbeddedBroker;
import io.tenon.testbed.TcpProxy;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.h2.tools.Server;
import org.jspecify.annotations.Nullable;

/** The service in a JVM of its own, its broker behind a proxy that can hold it up, and its database. Not thread-safe. */
final class Shop implements AutoCloseable {
    static final String ORDER_CREATED = "order-created";
    private static final Duration LONGEST_START = Duration.ofMinutes(2);
    private static final Pattern PORT = Pattern.compile("Tomcat started on port\\(s\\): (\\d+)");

    private final Path example;
    private final Path folder;
    private final List<String> more;
    private final EmbeddedBroker broker;
    private final Server database;
    private @Nullable ChildJvm service;
    private int port;

    /**
     * @param example the example's folder
     * @param folder for data and logs
     * @param more arguments of the service
     */
    Shop(Path example, Path folder, List<String> more) throws SQLException {
        this.example = example;
        this.folder = folder;
        this.more = more;
        this.database = Server.createTcpServer(
                        "-tcpPort", "0", "-ifNotExists", "-tcpDaemon", "-baseDir", folder.toString())
                .start();
        // First check after 6 s, as RocketMQ has it; the next ones sooner than its 30 s, so that nobody has to wait.
        this.broker = EmbeddedBroker.start(BrokerSettings.stock()
                .withDirectory(folder.resolve("broker"))
                .withChecks(Duration.ofSeconds(6), Duration.ofSeconds(1), 1000)
                .withTransactionOpBatchInterval(Duration.ofMillis(500))
                .behindProxy());
        broker.createTopic(ORDER_CREATED, 4);
    }

    EmbeddedBroker broker() {
        return broker;
    }

    /** Between the service and the broker. */
    TcpProxy wayToTheBroker() {
        return Objects.requireNonNull(broker.proxy(), "the broker was started behind a proxy");
    }

    /** Where the service answers HTTP. */
    int port() {
        return port;
    }

    /** Starts the service, where it does not run, and returns when it answers. */
    void start(String... own) {
        if (service != null) {
            return;
        }
        List<String> arguments = new ArrayList<>(List.of("com.example.cart.CartApplication"));
        arguments.addAll(more);
        arguments.add("--shop.name-server=" + broker.nameServerAddress());
        arguments.add(
                "--shop.database=h2:tcp://127.0.0.1:" + database.getPort() + "/./shop;WRITE_DELAY=0;DB_CLOSE_DELAY=-1");
        arguments.addAll(List.of(own));
        ChildJvm started = ChildJvm.startOn(
                Path.of(System.getProperty("java.home")),
                classPath(),
                Tethered.class.getName(),
                // RocketMQ's client logs below the home.
                List.of("-Xmx256m", "-Duser.home=" + folder),
                arguments,
                folder.resolve("service.err"));
        String tomcat = awaited(started, PORT.pattern());
        awaited(started, " Started CartApplication");
        Matcher number = PORT.matcher(tomcat);
        if (!number.find()) {
            throw new IllegalStateException("The service does not tell its port: " + tomcat);
        }
        port = Integer.parseInt(number.group(1));
        service = started;
    }

    private static String awaited(ChildJvm jvm, String words) {
        String line = jvm.awaitOrEnd(Pattern.compile(words).asPredicate(), LONGEST_START);
        if (line == null) {
            throw new IllegalStateException("The service did not start:\n" + String.join("\n", jvm.lines()));
        }
        return line;
    }

    private String classPath() {
        Path target = example.resolve("service").resolve("target");
        try {
            Path tethered = Path.of(Tethered.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return target.resolve("classes")
                    + File.pathSeparator
                    + Files.readString(target.resolve("classpath")).trim()
                    + File.pathSeparator
                    + tethered;
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException("The service is not built: see run.sh", e);
        }
    }

    /** As kill -9. */
    void kill() {
        if (service != null) {
            service.kill();
            service = null;
        }
    }

    @Override
    public void close() {
        kill();
        broker.close();
        database.stop();
    }
}
