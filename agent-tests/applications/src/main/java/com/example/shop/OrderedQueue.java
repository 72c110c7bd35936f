package com.example.shop;

import java.sql.Connection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.MessageQueueSelector;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.MessageQueue;

/**
 * After each commit a message goes plainly to the queue of the two of the transaction: where it is in the queue tells
 * whether it has overtaken them. Argument: the pool's name.
 */
public final class OrderedQueue {
    private static final int TIMES = 300;
    private static final MessageQueueSelector FIRST = (queues, message, argument) -> queues.get(0);

    private OrderedQueue() {}

    public static void main(String[] arguments) {
        Shop.serve(arguments, shop -> {
            DefaultMQProducer producer = shop.producer();
            MessageQueue queue =
                    producer.fetchPublishMessageQueues(shop.topic()).get(0);
            Connections connections = new Pools(shop, true).connections(shop.argument(0));
            long next = producer.maxOffset(queue);
            for (int i = 0; i < TIMES; i++) {
                try (Connection connection = connections.open()) {
                    connection.setAutoCommit(false);
                    shop.insert(connection, "order-" + i);
                    producer.send(shop.book().message("order-" + i, 1), FIRST, "order");
                    producer.send(shop.book().message("order-" + i, 2), queue);
                    connection.commit();
                }
                next = requireNext(next + 2, plain(shop, producer, queue, i).getQueueOffset(), i);
            }
            try (Connection connection = connections.open()) {
                connection.setAutoCommit(false);
                shop.insert(connection, "rolled-back");
                producer.send(shop.book().message("rolled-back"), queue);
                connection.rollback();
            }
        });
    }

    private static SendResult plain(Shop shop, DefaultMQProducer producer, MessageQueue queue, int i) throws Exception {
        switch (i % 3) {
            case 0:
                return producer.send(shop.book().free("free-" + i), queue);
            case 1:
                return producer.send(shop.book().free("free-" + i), FIRST, "order");
            default:
                Awaited answer = new Awaited();
                producer.send(shop.book().free("free-" + i), queue, answer);
                return answer.get(10, TimeUnit.SECONDS);
        }
    }

    private static long requireNext(long expected, long offset, int i) {
        if (offset != expected) {
            throw new IllegalStateException("The message after order-" + i + " is at " + offset
                    + " of its queue, behind" + " both messages of the order it would be at " + expected);
        }
        return offset + 1;
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
