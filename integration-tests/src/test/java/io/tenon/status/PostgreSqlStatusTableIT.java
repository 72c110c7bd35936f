package io.tenon.status;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class PostgreSqlStatusTableIT extends StatusTableContract {
    private static EmbeddedPostgres server;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @Override
    Connection connect() throws SQLException {
        return server.getPostgresDatabase().getConnection();
    }

    @Override
    Connection connectAsReader(String quotedTable) throws SQLException {
        try (Connection admin = connect()) {
            update(admin, "DROP OWNED BY reader; DROP ROLE IF EXISTS reader");
        } catch (SQLException thereIsNone) {
            // The first test that wants one.
        }
        try (Connection admin = connect()) {
            update(admin, "CREATE ROLE reader LOGIN");
            update(admin, "REVOKE CREATE ON SCHEMA public FROM PUBLIC");
            update(admin, "GRANT SELECT ON " + quotedTable + " TO reader");
        }
        return DriverManager.getConnection(server.getJdbcUrl("reader", "postgres"));
    }

    @Override
    String countWaiting() {
        return "SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
    }

    @Override
    String lockTimeout() {
        return "SHOW lock_timeout";
    }

    @Override
    String setLockTimeout() {
        return "SET lock_timeout = 7777";
    }

    @Override
    String setTimeZone(String offset) {
        return "SET TIME ZONE INTERVAL '" + offset + "' HOUR TO MINUTE";
    }

    @Override
    void changeSchema(Connection connection) throws SQLException {
        update(connection, "CREATE SCHEMA IF NOT EXISTS elsewhere");
        connection.setSchema("elsewhere");
    }
}
