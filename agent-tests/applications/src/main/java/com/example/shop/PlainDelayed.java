package com.example.shop;

import java.lang.management.ManagementFactory;
import java.sql.Connection;
import javax.management.ObjectName;
import org.apache.rocketmq.common.message.Message;

/** Delayed messages in transactions that commit and roll back: they go out at once, and what is beside them stays tied. */
public final class PlainDelayed {
    private PlainDelayed() {}

    public static void main(String[] arguments) {
        Shop.serve(arguments, shop -> {
            Connections connections = new Pools(shop, true).connections(shop.argument(0));
            order(shop, connections, "committed", true);
            order(shop, connections, "rolled-back", false);
            System.out.println("BEAN "
                    + ManagementFactory.getPlatformMBeanServer()
                            .getAttribute(new ObjectName("io.tenon:type=Agent"), "MessagesNotAHalf"));
        });
    }

    private static void order(Shop shop, Connections connections, String order, boolean commits) throws Exception {
        try (Connection connection = connections.open()) {
            connection.setAutoCommit(false);
            shop.place(connection, order);
            Message reminder = shop.book().free(order + "-reminder");
            reminder.setDelayTimeLevel(1);
            shop.producer().send(reminder);
            Message later = shop.book().free(order + "-reminder-async");
            later.setDelayTimeLevel(1);
            shop.producer().send(later, shop.callback());
            if (commits) {
                connection.commit();
            } else {
                connection.rollback();
            }
        }
    }
}
