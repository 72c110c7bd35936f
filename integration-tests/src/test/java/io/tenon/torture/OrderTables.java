package io.tenon.torture;

import io.tenon.jdbc.Delivery;
import io.tenon.jdbc.TenonDataSource;
import io.tenon.testbed.Database;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a run's database holds: the business tables, Tenon's, and the rows in them. Thread-safe. */
final class OrderTables {
    private static final int LEASES_AT_MOST = 3;

    private final Database database;

    private OrderTables(Database database) {
        this.database = database;
    }

    static OrderTables create(Database database, Delivery delivery) throws SQLException {
        try (TenonDataSource tenon = new TenonDataSource(database.dataSource())) {
            tenon.setCreateTable(true);
            tenon.setDelivery(delivery);
            tenon.start();
        } catch (IOException e) {
            throw new IllegalStateException("A DataSource could not be closed", e);
        }
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE orders (id VARCHAR(64) PRIMARY KEY)");
            statement.execute("CREATE TABLE stock (id INT PRIMARY KEY, moves INT NOT NULL)");
            for (int i = -1; i < 20; i++) {
                statement.execute("INSERT INTO stock (id, moves) VALUES (" + i + ", 0)");
            }
        }
        return new OrderTables(database);
    }

    /** One row for each message that is to be delivered. */
    Set<String> keys() throws SQLException {
        Set<String> ids = new TreeSet<>();
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id FROM orders")) {
            while (rows.next()) {
                ids.add(rows.getString(1));
            }
        }
        return ids;
    }

    long committed() throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM orders")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** The id of the outbox row that was written last, or null if there is none. */
    @Nullable
    Object lastOutboxRow() throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id FROM " + outbox(connection)
                        + " WHERE state IN ('O', 'R', 'P') ORDER BY id DESC LIMIT 1")) {
            return rows.next() ? rows.getObject(1) : null;
        }
    }

    /** Whether a row up to this one is still to be sent. */
    boolean hasOutboxRowUpTo(Object id) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                var statement = connection.prepareStatement("SELECT 1 FROM " + outbox(connection)
                        + " WHERE id <= ? AND state IN ('O', 'R', 'P') ORDER BY id LIMIT 1")) {
            statement.setObject(1, id);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    /** The instances of Tenon that hold a lease of the relay, or held it last. */
    List<String> leaders() throws SQLException {
        List<String> leaders = new ArrayList<>();
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                // Their ids come before those of all messages.
                ResultSet rows = statement.executeQuery("SELECT state, last_error FROM " + outbox(connection)
                        + " ORDER BY id LIMIT " + LEASES_AT_MOST)) {
            while (rows.next()) {
                if (rows.getString(1).equals("L") && rows.getString(2) != null) {
                    leaders.add(rows.getString(2));
                }
            }
        }
        return leaders;
    }

    private static String outbox(Connection connection) throws SQLException {
        String quote = connection.getMetaData().getIdentifierQuoteString();
        return quote + "tenon_outbox" + quote;
    }
}
