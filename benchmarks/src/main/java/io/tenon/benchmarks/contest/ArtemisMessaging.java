package io.tenon.benchmarks.contest;

import io.tenon.testbed.TcpProxy;
import jakarta.jms.JMSException;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What XA needs, since RocketMQ takes no part in it: an Artemis broker that promises as much as RocketMQ's defaults do. */
final class ArtemisMessaging implements Messaging {
    private final ArtemisServer broker;
    private final @Nullable TcpProxy proxy;

    ArtemisMessaging(boolean proxied, List<String> options) {
        this.broker = ArtemisServer.start(TOPIC, ArtemisServer.Durability.WRITTEN, options);
        this.proxy = proxied ? TcpProxy.start(0, URI.create(broker.queueUrl()).getPort()) : null;
    }

    @Override
    public String nameServer() {
        return "";
    }

    @Override
    public String queueUrl() {
        return proxy == null ? broker.queueUrl() : "tcp://127.0.0.1:" + proxy.port();
    }

    @Override
    public @Nullable TcpProxy proxy() {
        return proxy;
    }

    @Override
    public ProcessHandle process() {
        return broker.process();
    }

    @Override
    public Receipts read() {
        try {
            return QueueDeliveries.of(broker.queueUrl(), TOPIC);
        } catch (JMSException e) {
            throw new IllegalStateException("No consumer at " + broker.queueUrl(), e);
        }
    }

    @Override
    public void close() {
        if (proxy != null) {
            proxy.close();
        }
        broker.close();
    }
}
