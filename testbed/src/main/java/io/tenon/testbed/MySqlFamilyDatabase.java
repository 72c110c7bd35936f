package io.tenon.testbed;

import com.mysql.cj.jdbc.JdbcConnection;
import com.mysql.cj.jdbc.MysqlDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.mariadb.jdbc.MariaDbDataSource;

/** A database on a server of MySQL or MariaDB. */
abstract class MySqlFamilyDatabase implements Database {
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final String product;
    private final MySqlFamilyServer server;
    private final MariaDb.Driver driver;
    private final String name = "tenon" + DATABASES.incrementAndGet();

    /** Creates the database, empty. */
    MySqlFamilyDatabase(String product, MySqlFamilyServer server, MariaDb.Driver driver) {
        this.product = product;
        this.server = server;
        this.driver = driver;
        server.execute("CREATE DATABASE " + name);
    }

    @Override
    public final String product() {
        return product;
    }

    @Override
    public final String jdbcUrl() {
        return (driver == MariaDb.Driver.MARIADB ? "jdbc:mariadb" : "jdbc:mysql") + "://127.0.0.1:" + port() + "/"
                + name + MySqlFamilyServer.URL_PARAMETERS;
    }

    @Override
    public final int port() {
        return server.port();
    }

    @Override
    public final List<ProcessHandle> processes() {
        return server.processes();
    }

    @Override
    public final String user() {
        return MySqlFamilyServer.USER;
    }

    @Override
    public final String password() {
        return MySqlFamilyServer.PASSWORD;
    }

    @Override
    public final DataSource dataSource() {
        try {
            if (driver == MariaDb.Driver.MARIADB) {
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
    public final void killSession(Connection connection) throws SQLException {
        long session = driver == MariaDb.Driver.MARIADB
                ? connection.unwrap(org.mariadb.jdbc.Connection.class).getThreadId()
                : connection.unwrap(JdbcConnection.class).getId();
        server.execute("KILL CONNECTION " + session);
    }

    @Override
    public final void kill() {
        server.kill();
    }

    @Override
    public final void restart() {
        server.restart();
    }

    @Override
    public final void close() {
        // The data goes with the server. Dropping it here would wait for a session that still holds a lock on it.
    }

    @Override
    public final String toString() {
        return product;
    }
}
