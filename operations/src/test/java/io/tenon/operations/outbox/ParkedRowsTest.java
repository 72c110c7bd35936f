package io.tenon.operations.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.internal.status.StatusId;
import io.tenon.operations.CommandDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands on parked rows: many of them, some that change meanwhile, and a database that breaks off. */
@SuppressWarnings("NullAway.Init") // made before each
class ParkedRowsTest {
    private CommandDatabase database;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws Exception {
        database = new CommandDatabase();
    }

    @AfterEach
    void stop() throws Exception {
        database.close();
    }

    @Test
    void moreThanTenThousandRowsAreSaidToBeMore() throws Exception {
        String parked = database.parked("shop-tenon", "order").toString();
        database.execute("INSERT INTO \"tenon_outbox\" SELECT RANDOM_UUID(), sender, state, created_at, attempts,"
                + " attempted_at, last_error, size, messages FROM \"tenon_outbox\", SYSTEM_RANGE(1, 9999)"
                + " WHERE id = X'" + parked + "'");
        database.run("outbox", "drop", "--all-parked", "--dry-run")
                .says("10000 rows would be deleted")
                .saysNothingOf("there are more")
                .endsWith(0);
        database.parked("shop-tenon", "one-more");
        database.run("outbox", "drop", "--all-parked", "--dry-run")
                .says("10000 rows would be deleted", "there are more parked rows than these 10000")
                .endsWith(1);
        database.run("outbox", "retry", "--all-parked", "--dry-run", "--json")
                .says("\"mayBeMore\":true", "\"done\":10000", "\"exitStatus\":1");
        database.run("outbox", "export", "--all-parked", "--to", file().toString())
                .says("10000 messages of 10000 rows", "there are more parked rows than these 10000")
                .endsWith(1);
    }

    @Test
    void whereItBreaksOffItSaysWhatWasDoneBefore() throws Exception {
        List<StatusId> rows = new ArrayList<>();
        for (String key : List.of("a", "b", "c")) {
            rows.add(database.parked("shop-tenon", key));
        }
        try (Connection other = DriverManager.getConnection(database.url, "sa", "")) {
            other.setAutoCommit(false);
            other.createStatement()
                    .executeQuery("SELECT id FROM \"tenon_outbox\" WHERE id = X'" + rows.get(1) + "' FOR UPDATE");
            database.run("outbox", "drop", "--all-parked", "--yes")
                    .says(
                            rows.get(0) + "  parked",
                            "1 rows were deleted",
                            "It broke off at row " + rows.get(1),
                            "outbox list")
                    .saysNothingOf(rows.get(2).toString())
                    .endsWith(2);
            database.run("outbox", "retry", "--all-parked", "--yes", "--json")
                    .says("\"failed\":\"", "\"done\":0", "\"exitStatus\":2");
            other.rollback();
        }
        database.run("outbox", "list").says(rows.get(1).toString(), rows.get(2).toString(), "2 rows");
    }

    @Test
    void whatWasExportedIsDroppedAndWhatWasParkedSinceStays() throws Exception {
        StatusId exported = database.parked("shop-tenon", "a", "b");
        StatusId dropped = database.parked("shop-tenon", "dropped by somebody");
        database.run("outbox", "export", "--all-parked", "--to", file().toString())
                .says("3 messages of 2 rows", "outbox drop --exported")
                .endsWith(0);
        StatusId since = database.parked("shop-tenon", "parked since");
        database.run("outbox", "drop", dropped.toString(), "--yes").endsWith(0);
        database.run("outbox", "drop", "--exported", file().toString(), "--dry-run")
                .says(exported.toString(), "1 rows would be deleted", dropped + "  is not there")
                .endsWith(1);
        database.run("outbox", "drop", "--exported", file().toString(), "--yes")
                .says(exported.toString(), "1 rows were deleted")
                .saysNothingOf(since.toString());
        database.run("outbox", "list").says(since.toString(), "1 rows").saysNothingOf(exported.toString());
    }

    @Test
    void aFileThatIsNotWholeDropsNothing() throws Exception {
        StatusId row = database.parked("shop-tenon", "a", "b");
        database.run("outbox", "export", row.toString(), "--to", file().toString())
                .endsWith(0);
        List<String> lines = Files.readAllLines(file());
        assertThat(lines).hasSize(2);
        String cut = lines.get(1).substring(0, lines.get(1).length() - 20);
        for (List<String> broken :
                List.of(List.of(lines.get(0)), List.of(lines.get(0), cut), List.of("no JSON"), List.of("{}"))) {
            Path file = folder.resolve("broken" + broken.size() + broken.hashCode());
            Files.write(file, broken);
            CommandDatabase.Answer answer = database.run("outbox", "drop", "--exported", file.toString(), "--yes")
                    .endsWith(2);
            assertThat(answer.err()).contains("Nothing was changed.", "export").doesNotContain("bodyBase64");
        }
        assertThat(database.run("outbox", "drop", "--exported", folder.resolve("none") + "", "--yes")
                        .endsWith(2)
                        .err())
                .contains("none", "Nothing was changed.");
        database.run("outbox", "drop", row.toString(), "--exported", file().toString(), "--yes")
                .endsWith(64);
        database.run("outbox", "list").says(row.toString());
    }

    @Test
    void messagesAreReadOnlyWhereTheyAreShown() throws Exception {
        StatusId row = database.parked("shop-tenon", "order-1");
        database.run("outbox", "list").says("(keys order-1)");
        database.run("outbox", "drop", row.toString(), "--dry-run").says(row.toString(), "(keys order-1)");
        database.run("outbox", "drop", "--all-parked", "--dry-run")
                .says(row.toString(), "1 rows would be deleted")
                .saysNothingOf("order-1");
        database.run("outbox", "retry", "--all-parked", "--yes", "--json")
                .says(row.toString(), "\"done\":1")
                .saysNothingOf("order-1");
    }

    private Path file() {
        return folder.resolve("exported.json");
    }
}
