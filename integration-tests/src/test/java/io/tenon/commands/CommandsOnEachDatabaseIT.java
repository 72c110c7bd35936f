package io.tenon.commands;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.internal.outbox.OutboxTable;
import io.tenon.internal.status.StatusId;
import io.tenon.internal.status.StatusTable;
import io.tenon.testbed.Database;
import io.tenon.testbed.MariaDb;
import io.tenon.testbed.MySql;
import io.tenon.testbed.Postgres;
import io.tenon.testbed.matrix.Matrix;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The statements that only commands run, on the databases where the other tests of commands are not. */
class CommandsOnEachDatabaseIT {
    @Matrix
    @Test
    void onMariaDb(@TempDir Path folder) throws Exception {
        rowsAreCountedListedAndChanged(MariaDb.freshDatabase(MariaDb.Driver.MARIADB), folder);
    }

    @Test
    @EnabledIf("io.tenon.testbed.MySql#isAvailable")
    void onMySql(@TempDir Path folder) throws Exception {
        rowsAreCountedListedAndChanged(MySql.freshDatabase(), folder);
    }

    @Test
    void onPostgreSql(@TempDir Path folder) throws Exception {
        rowsAreCountedListedAndChanged(Postgres.freshDatabase(), folder);
    }

    @Matrix
    @Test
    void onMariaDbAUserWhoMayOnlySelectSeesAllAndIsToldWhichRightAChangeNeeds() throws Exception {
        whoMayOnlySelectSeesAllAndChangesNothing(
                MariaDb.freshDatabase(MariaDb.Driver.MARIADB), "CREATE USER %s IDENTIFIED BY '%s'");
    }

    @Test
    @EnabledIf("io.tenon.testbed.MySql#isAvailable")
    void onMySqlAUserWhoMayOnlySelectSeesAllAndIsToldWhichRightAChangeNeeds() throws Exception {
        whoMayOnlySelectSeesAllAndChangesNothing(MySql.freshDatabase(), "CREATE USER %s IDENTIFIED BY '%s'");
    }

    @Matrix
    @Test
    void onPostgreSqlAUserWhoMayOnlySelectSeesAllAndIsToldWhichRightAChangeNeeds() throws Exception {
        whoMayOnlySelectSeesAllAndChangesNothing(Postgres.freshDatabase(), "CREATE ROLE %s LOGIN PASSWORD '%s'");
    }

    private static void whoMayOnlySelectSeesAllAndChangesNothing(Database database, String createUser)
            throws Exception {
        String reader = "reader" + System.nanoTime();
        StatusId segment = StatusId.next();
        StatusId parked = StatusId.next();
        try (Connection own = database.dataSource().getConnection();
                Statement statement = own.createStatement()) {
            StatusTable.open(own, StatusTable.DEFAULT_NAME, true).insertLive(own, segment);
            OutboxTable outbox = Objects.requireNonNull(OutboxTable.open(own, OutboxTable.DEFAULT_NAME, true, 10_000));
            outbox.write(own, parked, "shop-tenon", frame("poison"));
            outbox.park(own, parked, "CODE: 13  DESC: the message is illegal");
            statement.execute(createUser.formatted(reader, "only-to-look"));
            statement.execute("GRANT SELECT ON " + StatusTable.DEFAULT_NAME + " TO " + reader);
            statement.execute("GRANT SELECT ON " + OutboxTable.DEFAULT_NAME + " TO " + reader);
        }
        Tenon tenon = Tenon.of(database.jdbcUrl(), reader, "only-to-look");
        tenon.run("status").says("LIVE 1", "1 parked").endsWith(1);
        assertThat(tenon.run("explain", segment.toString(), "--json").out()).contains("ROW_COMMITTED");
        assertThat(tenon.run("explain", "poison", "--json").out()).contains("OUTBOX_PARKED");
        tenon.run("outbox", "list").says("1 rows").endsWith(0);
        tenon.run("outbox", "drop", "--all-parked", "--dry-run").says("1 rows");
        for (List<String> change : List.of(
                List.of("outbox", "drop", "--all-parked", "--yes"),
                List.of("outbox", "retry", "--all-parked", "--yes"),
                List.of("relay", "pause", "--all", "--yes"))) {
            Tenon.Answer refused = tenon.run(change.toArray(new String[0])).endsWith(2);
            assertThat(refused.out() + refused.err())
                    .containsIgnoringCase("denied")
                    .doesNotContain("only-to-look");
        }
        tenon.run("outbox", "list").says("1 rows", "parked");
    }

