package io.tenon.testbed;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/**
 * One empty database on a real server. Servers are shared in the JVM, started on first use and stopped with it; their
 * data goes with them. Thread-safe.
 */
public interface Database extends AutoCloseable {
    /** Returns the name of the product and, where that matters, of the driver, for names of tests. */
    String product();

    /** Returns the JDBC URL, without user and password. */
    String jdbcUrl();

    /**
     * Returns the server's port on loopback, where a proxy can stand in front of it.
     *
     * @throws UnsupportedOperationException if there is no server
     */
    int port();

    /** Returns the JDBC URL that leads to this database through a proxy in front of {@link #port}. */
    default String jdbcUrl(TcpProxy proxy) {
        return jdbcUrl().replace("127.0.0.1:" + port() + "/", "127.0.0.1:" + proxy.port() + "/");
    }

    /**
     * Returns the server's processes, so that their use of the machine can be measured; they are new with every
     * restart, and on PostgreSQL with every connection.
     *
     * @throws UnsupportedOperationException if there is no server
     */
    default List<ProcessHandle> processes() {
        throw new UnsupportedOperationException(product() + " has no process of its own");
    }

    /** Returns the user, who may do everything. */
    String user();

    /** Returns the user's password. */
    String password();

    /** Returns the driver's own data source: every connection is new and none is pooled. */
    DataSource dataSource();

    /**
     * Ends the server's side of a connection, as an administrator would. The connection itself is not touched and
     * learns of it with its next statement; a proxy is unwrapped.
     *
     * @throws SQLException if the server does not do it, or the connection is not one of this product's
     */
    void killSession(Connection connection) throws SQLException;

    /** Kills the whole server (as kill -9 does) with all its databases. Committed transactions survive. */
    void kill();

    /** Starts the server again after {@link #kill} on the same port and returns when it accepts connections. */
    void restart();

    /** Gives up this database. A shared server goes on. */
    @Override
    void close();
}
