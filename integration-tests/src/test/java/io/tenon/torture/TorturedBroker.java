package io.tenon.torture;

import io.tenon.testbed.BrokerProcess;
import io.tenon.testbed.BrokerSettings;
import io.tenon.testbed.TcpProxy;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** The broker, which is killed by one lane while another one changes its checks. Thread-safe. */
final class TorturedBroker implements AutoCloseable {
    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(300);
    private static final Duration CALM_INTERVAL = Duration.ofSeconds(2);
    private static final int PRACTICALLY_WITHOUT_END = 10_000;

    private final BrokerProcess process;
    private boolean away;

    private TorturedBroker(BrokerProcess process) {
        this.process = process;
    }

    /** Checks often, and can be cut off. */
    static TorturedBroker start() {
        return new TorturedBroker(BrokerProcess.start(BrokerSettings.quick()
                .withChecks(Duration.ofMillis(TortureTimes.FIRST_CHECK), SHORTEST_INTERVAL, PRACTICALLY_WITHOUT_END)
                .behindProxy()));
    }

    /** With stock settings, and nothing between it and its clients: for a run in which its speed counts. */
    static TorturedBroker startFast() {
        return new TorturedBroker(
                BrokerProcess.start(BrokerSettings.stock(), List.of("-Xmx512m", "-XX:+UseSerialGC", "-Xshare:auto")));
    }

    String nameServerAddress() {
        return process.nameServerAddress();
    }

    TcpProxy proxy() {
        return Objects.requireNonNull(process.proxy());
    }

    void createTopic(String topic, int queues) {
        process.createTopic(topic, queues);
    }

    synchronized void kill() {
        away = true;
        process.kill();
    }

    /** The checks are those that it was started with. */
    synchronized void restart() {
        process.restart();
        away = false;
    }

    /** Returns whether it was there to be told. */
    synchronized boolean setChecks(int firstMillis, int intervalMillis) {
        if (away) {
            return false;
        }
        process.setChecks(Duration.ofMillis(firstMillis), Duration.ofMillis(intervalMillis), PRACTICALLY_WITHOUT_END);
        return true;
    }

    /**
     * As a broker is that does not know of any torture: its rounds of checks leave time for what ended a half to take
     * effect. Where they do not, on a machine that is too busy, each round copies again what has long been answered.
     */
    void calmDown() {
        setChecks(TortureTimes.FIRST_CHECK, (int) CALM_INTERVAL.toMillis());
    }

    @Override
    public void close() {
        process.close();
    }
}
