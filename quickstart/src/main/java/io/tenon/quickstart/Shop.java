package io.tenon.quickstart;

import com.example.orders.CrashPoint;
import io.tenon.testbed.Database;
import io.tenon.testbed.Deliveries;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * An order service with its database and topic, and the cart, which consumes the messages. Only one process of the
 * service at a time takes orders.
 */
final class Shop {
    private final boolean joined;
    private final String topic;
    private final Servers servers;
    private final Database database;
    private final Deliveries cart;
    private final List<ServiceProcess> services = new ArrayList<>();

    /** @param joined whether the shop is with Tenon */
    Shop(boolean joined, Servers servers) throws SQLException {
        this.joined = joined;
        this.topic = joined ? "with-tenon" : "without";
        this.servers = servers;
        this.database = servers.newDatabase();
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE orders (id VARCHAR(64) PRIMARY KEY, items INT NOT NULL)");
        }
        servers.broker().createTopic(topic, 4);
        this.cart = Deliveries.of(servers.broker().nameServerAddress(), topic);
    }

    /** Starts the order service, which then waits to be told to take orders. */
    void open(String shift, CrashPoint crash) {
        List<String> attached = joined ? Attached.arguments(crash) : List.of();
        services.add(ServiceProcess.start(
                attached,
                new ServiceConfiguration(
                        !joined,
                        database.jdbcUrl(),
                        database.user(),
                        database.password(),
                        servers.broker().nameServerAddress(),
                        topic,
                        shift,
                        crash)));
    }

    /** Returns the process that was started last. */
    ServiceProcess service() {
        if (services.isEmpty()) {
            throw new IllegalStateException("The shop was not opened yet");
        }
        return services.get(services.size() - 1);
    }

    /** Kills the processes that are still alive. */
    void close() {
        services.forEach(ServiceProcess::kill);
    }

    /** Returns the product's name. */
    String database() {
        return database.product();
    }

    Deliveries cart() {
        return cart;
    }

    /** Counts the orders whose id passes, as they are in the database and at the cart now. */
    Tally tally(Predicate<String> which) {
        // The database is read before the cart, so that a message which arrives in between does not count as lost.
        return Tally.of(orders(), cart, which);
    }

    private Map<String, Integer> orders() {
        Map<String, Integer> orders = new HashMap<>();
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id, items FROM orders")) {
            while (rows.next()) {
                orders.put(rows.getString(1), rows.getInt(2));
            }
            return orders;
        } catch (SQLException e) {
            throw new IllegalStateException("The orders of shop " + topic + " cannot be read", e);
        }
    }
}
