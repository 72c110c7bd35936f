package com.example.shop;

import java.sql.Connection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyContext;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.common.message.MessageExt;

/**
 * Sends in transactions and consumes its own messages, under an agent that traces: says of each message in which trace it
 * was sent ({@code SENT}) and consumed ({@code CONSUMED}), as {@code key trace}. Argument: the pool's name.
 */
public final class Traced {
    private static final long PATIENCE_SECONDS = 30;

    private final Shop shop;
    private final Connections connections;
    private final Set<String> consumed = ConcurrentHashMap.newKeySet();
    private int committed;

    private interface Way {
        void send(String order) throws Exception;
    }

    private Traced(Shop shop) {
        this.shop = shop;
        this.connections = new Pools(shop, true).connections(shop.argument(0));
    }

    public static void main(String[] arguments) {
        Shop.serve(arguments, shop -> new Traced(shop).play());
    }

    private void play() throws Exception {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer("traced-" + shop.run());
        consumer.setNamesrvAddr(shop.nameServer());
        consumer.setPollNameServerInterval(1000);
        consumer.subscribe(shop.topic(), "*");
        consumer.registerMessageListener(new Listener());
        consumer.start();
        Map<String, Way> ways = new LinkedHashMap<>();
        ways.put("sync", shop::tell);
        ways.put("async", order -> shop.producer().send(shop.book().message(order), shop.callback()));
        ways.put("oneway", order -> shop.producer().sendOneway(shop.book().message(order)));
        for (Map.Entry<String, Way> way : ways.entrySet()) {
            Trace.business("committed", () -> place("committed-" + way.getKey(), way.getValue(), true));
            Trace.business("rolled back", () -> place("rolled-back-" + way.getKey(), way.getValue(), false));
            Trace.business("free", () -> free("free-" + way.getKey(), way.getValue()));
        }
        awaitConsumed();
        consumer.shutdown();
    }

    private void place(String order, Way way, boolean commits) throws Exception {
        try (Connection connection = connections.open()) {
            connection.setAutoCommit(false);
            shop.insert(connection, order);
            send(order, way);
            if (commits) {
                committed++;
                connection.commit();
            } else {
                connection.rollback();
            }
        }
    }

    /** Outside of every transaction, as everybody's messages were before. */
    private void free(String order, Way way) throws Exception {
        try (Connection connection = connections.open()) {
            shop.insert(connection, order);
        }
        committed++;
        send(order, way);
    }

    private void send(String order, Way way) throws Exception {
        System.out.println("SENT " + shop.run() + "/" + order + " " + Trace.id());
        way.send(order);
    }

    /** A class of its own, since agents cannot weave that of a lambda. */
    private final class Listener implements MessageListenerConcurrently {
        @Override
        public ConsumeConcurrentlyStatus consumeMessage(List<MessageExt> messages, ConsumeConcurrentlyContext context) {
            messages.forEach(Traced.this::consume);
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        }
    }

    private void consume(MessageExt message) {
        String key = message.getKeys();
        if (key != null && key.startsWith(shop.run() + "/")) {
            System.out.println("CONSUMED " + key + " " + Trace.id());
            consumed.add(key);
        }
    }

    /** What was rolled back is looked for by whoever started this process. */
    private void awaitConsumed() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (consumed.size() < committed && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }
}
