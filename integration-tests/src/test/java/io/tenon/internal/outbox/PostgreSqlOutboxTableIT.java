package io.tenon.internal.outbox;

import io.tenon.internal.database.Dialect;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class PostgreSqlOutboxTableIT extends OutboxTableContract {
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
    Connection connect(String settings) throws SQLException {
        return connect(settings, "postgres");
    }

    private static Connection connect(String settings, String user) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://localhost:" + server.getPort() + "/postgres?" + settings, user, "");
    }

    @Override
    List<String> settings() {
        return List.of("", "prepareThreshold=1", "preferQueryMode=simple", "stringtype=unspecified", "autosave=always");
    }

    @Override
    String[] lockTable() {
        return new String[] {"BEGIN; LOCK TABLE %s IN ACCESS EXCLUSIVE MODE", "ROLLBACK"};
    }

    @Override
    Dialect dialect() {
        return Dialect.POSTGRESQL;
    }

    @Override
    Connection connectAsReader(String quotedTable) throws SQLException {
        try (Connection admin = connect("")) {
            update(admin, "DROP ROLE IF EXISTS reader");
            update(admin, "CREATE ROLE reader LOGIN");
            update(admin, "GRANT SELECT ON " + quotedTable + " TO reader");
        }
        return connect("", "reader");
    }
}
