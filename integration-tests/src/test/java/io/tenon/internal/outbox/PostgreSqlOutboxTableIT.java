package io.tenon.internal.outbox;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenon.internal.database.Dialect;
import io.tenon.internal.status.StatusId;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

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

    /** That driver escapes for a server whose strings are standard, and believes so. */
    @Test
    void o1_aDriverThatChangesBytesIsFoundWhenTheTableIsOpened() throws SQLException {
        try (Connection changing = connect("preferQueryMode=simple&options=-c%20standard_conforming_strings=off")) {
            OutboxTable opened = Objects.requireNonNull(OutboxTable.open(changing, "changed_bytes", true, 5_000));
            assertThatThrownBy(() -> opened.requireWritable(changing)).hasMessageContaining("came back changed");
        }
    }

    @Test
    void o4_theRelaysLookAbortsNoSerializableTransactionThatWritesARow() throws SQLException {
        String serializable = "options=-c%20default_transaction_isolation=serializable";
        try (Connection sender = connect(serializable);
                Connection beside = connect(serializable);
                Connection relay = connect(serializable)) {
            update(sender, "DROP TABLE IF EXISTS stock");
            update(sender, "CREATE TABLE stock (pieces INTEGER)");
            update(sender, "INSERT INTO stock VALUES (1)");
            OutboxTable table = opened(relay, "looked_at", true);
            sender.setAutoCommit(false);
            try (Statement statement = sender.createStatement()) {
                statement.executeQuery("SELECT pieces FROM stock").next();
            }
            update(beside, "UPDATE stock SET pieces = pieces + 1");
            table.dueAfter(relay, "sender", StatusId.ZERO, 10_000, 10);
            table.insert(sender, StatusId.next(), "sender", new byte[] {1});
            sender.commit();
        }
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
