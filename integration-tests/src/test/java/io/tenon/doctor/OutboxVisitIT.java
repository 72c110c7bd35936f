package io.tenon.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.internal.outbox.OutboxTable;
import io.tenon.internal.status.StatusId;
import io.tenon.internal.status.StatusTable;
import io.tenon.testbed.Database;
import io.tenon.testbed.H2;
import io.tenon.testbed.MariaDb;
import io.tenon.testbed.MySql;
import io.tenon.testbed.Postgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** What the doctor says of outboxes. */
class OutboxVisitIT {
    private static final String OUTBOX = "-Dtenon.delivery=outbox";

    /** Waiting for ten minutes; the sender is led by nobody unless said so. */
    private static void left(OutboxTable table, Connection c, String sender, int rows) throws SQLException {
        for (int i = 0; i < rows; i++) {
            table.write(c, StatusId.next(), sender, new byte[100]);
        }
        execute(
                c,
                "UPDATE " + table.qualifiedName()
                        + " SET created_at = created_at - INTERVAL '10' MINUTE WHERE state = 'O' AND sender = '"
                        + sender
                        + "'");
    }

    @Test
    void o4_everyDatabaseTellsWhatLiesInItsOutbox() throws Exception {
        tells(MariaDb.freshDatabase(MariaDb.Driver.CONNECTOR_J));
        tells(MariaDb.freshDatabase(MariaDb.Driver.MARIADB));
        tells(Postgres.freshDatabase());
        try (H2 h2 = H2.server()) {
            tells(h2);
        }
    }

    @Test
    @EnabledIf("io.tenon.testbed.MySql#isAvailable")
    void o4_mySqlTellsWhatLiesInItsOutbox() throws Exception {
        tells(MySql.freshDatabase());
    }

    private static void tells(Database database) throws Exception {
        try (Connection c = database.dataSource().getConnection()) {
            OutboxTable table = tables(c);
            visit(database, OUTBOX)
                    .says("ok", "outbox table", "is there", "delivery outbox")
                    .says("ok", "outbox rights", "INSERT, UPDATE, SELECT, DELETE")
                    .says("ok", "outbox row", "one of 4194304 was written and rolled back")
                    .says("ok", "outbox rows", "nothing waits")
                    .endsWith(0);
            left(table, c, "gone-tenon", 2);
            left(table, c, "led-tenon", 1);
            assertThat(table.lead(c, "led-tenon", "an instance", 10_000)).isTrue();
            StatusId poison = StatusId.next();
            table.write(c, poison, "shop-tenon", new byte[100]);
            table.park(c, poison, "the topic does not exist");
            Visit visit = visit(database, OUTBOX)
                    .says("WARN", "outbox rows", "3 rows with 300 bytes wait, the oldest is 10.", "1 rows are parked")
                    .says("FAIL", "outbox sender", "2 rows wait for sender 'gone-tenon'", "SET sender = '<the new")
                    .says("WARN", "outbox parked", "1 rows of sender 'shop-tenon'", "the topic does not exist")
                    .endsWith(2);
            assertThat(visit.toString()).doesNotContain("'led-tenon'");
        }
    }

    private static OutboxTable tables(Connection c) throws SQLException {
        StatusTable.open(c, "tenon_status", true);
        return Objects.requireNonNull(OutboxTable.open(c, "tenon_outbox", true, 10_000));
    }

    @Test
    void o4_rowsOfTheApplicationItselfWaitForAnInstanceOfItOrForItsSettings() throws Exception {
        MariaDb database = MariaDb.freshDatabase(MariaDb.Driver.MARIADB);
        try (Connection c = database.dataSource().getConnection()) {
            left(tables(c), c, "tenant%shop-tenon", 1);
        }
        List<String> of = List.of("--group", "shop", "--namespace", "tenant");
        visit(database, of, OUTBOX)
                .says(
                        "WARN",
                        "outbox sender",
                        "'tenant%shop-tenon'",
                        "as soon as an instance of this application is up")
                .endsWith(1);
        visit(database, of)
                .says("ok", "outbox table", "nothing goes through it")
                .says("FAIL", "outbox sender", "'tenant%shop-tenon'", "set when-broker-unavailable or not-a-half")
                .endsWith(2);
        visit(database, List.of("--group", "other", "--namespace", "tenant"), OUTBOX)
                .says("FAIL", "outbox sender", "'tenant%shop-tenon'", "Start an instance of that check group")
                .endsWith(2);
    }

    @Test
    void withoutAnOutboxNothingIsSaidOfIt() throws Exception {
        MariaDb database = MariaDb.freshDatabase(MariaDb.Driver.MARIADB);
        try (Connection c = database.dataSource().getConnection()) {
            StatusTable.open(c, "tenon_status", true);
        }
        assertThat(visit(database).endsWith(0).toString()).doesNotContain("outbox");
    }

