package io.tenon.testbed;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;

/** A database on the JVM's PostgreSQL server. Thread-safe. */
public final class Postgres implements Database {
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final PostgresServer server;
    private final String name;

    private Postgres(PostgresServer server, String name) {
        this.server = server;
        this.name = name;
    }

    /** Returns a new empty database; starts the server if need be (about 5 s). */
    public static Postgres freshDatabase() {
        PostgresServer server = PostgresServer.shared();
        String name = "tenon" + DATABASES.incrementAndGet();
        server.execute("CREATE DATABASE " + name);
        return new Postgres(server, name);
    }

    @Override
    public String product() {
        return "PostgreSQL";
    }

    @Override
    public String jdbcUrl() {
        return server.jdbcUrl(name);
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
        return PostgresServer.USER;
    }

    @Override
    public String password() {
        return PostgresServer.PASSWORD;
    }

    @Override
    public DataSource dataSource() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(jdbcUrl());
        source.setUser(user());
        source.setPassword(password());
        return source;
    }

    @Override
    public void killSession(Connection connection) throws SQLException {
        int backend = connection.unwrap(PGConnection.class).getBackendPID();
        try (Connection admin = DriverManager.getConnection(jdbcUrl(), user(), password());
                Statement statement = admin.createStatement()) {
            statement.execute("SELECT pg_terminate_backend(" + backend + ", 5000)");
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
        // The data goes with the server. Dropping it here would wait for connections that are still open.
    }

    @Override
    public String toString() {
        return product();
    }
}
