package io.tenon.internal.rocketmq;

import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.relay.OutboxEvents;
import io.tenon.internal.relay.OutboxMessage;
import io.tenon.internal.relay.OutboxSender;
import io.tenon.internal.relay.Relay;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;

/** The broker side of the outbox of one instance: its producers, owner and relay. */
public final class OutboxNode implements AutoCloseable {
    private static final String SENDER = "shop-tenon";

    public final DefaultMQProducer application;
    public final DefaultMQProducer member;
    public final Relay relay;
    public final OutboxSender owner;
    public final Counted ofOwner = new Counted();
    public final Counted ofRelay = new Counted();

    public OutboxNode(String nameServer) throws MQClientException {
        String instance = UUID.randomUUID().toString();
        application = producer("shop", nameServer, instance);
        member = producer(SENDER, nameServer, instance);
        RocketMqSends sends = new RocketMqSends(member.getDefaultMQProducerImpl(), application);
        relay = new Relay(SENDER, sends, ofRelay, 3000, false);
        owner = new OutboxSender(SENDER, sends, ofOwner, relay);
        relay.start();
    }

    private static DefaultMQProducer producer(String group, String nameServer, String instance)
            throws MQClientException {
        DefaultMQProducer producer = new DefaultMQProducer(group);
        producer.setNamesrvAddr(nameServer);
        producer.setInstanceName(instance);
        producer.setPollNameServerInterval(500);
        producer.setHeartbeatBrokerInterval(1000);
        producer.start();
        return producer;
    }

    @Override
    public void close() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
        owner.close(deadline);
        relay.close();
        member.shutdown();
        application.shutdown();
    }

    /** Counts what becomes of messages of the outbox. */
    public static final class Counted implements OutboxEvents {
        public final AtomicInteger sent = new AtomicInteger();
        public final AtomicInteger parked = new AtomicInteger();

        @Override
        public void sent(int messages) {
            sent.addAndGet(messages);
        }

        @Override
        public void handedOver(OutboxMessage message, TrackedDataSource dataSource) {}

        @Override
        public void parked(OutboxMessage message, TrackedDataSource dataSource, String because) {
            parked.incrementAndGet();
        }
    }
}
