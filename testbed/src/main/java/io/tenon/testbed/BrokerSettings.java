package io.tenon.testbed;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The settings with which a broker is started. Immutable.
 *
 * @param directory where its store and its logs live; kept when the broker is closed, unless it was made here
 * @param nameServerPort port of the name server, 0 for a free one
 * @param brokerPort port of the broker, 0 for a free one; the port two below is used as well (its fast lane)
 * @param transactionTimeOut age at which a half message is checked first
 * @param transactionCheckInterval pause between two rounds of checks
 * @param transactionCheckMax checks after which a half message is parked
 * @param transactionOpBatchInterval how long ends of transactions are collected before they are written; keep it below
 *     the check interval, or ended halves are checked again
 * @param more further settings of the broker and its store, by their names in {@code broker.conf}
 * @param proxied whether the broker is announced at the address of a {@link TcpProxy} in front of it
 */
public record BrokerSettings(
        Path directory,
        int nameServerPort,
        int brokerPort,
        Duration transactionTimeOut,
        Duration transactionCheckInterval,
        int transactionCheckMax,
        Duration transactionOpBatchInterval,
        Map<String, String> more,
        boolean proxied) {

    /**
     * The age at which {@link #quick} checks a half message first. Times that must be over before it are scaled to it.
     */
    public static final Duration QUICK_FIRST_CHECK = Duration.ofSeconds(4);

    /**
     * Returns RocketMQ's own defaults: first check after 6 s, then every 30 s, 15 times. The directory is a temporary
     * one that goes with the JVM.
     */
    public static BrokerSettings stock() {
        return new BrokerSettings(
                temporaryDirectory(),
                0,
                0,
                Duration.ofSeconds(6),
                Duration.ofSeconds(30),
                15,
                Duration.ofSeconds(3),
                Map.of(),
                false);
    }

    /**
     * Returns settings for tests: first check after {@link #QUICK_FIRST_CHECK}, then every 500 ms, practically without
     * end. The directory is a temporary one that goes with the JVM. A first check much earlier cannot work: an END
     * takes effect up to a second after its batch is written, and several JVMs that test at a time make each other wait
     * for seconds.
     */
    public static BrokerSettings quick() {
        return stock().withChecks(QUICK_FIRST_CHECK, Duration.ofMillis(500), 1000)
                .withTransactionOpBatchInterval(Duration.ofMillis(100))
                .with("waitTimeMillsInSendQueue", Long.toString(RocketMq.PATIENCE_WITH_SENDS));
    }

    /** Returns these settings with another directory, which is created when the broker starts. */
    public BrokerSettings withDirectory(Path other) {
        return new BrokerSettings(
                other,
                nameServerPort,
                brokerPort,
                transactionTimeOut,
                transactionCheckInterval,
                transactionCheckMax,
                transactionOpBatchInterval,
                more,
                proxied);
    }

    /** Returns these settings with other ports; 0 stands for a free one. */
    public BrokerSettings withPorts(int nameServer, int broker) {
        return new BrokerSettings(
                directory,
                nameServer,
                broker,
                transactionTimeOut,
                transactionCheckInterval,
                transactionCheckMax,
                transactionOpBatchInterval,
                more,
                proxied);
    }

    /** Returns these settings with other times and numbers of checks. */
    public BrokerSettings withChecks(Duration timeOut, Duration interval, int max) {
        return new BrokerSettings(
                directory,
                nameServerPort,
                brokerPort,
                timeOut,
                interval,
                max,
                transactionOpBatchInterval,
                more,
                proxied);
    }

    /** Returns these settings with another interval for the marks of ended transactions. */
    public BrokerSettings withTransactionOpBatchInterval(Duration interval) {
        return new BrokerSettings(
                directory,
                nameServerPort,
                brokerPort,
                transactionTimeOut,
                transactionCheckInterval,
                transactionCheckMax,
                interval,
                more,
                proxied);
    }

    /** Returns these settings with another setting of the broker or its store, by its name in {@code broker.conf}. */
    public BrokerSettings with(String name, String value) {
        Map<String, String> others = new LinkedHashMap<>(more);
        others.put(name, value);
        return new BrokerSettings(
                directory,
                nameServerPort,
                brokerPort,
                transactionTimeOut,
                transactionCheckInterval,
                transactionCheckMax,
                transactionOpBatchInterval,
                Map.copyOf(others),
                proxied);
    }

    /**
     * Returns these settings, with the broker announced to clients at a proxy's address, so that a test can cut, hold
     * and delay their traffic.
     */
    public BrokerSettings behindProxy() {
        return new BrokerSettings(
                directory,
                nameServerPort,
                brokerPort,
                transactionTimeOut,
                transactionCheckInterval,
                transactionCheckMax,
                transactionOpBatchInterval,
                more,
                true);
    }

    private static Path temporaryDirectory() {
        Path directory = TemporaryFolder.create("broker");
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> TemporaryFolder.delete(directory), "delete-" + directory));
        return directory;
    }
}
