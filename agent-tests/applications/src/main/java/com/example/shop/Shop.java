package com.example.shop;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An order service: orders go into its table, a message of each to its topic. Every scenario's main opens one, plays,
 * and leaves it to the shop to say what must have been delivered and to wait until it is told to end.
 *
 * <p>Arguments: JDBC URL, user, password, name server, topic, name of this run, and what the scenario wants.
 */
final class Shop {
    private static final Logger log = LoggerFactory.getLogger(Shop.class);

    private static final int COMMON_ARGUMENTS = 6;

    private final String[] arguments;
    private final Book book;
    private final DefaultMQProducer producer;
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

    private Shop(String[] arguments) {
        this.arguments = arguments;
        this.book = new Book(arguments[4], arguments[5]);
        this.producer = new DefaultMQProducer("shop-" + arguments[5]);
        producer.setNamesrvAddr(arguments[3]);
        producer.setSendMsgTimeout(10_000);
    }

    /** Plays the scenario, prints what must be delivered, then DONE; ends the process when standard input ends. */
    static void serve(String[] arguments, Scenario scenario) {
        int status = 1;
        try {
            Shop shop = new Shop(arguments);
            shop.open();
            scenario.play(shop);
            shop.close();
            status = shop.failures.isEmpty() ? 0 : 1;
        } catch (Exception e) {
            log.error("The scenario failed", e);
        }
        System.exit(status);
    }

    private void open() throws Exception {
        createTable(url());
        producer.start();
        Route.ask(producer, topic());
    }

    /** A shop with branches has a table in each database. */
    void createTable(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, user(), password());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS orders (id VARCHAR(128) PRIMARY KEY)");
        }
    }

    /** The pools stay open until the end: a message that is still pending is asked for. */
    private void close() throws Exception {
        book.printExpectations(committedOrders());
        for (Throwable failure : failures) {
            log.error("An asynchronous send failed", failure);
        }
        System.out.println("DONE");
        awaitEndOfInput();
        producer.shutdown();
    }

    private static void awaitEndOfInput() throws IOException {
        while (System.in.read() >= 0) {
            // Whoever started this process has only one thing to say.
        }
    }

    private Set<String> committedOrders() throws SQLException {
        Set<String> orders = new HashSet<>();
        addOrders(url(), orders);
        if (hasBranch()) {
            addOrders(branchUrl(), orders);
        }
        return orders;
    }

    private void addOrders(String url, Set<String> orders) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, user(), password());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id FROM orders")) {
            while (rows.next()) {
                orders.add(rows.getString(1));
            }
        }
    }

    /** Inserts an order and sends its message. */
    void place(Connection connection, String order) throws Exception {
        insert(connection, order);
        tell(order);
    }

    void insert(Connection connection, String order) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO orders (id) VALUES (?)")) {
            insert.setString(1, order);
            insert.executeUpdate();
        }
    }

    /** Sends the only message of an order. */
    void tell(String order) throws Exception {
        producer.send(book.message(order));
    }

    /** Sends a message that belongs to no transaction. */
    void tellFreely(String name) throws Exception {
        producer.send(book.free(name));
    }

    /** For asynchronous sends, which nobody waits for: a failure becomes the scenario's. */
    SendCallback callback() {
        return new SendCallback() {
            @Override
            public void onSuccess(SendResult result) {
                // As expected.
            }

            @Override
            public void onException(Throwable failure) {
                failures.add(failure);
            }
        };
    }

    Book book() {
        return book;
    }

    DefaultMQProducer producer() {
        return producer;
    }

    String url() {
        return arguments[0];
    }

    String user() {
        return arguments[1];
    }

    String password() {
        return arguments[2];
    }

    String nameServer() {
        return arguments[3];
    }

    String topic() {
        return arguments[4];
    }

    /** The name of this run, which begins the keys of its messages. */
    String run() {
        return arguments[5];
    }

    /** What the scenario itself was given. */
    String argument(int index) {
        return arguments[COMMON_ARGUMENTS + index];
    }

    /** A second database, if the last argument is one. */
    boolean hasBranch() {
        return arguments.length > COMMON_ARGUMENTS && branchUrl().startsWith("jdbc:");
    }

    String branchUrl() {
        return arguments[arguments.length - 1];
    }
}