    /** As an ALTER TABLE that takes long does. */
    @Test
    void aTableThatSomebodyHasLockedIsSaidToBeSo() throws Exception {
        Database database = Postgres.freshDatabase();
        try (Connection own = database.dataSource().getConnection()) {
            StatusTable.open(own, StatusTable.DEFAULT_NAME, true).insertLive(own, StatusId.next());
        }
        Tenon tenon = Tenon.of(database);
        try (Connection other = database.dataSource().getConnection();
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN; LOCK TABLE tenon_status IN ACCESS EXCLUSIVE MODE");
            tenon.run("status")
                    .says(
                            "status table  not known: ",
                            "tenon_status",
                            "a lock on the table?",
                            "who holds a lock",
                            "outbox        none in this database")
                    .endsWith(2);
            statement.execute("ROLLBACK");
        }
        tenon.run("status").says("LIVE 1").endsWith(0);
    }

    /** The real jar reads YAML; its password is in no option. */
    @Test
    void alsoWhereTheApplicationsOwnConfigurationSaysIt(@TempDir Path folder) throws Exception {
        Database database = Postgres.freshDatabase();
        Path config = Files.writeString(folder.resolve("application.yml"), """
                spring:
                  datasource:
                    url: "%s"
                    username: "%s"
                    password: "%s"
                tenon.datasource.table: status_of_the_shop
                """.formatted(
                        database.jdbcUrl(), database.user(), database.password()));
        try (Connection own = database.dataSource().getConnection()) {
            StatusTable table = StatusTable.open(own, "status_of_the_shop", true);
            table.insertLive(own, StatusId.next());
        }
        new Tenon(List.of("--config", config.toString()))
                .run("status")
                .says("LIVE 1")
                .endsWith(0);
    }

    private static void rowsAreCountedListedAndChanged(Database database, Path folder) throws Exception {
        StatusId segment = StatusId.next();
        StatusId attempt = StatusId.next();
        StatusId fenced = StatusId.next();
        List<StatusId> parked = List.of(StatusId.next(), StatusId.next(), StatusId.next());
        try (Connection own = database.dataSource().getConnection()) {
            StatusTable table = StatusTable.open(own, StatusTable.DEFAULT_NAME, true);
            table.insertLive(own, segment);
            table.disown(own, List.of(attempt));
            table.fence(own, List.of(fenced), 0);
            OutboxTable outbox = Objects.requireNonNull(OutboxTable.open(own, OutboxTable.DEFAULT_NAME, true, 10_000));
            for (StatusId id : parked) {
                outbox.write(own, id, "shop-tenon", frame("order-" + id));
                outbox.park(own, id, "CODE: 13  DESC: the message is illegal");
            }
            outbox.write(own, StatusId.next(), "shop-tenon", frame("owned"));
        }
        Tenon tenon = Tenon.of(database);
        tenon.run("status")
                .says("LIVE 1 (1 under a minute", "VOID 1", "FENCED 1", "sender 'shop-tenon': 1 rows", "3 parked")
                .endsWith(1);
        assertThat(tenon.run("explain", segment.toString(), "--json").out()).contains("ROW_COMMITTED");
        assertThat(tenon.run("explain", attempt.toString(), "--json").out()).contains("ROW_VOID");
        assertThat(tenon.run("explain", fenced.toString(), "--json").out()).contains("ROW_ROLLED_BACK");
        assertThat(tenon.run("explain", "order-" + parked.get(0), "--json").out())
                .contains("OUTBOX_PARKED");
        // A busy machine may need longer than the default lease until it comes to this row.
        assertThat(tenon.with(Map.of("outbox-lease", "600000"), "explain", "owned", "--json")
                        .out())
                .contains("OUTBOX_OWNED");
        tenon.run("outbox", "list", "--state", "parked", "--sender", "shop-tenon")
                .says("3 rows");
        tenon.run("outbox", "retry", parked.get(0).toString(), "--yes").says("1 rows were given back");
        tenon.run("outbox", "list", "--state", "relayed").says(parked.get(0).toString(), "1 rows");
        tenon.run("outbox", "drop", "--all-parked", "--sender", "nobody", "--yes")
                .says("0 rows were deleted");
        tenon.run("relay", "pause", "--sender", "nobody", "--dry-run")
                .says("no row and no lease", "There are of 'shop-tenon'")
                .endsWith(1);
        String file = folder.resolve("exported.json").toString();
        tenon.run("outbox", "export", parked.get(1).toString(), "--to", file).says("1 messages of 1 rows");
        tenon.run("outbox", "drop", "--exported", file, "--yes")
                .says(parked.get(1).toString(), "1 rows were deleted")
                .endsWith(0);
        tenon.run("outbox", "drop", "--all-parked", "--yes").says("1 rows were deleted");
        tenon.run("outbox", "list").says("2 rows").endsWith(0);
    }

    /** One message as MessageFrames writes it. */
    private static byte[] frame(String key) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeByte(1);
        out.writeInt(1);
        write(out, "orders");
        out.writeInt(0);
        write(out, "UNIQ_KEY\u0001FD0000" + key + "\u0002KEYS\u0001" + key + "\u0002");
        write(out, "body");
        out.writeByte(0);
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, String text) throws Exception {
        byte[] bytes = text.getBytes(UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }
}
