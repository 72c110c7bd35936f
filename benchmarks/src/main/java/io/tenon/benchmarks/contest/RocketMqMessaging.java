package io.tenon.benchmarks.contest;

import io.tenon.testbed.BrokerProcess;
import io.tenon.testbed.BrokerSettings;
import io.tenon.testbed.Deliveries;
import io.tenon.testbed.TcpProxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A RocketMQ broker with its own defaults. */
final class RocketMqMessaging implements Messaging {
    private static final int QUEUES = 8;

    private final BrokerProcess broker;

    RocketMqMessaging(Path folder, boolean proxied, List<String> options) {
        BrokerSettings settings = BrokerSettings.stock().withDirectory(folder);
        this.broker = BrokerProcess.start(proxied ? settings.behindProxy() : settings, options);
        broker.createTopic(TOPIC, QUEUES);
    }

    @Override
    public String nameServer() {
        return broker.nameServerAddress();
    }

    @Override
    public String queueUrl() {
        return "";
    }

    @Override
    public @Nullable TcpProxy proxy() {
        return broker.proxy();
    }

    @Override
    public ProcessHandle process() {
        return broker.process();
    }

    @Override
    public Receipts read() {
        Deliveries deliveries =
                Deliveries.countedOf(nameServer(), TOPIC, message -> Long.toString(Body.numberOf(message.getBody())));
        return new Receipts() {
            @Override
            public long total() {
                return deliveries.total();
            }

            @Override
            public long lastArrivalNanos() {
                return deliveries.lastArrivalNanos();
            }

            @Override
            public Set<String> numbers() {
                return deliveries.keys();
            }

            @Override
            public void close() {
                deliveries.close();
            }
        };
    }

    @Override
    public void close() {
        broker.close();
    }
}