    @Test
    void missingOutboxIsAProblemAndTheScriptThatIsPrintedMendsIt() throws Exception {
        for (Database database :
                Arrays.asList(MariaDb.freshDatabase(MariaDb.Driver.MARIADB), Postgres.freshDatabase())) {
            try (Connection c = database.dataSource().getConnection()) {
                StatusTable.open(c, "tenon_status", true);
                String fallback = "-Dtenon.when-broker-unavailable=outbox";
                String text = visit(database, fallback)
                        .says("FAIL", "outbox table", "tenon_outbox", "does not exist", "=> Run the script below")
                        .endsWith(2)
                        .toString();
                String script = text.substring(text.indexOf("CREATE TABLE"), text.lastIndexOf(';'));
                for (String sql : script.split(";")) {
                    execute(c, sql);
                }
                visit(database, fallback)
                        .says("ok", "outbox table", "when-broker-unavailable outbox")
                        .endsWith(0);
                execute(c, "DELETE FROM tenon_outbox");
                visit(database, fallback)
                        .says("FAIL", "outbox table", "no schema row")
                        .endsWith(2);
                visit(database, fallback, "-Dtenon.create-table=true")
                        .says("WARN", "outbox table", "no schema row; the agent is set to make it")
                        .endsWith(1);
            }
        }
    }

    @Test
    void eachMissingRightIsAProblem() throws Exception {
        MariaDb database = MariaDb.freshDatabase(MariaDb.Driver.MARIADB);
        try (Connection c = database.dataSource().getConnection()) {
            OutboxTable table = tables(c);
            for (String missing : new String[] {"DELETE", "UPDATE", "INSERT"}) {
                String user = "outbox_without_" + missing.toLowerCase(java.util.Locale.ROOT);
                execute(c, "CREATE OR REPLACE USER " + user + "@'%' IDENTIFIED BY 'secret'");
                execute(c, "GRANT SELECT, INSERT, UPDATE, DELETE ON tenon_status TO " + user + "@'%'");
                for (String granted : new String[] {"SELECT", "INSERT", "UPDATE", "DELETE"}) {
                    if (!granted.equals(missing)) {
                        execute(c, "GRANT " + granted + " ON tenon_outbox TO " + user + "@'%'");
                    }
                }
                visit(database.jdbcUrl(), user, "secret", List.of(), OUTBOX)
                        .says("FAIL", "outbox rights", missing + " was tried and refused", "=> GRANT SELECT, INSERT")
                        .endsWith(2);
            }
            assertThat(table.size(c, 10).rows()).as("rows that a trial left").isZero();
        }
    }

    @Test
    void whatBoundsARowIsTold() throws Exception {
        MariaDb database = MariaDb.onServerWith(MariaDb.Driver.CONNECTOR_J, "--max-allowed-packet=2097152");
        try (Connection c = database.dataSource().getConnection()) {
            tables(c);
        }
        visit(database, OUTBOX)
                .says("WARN", "outbox row", "a row takes 1044480 bytes", "raise max_allowed_packet to 8404992")
                .endsWith(1);
        String url = database.jdbcUrl();
        String bounded = url + (url.contains("?") ? "&" : "?") + "maxAllowedPacket=100000";
        visit(bounded, database.user(), database.password(), List.of(), OUTBOX)
                .says("FAIL", "outbox row", "a row of 1044480 bytes is refused", "maxAllowedPacket")
                .endsWith(2);
    }

    @Test
    void tablesThatPostgreSqlDoesNotVacuumAreTold() throws Exception {
        Database database = Postgres.freshDatabase();
        try (Connection c = database.dataSource().getConnection()) {
            tables(c);
            execute(c, "ALTER TABLE tenon_status SET (autovacuum_enabled = false)");
            execute(c, "ALTER TABLE tenon_outbox SET (autovacuum_enabled = off)");
        }
        visit(database, OUTBOX)
                .says("WARN", "autovacuum", "tenon_status", "off for this table")
                .says("WARN", "autovacuum", "tenon_outbox", "off for this table")
                .endsWith(1);
    }

    @Test
    void theOutboxIsNotTheStatusTable() throws Exception {
        MariaDb database = MariaDb.freshDatabase(MariaDb.Driver.MARIADB);
        visit(database, OUTBOX, "-Dtenon.outbox-table=tenon_status")
                .says("FAIL", "settings", "outbox-table is tenon_status", "must not be the status table")
                .endsWith(2);
    }

    private static Visit visit(Database database, String... settings) throws Exception {
        return visit(database, List.of(), settings);
    }

    private static Visit visit(Database database, List<String> options, String... settings) throws Exception {
        return visit(database.jdbcUrl(), database.user(), database.password(), options, settings);
    }

    private static Visit visit(String url, String user, String password, List<String> options, String... settings)
            throws Exception {
        List<String> all =
                new ArrayList<>(List.of("--app", Visit.CLASS_PATH, "--url", url, "--user", user, "--password-stdin"));
        all.addAll(options);
        return Visit.with(List.of(settings), password, all.toArray(new String[0]));
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
