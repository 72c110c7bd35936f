package com.example.orders;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;

/**
 * The business: an order goes into the database, and a message for each of its items goes to the cart. It uses plain
 * JDBC and the stock producer. Thread-safe.
 */
public final class OrderService {
    private final DataSource dataSource;
    private final DefaultMQProducer producer;
    private final String topic;

    OrderService(DataSource dataSource, DefaultMQProducer producer, String topic) {
        this.dataSource = dataSource;
        this.producer = producer;
        this.topic = topic;
    }

    /**
     * Places an order.
     *
     * @param items how many items it has, each with a message of its own
     * @param cancelled whether the customer changes their mind at the last moment: the transaction is rolled back
     * @throws Exception what the driver or the client throw; the transaction was rolled back, unless it was the
     *     database that failed to answer
     */
    void place(String id, int items, boolean cancelled) throws Exception {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                insert(connection, id, items);
                tell(id, items);
                if (cancelled) {
                    connection.rollback();
                } else {
                    connection.commit();
                }
            } catch (Exception e) {
                connection.rollback();
                throw e;
            }
        }
    }

    /** Places an order in the other usual way, for comparison: first the commit, then the messages. */
    void placeAndTellAfterwards(String id, int items) throws Exception {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                insert(connection, id, items);
                connection.commit();
            } catch (Exception e) {
                connection.rollback();
                throw e;
            }
        }
        tell(id, items);
    }

    private void tell(String id, int items) throws Exception {
        for (int item = 1; item <= items; item++) {
            producer.send(new Message(topic, "ordered", id + "/" + item, body(id, item)));
        }
    }

    private static void insert(Connection connection, String id, int items) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO orders (id, items) VALUES (?, ?)")) {
            insert.setString(1, id);
            insert.setInt(2, items);
            insert.executeUpdate();
        }
    }

    private static byte[] body(String id, int item) {
        return ("item " + item + " of order " + id).getBytes(StandardCharsets.UTF_8);
    }

    /** Runs the service's process, which serves customers until it is killed. It is configured by system properties. */
    public static void main(String[] arguments) throws Exception {
        ServiceConfiguration configuration = ServiceConfiguration.fromSystemProperties();
        OrderService service =
                new OrderService(configuration.dataSource(), configuration.producer(), configuration.topic());
        new Customers(service, configuration.shift(), configuration.tellsAfterwards()).serve(configuration.waits());
    }
}
