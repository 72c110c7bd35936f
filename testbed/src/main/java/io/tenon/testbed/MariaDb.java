package io.tenon.testbed;

import com.mysql.cj.jdbc.JdbcConnection;
import com.mysql.cj.jdbc.MysqlDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.mariadb.jdbc.MariaDbDataSource;

/** A database on the JVM's MariaDB server, through MariaDB's driver or MySQL's. */
public final class MariaDb implements Database {
    /** Which driver talks to the server. */
    public enum Driver {
        MARIADB,
        CONNECTOR_J
    }

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final MariaDbServer server;
    private final Driver driver;
    private final String name;

    private MariaDb(MariaDbServer server, Driver driver, String name) {
        this.server = server;
        this.driver = driver;
        this.name = name;
    }

    /** A new empty database, reached by this driver; starts the server if need be (5–10 s). */
    public static MariaDb freshDatabase(Driver driver) {
        MariaDbServer server = MariaDbServer.shared();
        String name = "tenon" + DATABASES.incrementAndGet();
        server.execute("CREATE DATABASE " + name);
        return new MariaDb(server, driver, name);
    }

    /** The same database through another driver. */
    public MariaDb through(Driver other) {
        return new MariaDb(server, other, name);
    }

    @Override
    public String product() {
        return driver == Driver.MARIADB ? "MariaDB" : "MariaDB with Connector/J";
    }

    @Override
    public String jdbcUrl() {
        return (driver == Driver.MARIADB ? "jdbc:mariadb" : "jdbc:mysql") + "://127.0.0.1:" + server.port() + "/"
                + name;
    }

    @Override
    public int port() {
        return server.port();
    }

    @Override
    public List<ProcessHandle> processes() {
        return server.processes();
    }

    @Override
    public String user() {
        return MariaDbServer.USER;
    }

    @Override
    public String password() {
        return MariaDbServer.PASSWORD;
    }

    @Override
    public DataSource dataSource() {
        try {
            if (driver == Driver.MARIADB) {
                MariaDbDataSource source = new MariaDbDataSource(jdbcUrl());
                source.setUser(user());
                source.setPassword(password());
                return source;
            }
            MysqlDataSource source = new MysqlDataSource();
            source.setUrl(jdbcUrl());
            source.setUser(user());
            source.setPassword(password());
            return source;
        } catch (SQLException e) {
            throw new IllegalStateException("The driver refuses the URL " + jdbcUrl(), e);
        }
    }

    @Override
    public void killSession(Connection connection) throws SQLException {
        long session = driver == Driver.MARIADB
                ? connection.unwrap(org.mariadb.jdbc.Connection.class).getThreadId()
                : connection.unwrap(JdbcConnection.class).getId();
        try (Connection admin = DriverManager.getConnection(jdbcUrl(), user(), password());
                Statement statement = admin.createStatement()) {
            statement.execute("KILL HARD CONNECTION " + session);
        }
    }

    @Override
    public void kill() {
        server.kill();
    }

    @Override
    public void restart() {
        server.restart();
    }

    @Override
    public void close() {
        // The data goes with the server; dropping it here would wait for whoever still holds a lock on it.
    }

    @Override
    public String toString() {
        return product();
    }
}
