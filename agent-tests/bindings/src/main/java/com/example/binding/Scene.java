package com.example.binding;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

/**
 * Where one scenario plays: databases of its own with a table of orders, pools of its own, and what became of its sends.
 * Its pools stay open: a message that is pending is asked for. Thread-safe.
 */
final class Scene {
    /** Sends a message of this key. */
    interface Producer {
        void send(String key) throws Exception;
    }

    private final String id;
    private final String postgreSql;
    private final boolean onPostgreSql;
    private final House house;
    private final Producer producer;

    /** By name. */
    private final Map<String, String> databases = new LinkedHashMap<>();

    private final Map<String, DataSource> sources = new LinkedHashMap<>();
    private final Map<String, String> sends = new ConcurrentHashMap<>();

    /** @param postgreSql URL with user and password of a database that all scenarios share */
    Scene(Scenario scenario, String postgreSql, House house, Producer producer) {
        this.id = scenario.id();
        this.onPostgreSql = scenario.isOnPostgreSql();
        this.postgreSql = postgreSql;
        this.house = house;
        this.producer = producer;
    }

    // Databases.

    /** The first database. */
    String url() throws SQLException {
        return url("a");
    }

    synchronized String url(String database) throws SQLException {
        String known = databases.get(database);
        if (known == null) {
            known = onPostgreSql ? postgreSql : "jdbc:h2:mem:" + id + "-" + database + ";DB_CLOSE_DELAY=-1";
            databases.put(database, known);
            execute(known, "CREATE TABLE IF NOT EXISTS orders (id VARCHAR(128) PRIMARY KEY)");
        }
        return known;
    }

    void execute(String url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The driver's own DataSource. */
    DataSource driver(String database) throws SQLException {
        if (onPostgreSql) {
            org.postgresql.ds.PGSimpleDataSource source = new org.postgresql.ds.PGSimpleDataSource();
            source.setUrl(url(database));
            return source;
        }
        JdbcDataSource source = new JdbcDataSource();
        source.setURL(url(database));
        return source;
    }

    // Pools.

    /** The usual one, on the first database: HikariCP, autocommit on. */
    DataSource pool() throws SQLException {
        return pool("a");
    }

    /** The same on another database. */
    synchronized DataSource pool(String database) throws SQLException {
        DataSource known = sources.get(database);
        if (known == null) {
            known = follow(hikari(database), database);
            sources.put(database, known);
        }
        return known;
    }

    /** On the first database, and hands connections out with autocommit off. */
    DataSource autoCommitOff() throws SQLException {
        return autoCommitOff("a");
    }

    synchronized DataSource autoCommitOff(String database) throws SQLException {
        DataSource known = sources.get(database + " off");
        if (known == null) {
            HikariDataSource pool = hikari(database);
            pool.setAutoCommit(false);
            known = follow(pool, database + "-off");
            sources.put(database + " off", known);
        }
        return known;
    }

    /** Not followed yet, not used yet. */
    HikariDataSource hikari(String database) throws SQLException {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(url(database));
        pool.setMaximumPoolSize(4);
        pool.setMinimumIdle(0);
        return pool;
    }

    /** What the application is given for it. */
    DataSource follow(DataSource source, String name) {
        return house.follow(source, id + "-" + name);
    }

    // What an application does.

    /** A connection of the usual pool, with a transaction begun. */
    Connection begin() throws SQLException {
        return begin(pool());
    }

    Connection begin(DataSource source) throws SQLException {
        Connection connection = source.getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    void insert(Connection connection, String order) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO orders (id) VALUES (?)")) {
            insert.setString(1, key(order));
            insert.executeUpdate();
        }
    }

    void read(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM orders")) {
            row.next();
        }
    }

    /** Inserts an order and sends the message of the same name. */
    void place(Connection connection, String order) throws Exception {
        insert(connection, order);
        send(order);
    }

    void send(String name) throws Exception {
        sends.put(name, "FAILED");
        try {
            producer.send(key(name));
            sends.put(name, "SENT");
        } catch (Exception e) {
            sends.put(name, "REFUSED: " + e);
            throw e;
        }
    }

    /** For an application that goes on if it cannot send. */
    void trySend(String name) {
        try {
            send(name);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            // It is noted.
        }
    }

    /** The id of an order, the key of a message. */
    String key(String name) {
        return id + "/" + name;
    }

    /** On a thread of its own; returns when it has ended. */
    static void onAnotherThread(Act act) throws Exception {
        FutureTask<Void> task = new FutureTask<>(() -> {
            act.go();
            return null;
        });
        new Thread(task, "other").start();
        task.get();
    }

    /** For a call that fails by design, or may. */
    static void mayFail(Act act) {
        try {
            act.go();
        } catch (Exception e) {
            System.err.println("as it may: " + e);
        }
    }

    /**
     * Whether the session that inserted this order is gone, and its lock with it; waits some time for that. The
     * insert that shows it is rolled back.
     */
    boolean isForgotten(String order) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url())) {
            connection.setAutoCommit(false);
            try {
                insert(connection, order);
                return true;
            } catch (SQLTransientException e) {
                return false;
            } finally {
                connection.rollback();
            }
        }
    }

    // What came of it.

    /** What the send of a message did. */
    String sent(String name) {
        return sends.getOrDefault(name, "NOT SENT");
    }

    Set<String> sent() {
        return new TreeSet<>(sends.keySet());
    }

    /** The orders that are in its databases. */
    Set<String> rows() throws SQLException {
        Set<String> orders = new TreeSet<>();
        for (String url : databases.values()) {
            try (Connection connection = DriverManager.getConnection(url);
                    PreparedStatement select = connection.prepareStatement("SELECT id FROM orders WHERE id LIKE ?")) {
                select.setString(1, key("%"));
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        orders.add(rows.getString(1).substring(key("").length()));
                    }
                }
            }
        }
        return orders;
    }
}
