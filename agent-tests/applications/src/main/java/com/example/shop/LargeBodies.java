package com.example.shop;

import java.sql.Connection;
import java.util.Arrays;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;

/**
 * Takes orders whose messages are small, and large, before, during and after an outage of the broker. Prints for each send that returns
 * a result whether a broker had stored the message by then; UP when it works, SERVED when all orders of the outage are committed.
 * Whoever runs it stops the broker and starts it in between. Argument: the pool's name.
 */
public final class LargeBodies {
    private static final int BYTES = 20_000;

    private LargeBodies() {}

    private interface Way {
        SendResult send(String order) throws Exception;
    }

    public static void main(String[] arguments) {
        Shop.serve(arguments, shop -> {
            Connections connections = new Pools(shop, true).connections(shop.argument(0));
            DefaultMQProducer producer = shop.producer();
            producer.setSendMsgTimeout(1500); // of an application that does not wait long for a broker
            Book book = shop.book();
            Way[] ways = {
                order -> producer.send(book.message(order)),
                order -> producer.send(book.message(order, 1, BYTES)),
                order -> {
                    producer.send(book.message(order, 1, BYTES), shop.callback());
                    return null;
                },
                order -> {
                    producer.sendOneway(book.message(order, 1, BYTES));
                    return null;
                },
                order -> producer.send(Arrays.asList(book.message(order, 1, BYTES), book.message(order, 2, BYTES))),
            };
            try (Connection connection = connections.open()) {
                connection.setAutoCommit(false);
                takeOrders(shop, connection, "before", ways);
                System.out.println("UP");
                BrokerOutage.await(shop, false);
                takeOrders(shop, connection, "meanwhile", ways);
                System.out.println("SERVED");
                BrokerOutage.await(shop, true);
                takeOrders(shop, connection, "after", ways);
            }
        });
    }

    private static void takeOrders(Shop shop, Connection connection, String when, Way[] ways) throws Exception {
        for (int i = 0; i < ways.length; i++) {
            shop.insert(connection, when + "-" + i);
            SendResult result = ways[i].send(when + "-" + i);
            if (result != null) {
                System.out.println((result.getOffsetMsgId() == null ? "WRITTEN " : "STORED ") + when + "-" + i);
            }
            connection.commit();
            shop.insert(connection, when + "-rolled-back-" + i);
            ways[i].send(when + "-rolled-back-" + i);
            connection.rollback();
        }
    }
}
