package com.example.shop;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.MessageQueueSelector;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;

/** Every way to send a message, in a transaction that commits, in one that rolls back, and in none. */
final class Sends {
    private static final long TIMEOUT_MILLIS = 10_000;
    private static final MessageQueueSelector FIRST = (queues, message, argument) -> queues.get(0);

    private interface Way {
        void send(String order) throws Exception;
    }

    private final Shop shop;
    private final Connections connections;
    private final DefaultMQProducer producer;
    private final Book book;

    /** @param connections handed out in autocommit mode */
    Sends(Shop shop, Connections connections) {
        this.shop = shop;
        this.connections = connections;
        this.producer = shop.producer();
        this.book = shop.book();
    }

    void play() throws Exception {
        Map<String, Way> ways =
                ways(producer.fetchPublishMessageQueues(shop.topic()).get(0));
        for (Map.Entry<String, Way> way : ways.entrySet()) {
            place("committed-" + way.getKey(), way.getValue(), true);
            place("rolled-back-" + way.getKey(), way.getValue(), false);
            String free = "free-" + way.getKey();
            try (Connection connection = connections.open()) {
                shop.insert(connection, free);
            }
            way.getValue().send(free);
        }
    }

    private void place(String order, Way way, boolean commits) throws Exception {
        try (Connection connection = connections.open()) {
            connection.setAutoCommit(false);
            shop.insert(connection, order);
            way.send(order);
            if (commits) {
                connection.commit();
            } else {
                connection.rollback();
            }
        }
    }

    private Map<String, Way> ways(MessageQueue queue) {
        Map<String, Way> ways = new LinkedHashMap<>();
        ways.put("sync", order -> producer.send(book.message(order)));
        ways.put("sync-timeout", order -> producer.send(book.message(order), TIMEOUT_MILLIS));
        ways.put("sync-queue", order -> producer.send(book.message(order), queue));
        ways.put("sync-queue-timeout", order -> producer.send(book.message(order), queue, TIMEOUT_MILLIS));
        ways.put("sync-selector", order -> producer.send(book.message(order), FIRST, order));
        ways.put("sync-selector-timeout", order -> producer.send(book.message(order), FIRST, order, TIMEOUT_MILLIS));

        ways.put("async", order -> producer.send(book.message(order), shop.callback()));
        ways.put("async-timeout", order -> producer.send(book.message(order), shop.callback(), TIMEOUT_MILLIS));
        ways.put("async-queue", order -> producer.send(book.message(order), queue, shop.callback()));
        ways.put("async-selector", order -> producer.send(book.message(order), FIRST, order, shop.callback()));
        ways.put("async-awaited", order -> {
            Awaited answer = new Awaited();
            producer.send(book.message(order), answer);
            answer.get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
        });
        ways.put("async-several", order -> {
            for (int item = 1; item <= 10; item++) {
                producer.send(book.message(order, item), shop.callback());
            }
        });

        ways.put("oneway", order -> producer.sendOneway(book.message(order)));
        ways.put("oneway-queue", order -> producer.sendOneway(book.message(order), queue));
        ways.put("oneway-selector", order -> producer.sendOneway(book.message(order), FIRST, order));

        ways.put("collection", order -> producer.send(batch(order)));
        ways.put("collection-timeout", order -> producer.send(batch(order), TIMEOUT_MILLIS));
        ways.put("collection-queue", order -> producer.send(batch(order), queue));
        if (sendsCollectionsAsynchronously()) {
            ways.put("collection-async", order -> producer.send(batch(order), shop.callback()));
        }
        return ways;
    }

    /** Clients before 4.8 do not. */
    private static boolean sendsCollectionsAsynchronously() {
        try {
            DefaultMQProducer.class.getMethod("send", Collection.class, SendCallback.class);
            return true;
        } catch (NoSuchMethodException e) {
            return false;
        }
    }

    private List<Message> batch(String order) {
        return new ArrayList<>(Arrays.asList(book.message(order, 1), book.message(order, 2), book.message(order, 3)));
    }

    private static final class Awaited extends CompletableFuture<SendResult> implements SendCallback {
        @Override
        public void onSuccess(SendResult result) {
            complete(result);
        }

        @Override
        public void onException(Throwable failure) {
            completeExceptionally(failure);
        }
    }
}
