package io.tenon.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * A name server and a broker of another version than this JVM's, as its makers start them: each in a JVM of its own, by
 * its own main and its configuration file, on a class path that somebody else has put together. They die with this JVM.
 * Thread-safe.
 */
public final class StockBroker implements Broker {
    private static final String HOST = "127.0.0.1";
    private static final int FAST_LANE = 2;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** The options that open what servers of 4.x look into to unmap their files, and what Java 9 has closed. */
    private static final List<String> OPENS = List.of(
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED");

    /** The configuration of logging, a file on which both servers insist, below their home. */
    private static final String LOGGING = """
            <configuration>
              <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
                <target>System.err</target>
                <encoder><pattern>%d %-5level %thread %logger{0} %msg%n</pattern></encoder>
              </appender>
              <root level="WARN"><appender-ref ref="out"/></root>
            </configuration>
            """;

    private final int brokerPort;
    private final BrokerAdmin admin;
    private final ChildJvm nameServer;
    private final ChildJvm broker;
    private final String nameServerAddress;

    private StockBroker(
            String nameServerAddress, int brokerPort, BrokerAdmin admin, ChildJvm nameServer, ChildJvm broker) {
        this.nameServerAddress = nameServerAddress;
        this.brokerPort = brokerPort;
        this.admin = admin;
        this.nameServer = nameServer;
        this.broker = broker;
    }

    /**
     * Starts both and returns when the broker accepts messages.
     *
     * @param classPath the class path of a name server and a broker
     * @throws IllegalStateException if one of them does not start; what they say is in the settings' directory
     */
    public static StockBroker start(String classPath, BrokerSettings settings) {
        Path home = settings.directory();
        int nameServerPort = Ports.orFree(settings.nameServerPort());
        int brokerPort = settings.brokerPort() == 0 ? Ports.free(FAST_LANE) : settings.brokerPort();
        String nameServerAddress = HOST + ":" + nameServerPort;
        write(home.resolve("conf/logback_namesrv.xml"), LOGGING);
        write(home.resolve("conf/logback_broker.xml"), LOGGING);
        Path nameServerFile = configuration(home, "namesrv.conf", Map.of("listenPort", "" + nameServerPort));
        Path brokerFile = brokerConfiguration(settings, nameServerAddress, brokerPort);
        ChildJvm nameServer = server(home, classPath, "org.apache.rocketmq.namesrv.NamesrvStartup", nameServerFile);
        ChildJvm broker = null;
        boolean started = false;
        try {
            nameServer.await("The Name Server boot success", PATIENCE);
            broker = server(home, classPath, "org.apache.rocketmq.broker.BrokerStartup", brokerFile);
            broker.await("The broker[", PATIENCE);
            started = true;
        } finally {
            if (!started) {
                nameServer.kill();
                if (broker != null) {
                    broker.kill();
                }
            }
        }
        BrokerAdmin admin = new BrokerAdmin(nameServerAddress, HOST + ":" + brokerPort);
        return new StockBroker(nameServerAddress, brokerPort, admin, nameServer, broker);
    }

    private static ChildJvm server(Path home, String classPath, String main, Path configuration) {
        List<String> options = new ArrayList<>(OPENS);
        options.add("-Drocketmq.home.dir=" + home);
        // The servers write logs and more of their own below the user's home.
        options.add("-Duser.home=" + home);
        options.add("-Xmx256m");
        return ChildJvm.startOn(
                Path.of(System.getProperty("java.home")),
                classPath,
                main,
                options,
                List.of("-c", configuration.toString()),
                home.resolve("process.log"));
    }

    private static Path brokerConfiguration(BrokerSettings settings, String nameServer, int port) {
        Path store = settings.directory().resolve("store");
        Properties properties = new Properties();
        properties.putAll(Map.of(
                "brokerName",
                "tenon-stock",
                "brokerClusterName",
                "tenon-stock",
                "brokerIP1",
                HOST,
                "brokerIP2",
                HOST,
                "listenPort",
                "" + port,
                "namesrvAddr",
                nameServer,
                "autoCreateTopicEnable",
                "false"));
        properties.putAll(Map.of(
                "storePathRootDir",
                store.toString(),
                "storePathCommitLog",
                store.resolve("commitlog").toString(),
                "mappedFileSizeCommitLog",
                "" + 32 * 1024 * 1024,
                "mappedFileSizeConsumeQueue",
                "" + 20 * 50_000,
                "maxIndexNum",
                "100000",
                "maxHashSlotNum",
                "20000",
                "diskMaxUsedSpaceRatio",
                "95",
                "transactionTimeOut",
                "" + settings.transactionTimeOut().toMillis(),
                "transactionCheckInterval",
                "" + settings.transactionCheckInterval().toMillis(),
                "transactionCheckMax",
                "" + settings.transactionCheckMax()));
        properties.putAll(settings.more());
        return configuration(settings.directory(), "broker.conf", properties);
    }

    private static Path configuration(Path home, String name, Map<?, ?> values) {
        StringBuilder lines = new StringBuilder();
        values.forEach(
                (key, value) -> lines.append(key).append('=').append(value).append('\n'));
        Path file = home.resolve("conf").resolve(name);
        write(file, lines.toString());
        return file;
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException("A server cannot be configured: " + file, e);
        }
    }

    @Override
    public String nameServerAddress() {
        return nameServerAddress;
    }

    @Override
    public String brokerAddress() {
        return HOST + ":" + brokerPort;
    }

    @Override
    public @Nullable TcpProxy proxy() {
        return null;
    }

    @Override
    public void createTopic(String topic, int queues) {
        admin.createTopic(topic, queues);
    }

    @Override
    public Deliveries deliveriesOf(String topic) {
        return Deliveries.ofOldBroker(nameServerAddress, topic);
    }

    /**
     * @throws UnsupportedOperationException always: the broker runs in another process, and its version has no such
     *     command
     */
    @Override
    public void setChecks(Duration timeOut, Duration interval, int max) {
        throw new UnsupportedOperationException("checks are configured when this broker is started");
    }

    /**
     * @throws UnsupportedOperationException always: the broker runs in another process, and its version has no such
     *     command
     */
    @Override
    public long pendingHalves(String topic) {
        throw new UnsupportedOperationException("this broker does not say how many halves are pending");
    }

    @Override
    public void close() {
        admin.close();
        broker.close();
        nameServer.close();
    }
}
