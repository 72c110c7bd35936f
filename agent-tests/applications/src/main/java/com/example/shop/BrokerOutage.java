package com.example.shop;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.exception.RemotingException;

/**
 * Takes orders before, during and after an outage of the broker, by every way to send. Prints UP when it works, SERVED when all
 * orders of the outage are committed; whoever runs it stops the broker and starts it in between. Argument: the pool's name.
 */
public final class BrokerOutage {
    private BrokerOutage() {}

    private interface Way {
        void send(String order) throws Exception;
    }

    public static void main(String[] arguments) {
        Shop.serve(arguments, shop -> {
            Connections connections = new Pools(shop, true).connections(shop.argument(0));
            DefaultMQProducer producer = shop.producer();
            producer.setSendMsgTimeout(1500); // of an application that does not wait long for a broker
            Book book = shop.book();
            MessageQueue queue =
                    producer.fetchPublishMessageQueues(shop.topic()).get(0);
            Way[] ways = {
                order -> producer.send(book.message(order)),
                order -> producer.send(book.message(order), queue),
                order -> producer.send(book.message(order), (queues, message, argument) -> queues.get(1), "any"),
                order -> producer.send(book.message(order), shop.callback()),
                order -> producer.sendOneway(book.message(order)),
                order -> producer.send(Arrays.asList(book.message(order, 1), book.message(order, 2))),
            };
            try (Connection connection = connections.open()) {
                connection.setAutoCommit(false);
                takeOrders(shop, connection, "before", ways);
                System.out.println("UP");
                await(shop, false);
                takeOrders(shop, connection, "meanwhile", ways);
                System.out.println("SERVED");
                await(shop, true);
                takeOrders(shop, connection, "after", ways);
            }
        });
    }

    private static void takeOrders(Shop shop, Connection connection, String when, Way[] ways) throws Exception {
        for (int i = 0; i < ways.length; i++) {
            shop.insert(connection, when + "-" + i);
            ways[i].send(when + "-" + i);
            connection.commit();
            shop.insert(connection, when + "-rolled-back-" + i);
            ways[i].send(when + "-rolled-back-" + i);
            connection.rollback();
        }
    }

    /** Until a message that belongs to nothing goes through, or does not. */
    static void await(Shop shop, boolean up) throws InterruptedException {
        boolean sent = !up;
        while (sent != up) {
            try {
                shop.producer().send(new Message(shop.topic(), "probe".getBytes(StandardCharsets.UTF_8)), 500);
                sent = true;
            } catch (MQClientException | RemotingException | MQBrokerException e) {
                sent = false;
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }
}
