package com.example.shop;

import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import javax.management.ObjectName;
import org.apache.rocketmq.common.message.Message;

/** Messages of every fate, one or some of each; then what the agent has counted, and what tables there are. */
public final class Observed {
    private Observed() {}

    public static void main(String[] arguments) {
        Shop.serve(arguments, shop -> {
            Connections connections = new Pools(shop, true).connections(shop.argument(0));
            shop.tellFreely("long-before");
            transaction(shop, connections, "committed", 2, true);
            transaction(shop, connections, "rolled-back", 3, false);
            delayed(shop, connections);
            afterCommit(shop, connections);
            closed(shop, connections);
            tell("JSON ", "ObservedJson");
            tell("TEXT ", "Observed");
            sayTables(connections);
        });
    }

    private static void transaction(Shop shop, Connections connections, String order, int messages, boolean commits)
            throws Exception {
        try (Connection connection = connections.open()) {
            connection.setAutoCommit(false);
            shop.insert(connection, order);
            for (int item = 1; item <= messages; item++) {
                shop.producer().send(shop.book().free(order + item));
            }
            if (commits) {
                connection.commit();
            } else {
                connection.rollback();
            }
        }
    }

    private static void delayed(Shop shop, Connections connections) throws Exception {
        try (Connection connection = connections.open()) {
            connection.setAutoCommit(false);
            shop.insert(connection, "delayed");
            Message message = shop.book().free("delayed");
            message.setDelayTimeLevel(1);
            shop.producer().send(message);
            connection.commit();
        }
    }

    private static void afterCommit(Shop shop, Connections connections) throws Exception {
        try (Connection connection = connections.open()) {
            connection.setAutoCommit(false);
            shop.insert(connection, "after-commit");
            connection.commit();
        }
        shop.tellFreely("after-commit");
        try (Connection connection = connections.open()) {
            shop.insert(connection, "after-autocommit");
        }
        shop.tellFreely("after-autocommit");
    }

    private static void closed(Shop shop, Connections connections) throws Exception {
        try (Connection connection = connections.open()) {
            connection.setAutoCommit(false);
            shop.insert(connection, "closed");
            shop.producer().send(shop.book().free("closed"));
        }
    }

    private static void tell(String word, String attribute) throws Exception {
        String text = (String) ManagementFactory.getPlatformMBeanServer()
                .getAttribute(new ObjectName("io.tenon:type=Agent"), attribute);
        for (String line : text.split("\n")) {
            System.out.println(word + line);
        }
    }

    private static void sayTables(Connections connections) throws Exception {
        try (Connection connection = connections.open();
                Statement statement = connection.createStatement();
                ResultSet tables = statement.executeQuery(
                        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'PUBLIC'")) {
            while (tables.next()) {
                System.out.println("TABLE " + tables.getString(1));
            }
        }
    }
}
