package com.example.shop;

import java.sql.Connection;
import java.util.Collections;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;

/** Whoever runs it wants no message outside of a transaction. Argument: the pool's name. */
public final class RequiredTransaction {
    private RequiredTransaction() {}

    private interface Way {
        void send(Message message) throws Exception;
    }

    public static void main(String[] arguments) {
        Shop.serve(arguments, shop -> {
            Connections connections = new Pools(shop, true).connections(shop.argument(0));
            DefaultMQProducer producer = shop.producer();
            MessageQueue queue =
                    producer.fetchPublishMessageQueues(shop.topic()).get(0);
            Way[] ways = {
                producer::send,
                message -> producer.send(message, queue),
                message -> producer.send(message, (queues, m, argument) -> queues.get(0), "order"),
                message -> producer.send(message, shop.callback()),
                producer::sendOneway,
                message -> producer.send(Collections.singletonList(message)),
                message -> producer.request(message, 1000),
            };
            try (Connection connection = connections.open()) {
                connection.setAutoCommit(false);
                shop.place(connection, "rolled-back");
                connection.rollback();
                shop.place(connection, "committed");
                connection.commit();
                requireRefused(shop, ways);
                connection.setAutoCommit(true);
                requireRefused(shop, ways);
            }
            requireRefused(shop, ways);
        });
    }

    private static void requireRefused(Shop shop, Way[] ways) throws Exception {
        for (int i = 0; i < ways.length; i++) {
            boolean refused = false;
            try {
                ways[i].send(shop.book().message("forgotten"));
            } catch (MQClientException e) {
                refused = e.getErrorMessage().contains("require-transaction");
            }
            if (!refused) {
                throw new IllegalStateException("way " + i + " to send was not refused");
            }
        }
    }
}
