package io.tenon.testbed;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.h2.tools.Server;
import org.jspecify.annotations.Nullable;

/** An H2 database, either in this JVM's memory or in a file behind a TCP server in this JVM. Thread-safe. */
public final class H2 implements Database {
    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final String USER = "sa";

    private final String product;
    private final String url;
    private final int port;
    private final @Nullable Path folder;
    private @Nullable Server server;

    private H2(String product, String url, int port, @Nullable Path folder) {
        this.product = product;
        this.url = url;
        this.port = port;
        this.folder = folder;
    }

    /**
     * Starts a database in memory, without a server, which is the fastest. {@link #kill} loses the data, as memory
     * does.
     */
    public static H2 inMemory() {
        return new H2(
                "H2 in memory", "jdbc:h2:mem:tenon" + DATABASES.incrementAndGet() + ";DB_CLOSE_DELAY=-1", 0, null);
    }

    /**
     * Starts a database in a file, behind a TCP server of its own on loopback; committed transactions survive {@link
     * #kill}.
     */
    public static H2 server() {
        Path folder = TemporaryFolder.create("h2");
        int port = Ports.orFree(0);
        // Without WRITE_DELAY=0 a commit is on its way to the file for half a second, and a kill loses it.
        String url = "jdbc:h2:tcp://127.0.0.1:" + port + "/./tenon" + DATABASES.incrementAndGet() + ";WRITE_DELAY=0";
        H2 database = new H2("H2 server", url, port, folder);
        database.restart();
        return database;
    }

    @Override
    public String product() {
        return product;
    }

    @Override
    public String jdbcUrl() {
        return url;
    }

    @Override
    public int port() {
        if (folder == null) {
            throw new UnsupportedOperationException("A database in memory has no server; use H2.server()");
        }
        return port;
    }

    @Override
    public String user() {
        return USER;
    }

    @Override
    public String password() {
        return "";
    }

    @Override
    public DataSource dataSource() {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL(url);
        source.setUser(USER);
        source.setPassword("");
        return source;
    }

    /** {@inheritDoc} H2 tells the number of a session only to the session: one statement is run on the connection. */
    @Override
    public void killSession(Connection connection) throws SQLException {
        killSession(connection, dataSource());
    }

    static void killSession(Connection connection, DataSource administrators) throws SQLException {
        int session;
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("CALL SESSION_ID()")) {
            result.next();
            session = result.getInt(1);
        }
        try (Connection admin = administrators.getConnection();
                Statement statement = admin.createStatement()) {
            statement.execute("CALL ABORT_SESSION(" + session + ")");
        }
    }

    @Override
    public synchronized void kill() {
        try (Connection connection = DriverManager.getConnection(url, USER, "");
                Statement statement = connection.createStatement()) {
            // There is no checkpoint and no clean-up, which is the nearest to kill -9 within this JVM.
            statement.execute("SHUTDOWN IMMEDIATELY");
        } catch (SQLException e) {
            // The connection dies with the database it has just shut down.
        }
        if (server != null) {
            server.stop();
            server = null;
        }
    }

    @Override
    public synchronized void restart() {
        if (folder == null || server != null) {
            return;
        }
        try {
            server = Server.createTcpServer(
                            "-tcpPort",
                            Integer.toString(port),
                            "-ifNotExists",
                            "-tcpDaemon",
                            "-baseDir",
                            folder.toString())
                    .start();
        } catch (SQLException e) {
            throw new IllegalStateException(
                    "H2's server did not start on port " + port + "; its data is in " + folder, e);
        }
    }

    @Override
    public synchronized void close() {
        kill();
        if (folder != null) {
            TemporaryFolder.delete(folder);
        }
    }

    @Override
    public String toString() {
        return product;
    }
}
