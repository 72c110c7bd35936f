package com.example.shop;

import com.alibaba.druid.pool.DruidPooledConnection;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.ProxyConnection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.HashSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import javax.sql.PooledConnection;
import org.apache.commons.dbcp2.DelegatingConnection;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;

/**
 * Looks closely at everything that a pool and the client hand out, and prints what it sees, a line each beginning with
 * SEEN: the same lines, whatever else is in the JVM. Argument: the pool's name.
 */
public final class VendorTypes {
    private final Shop shop;
    private final DataSource pool;

    private VendorTypes(Shop shop) {
        this.shop = shop;
        this.pool = new Pools(shop, true).dataSource(shop.argument(0));
    }

    public static void main(String[] arguments) {
        Shop.serve(arguments, shop -> new VendorTypes(shop).look());
    }

    private void look() throws Exception {
        connections();
        statements();
        refusals();
        resultsOfSends();
        refusedSends();
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            shop.place(connection, "rolled-back");
            connection.rollback();
        }
    }

    private void connections() throws SQLException {
        try (Connection connection = pool.getConnection()) {
            see("pool", pool.getClass().getName());
            see("connection", typeOf(connection));
            see("the vendor's own way in", vendorsWayIn(connection));
            see("unwrapped Connection", () -> typeOf(connection.unwrap(Connection.class)));
            see("unwrapped driver's", () -> typeOf(connection.unwrap(driversConnection())));
            see("wraps driver's", () -> connection.isWrapperFor(driversConnection()));
            see("wraps a string", () -> connection.isWrapperFor(String.class));
            see("unwrapped string", () -> connection.unwrap(String.class));
            see("found in a set", new HashSet<>(Collections.singleton(connection)).contains(connection));
            see("connection of its metadata", typeOf(connection.getMetaData().getConnection()));
            see("autocommit", connection.getAutoCommit());
        }
        if (pool instanceof HikariDataSource) {
            Connection evicted = pool.getConnection();
            ((HikariDataSource) pool).evictConnection(evicted);
            see("evicted is closed", evicted.isClosed());
            see("evicted by its physical connection", () -> {
                try (Connection connection = pool.getConnection()) {
                    return typeOf(connection);
                }
            });
        }
    }

    private String vendorsWayIn(Connection connection) throws SQLException {
        if (connection instanceof ProxyConnection) {
            return "ProxyConnection";
        }
        if (connection instanceof DelegatingConnection) {
            DelegatingConnection<?> delegating = (DelegatingConnection<?>) connection;
            return typeOf(delegating.getDelegate()) + " " + typeOf(delegating.getInnermostDelegate());
        }
        if (connection instanceof DruidPooledConnection) {
            DruidPooledConnection druid = (DruidPooledConnection) connection;
            return typeOf(druid.getConnection()) + " " + typeOf(druid.getConnectionHolder());
        }
        if (connection instanceof PooledConnection) {
            return typeOf(((PooledConnection) connection).getConnection());
        }
        return "none";
    }

    private Class<?> driversConnection() throws ClassNotFoundException {
        switch (Drivers.of(shop.url())) {
            case "org.postgresql.Driver":
                return Class.forName("org.postgresql.PGConnection");
            case "org.mariadb.jdbc.Driver":
                return Class.forName("org.mariadb.jdbc.Connection");
            default:
                return Class.forName("org.h2.jdbc.JdbcConnection");
        }
    }

    private void statements() throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                PreparedStatement prepared = connection.prepareStatement("SELECT id FROM orders WHERE id = ?")) {
            see("statement", typeOf(statement));
            see("prepared statement", typeOf(prepared));
            see("its connection", statement.getConnection() == connection);
            see("its connection's type", typeOf(statement.getConnection()));
            prepared.setString(1, "none");
            try (ResultSet rows = prepared.executeQuery()) {
                see("result set", typeOf(rows));
                see("its statement's type", typeOf(rows.getStatement()));
                see("its statement's connection", typeOf(rows.getStatement().getConnection()));
            }
        }
    }

    private void refusals() throws SQLException {
        Connection connection = pool.getConnection();
        see("commit in autocommit", () -> {
            connection.commit();
            return "done";
        });
        see("rollback in autocommit", () -> {
            connection.rollback();
            return "done";
        });
        see("bad SQL", () -> connection.prepareStatement("SELEKT").execute());
        connection.setAutoCommit(false);
        see("bad SQL in a transaction", () -> connection.createStatement().execute("SELEKT"));
        connection.rollback();
        see("update count", () -> {
            try (Statement statement = connection.createStatement()) {
                return statement.executeUpdate("INSERT INTO orders (id) VALUES ('counted')") + " "
                        + statement.getUpdateCount();
            }
        });
        connection.commit();
        connection.close();
        see("closed", connection.isClosed());
        see("statement after close", connection::createStatement);
        see("commit after close", () -> {
            connection.commit();
            return "done";
        });
        connection.close();
    }

    private void resultsOfSends() throws Exception {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            shop.insert(connection, "result");
            Message message = shop.book().message("result");
            see("result in a transaction", describe(shop.producer().send(message), message));
            connection.commit();
        }
        Message message = shop.book().free("result-free");
        see("result outside of transactions", describe(shop.producer().send(message), message));
        see("producer", typeOf(shop.producer()));
    }

    private static String describe(SendResult result, Message message) {
        return typeOf(result) + " " + result.getSendStatus() + " of "
                + result.getMessageQueue().getTopic() + ", msgId "
                + result.getMsgId().length()
                + " characters and the message's own: "
                + result.getMsgId().equals(message.getProperty("UNIQ_KEY"))
                + ", offsetMsgId " + result.getOffsetMsgId().length()
                + " characters, trace " + result.isTraceOn() + " " + result.getRegionId()
                + ", properties afterwards "
                + new TreeSet<>(message.getProperties().keySet())
                + ", topic afterwards " + message.getTopic();
    }

    /** A refused send leaves nothing behind: the transaction goes on. */
    private void refusedSends() throws Exception {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            shop.insert(connection, "sends-refused");
            refusedSends("in a transaction");
            connection.commit();
        }
        refusedSends("outside of transactions");
    }

    private void refusedSends(String where) {
        byte[] body = {1};
        see("null " + where, () -> shop.producer().send((Message) null));
        see("no body " + where, () -> shop.producer().send(new Message(shop.topic(), null)));
        see("illegal topic " + where, () -> shop.producer().send(new Message("a topic", body)));
        see("no topic " + where, () -> shop.producer().send(new Message("", body)));
        see("unknown topic " + where, () -> shop.producer().send(new Message("nobodys-topic", body)));
        see("huge " + where, () -> shop.producer().send(new Message(shop.topic(), new byte[5_000_000])));
    }

    private static void see(String what, Callable<?> look) {
        Object seen;
        try {
            seen = look.call();
        } catch (SQLException e) {
            seen = typeOf(e) + " " + e.getSQLState() + " " + e.getErrorCode();
        } catch (MQClientException e) {
            seen = typeOf(e) + " " + e.getResponseCode();
        } catch (Exception e) {
            seen = typeOf(e);
        }
        see(what, seen);
    }

    private static void see(String what, Object seen) {
        System.out.println("SEEN " + what + ": " + seen);
    }

    /** Proxies' names and modules are numbered as they come. */
    private static String typeOf(Object object) {
        return object == null ? "null" : object.getClass().getName().replaceAll("(jdk\\.proxy|\\$Proxy)\\d+", "$1");
    }
}
