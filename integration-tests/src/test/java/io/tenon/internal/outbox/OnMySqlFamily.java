package io.tenon.internal.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.internal.status.IdColumn;
import io.tenon.internal.status.StatusId;
import io.tenon.testbed.Database;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** MySQL and MariaDB, through whichever driver. */
abstract class OnMySqlFamily extends OutboxTableContract {
    private static final String READER = "reader_of_outbox";
    static final String NO_BACKSLASH_ESCAPES = "sessionVariables=sql_mode='NO_BACKSLASH_ESCAPES'";

    abstract Database database();

    @Override
    Connection connect(String settings) throws SQLException {
        return connect(settings, database().user(), database().password());
    }

    private Connection connect(String settings, String user, String password) throws SQLException {
        String url = database().jdbcUrl();
        String joined = settings.isEmpty() ? url : url + (url.contains("?") ? "&" : "?") + settings;
        return DriverManager.getConnection(joined, user, password);
    }

    @Override
    Connection connectAsReader(String quotedTable) throws SQLException {
        try (Connection admin = connect("")) {
            update(admin, "DROP USER IF EXISTS " + READER);
            update(admin, "CREATE USER " + READER + " IDENTIFIED BY '" + READER + "'");
            update(admin, "GRANT SELECT ON " + quotedTable + " TO " + READER);
        }
        return connect("", READER, READER);
    }

    @Override
    String[] lockTable() {
        return new String[] {"LOCK TABLES %s WRITE", "UNLOCK TABLES"};
    }

    /** Begins what explains a statement by a table. */
    String explain() {
        return "EXPLAIN ";
    }

    /** A scan of a small table, which InnoDB takes for cheaper than many keys, would meet rows of open transactions. */
    @Test
    void statementsOnAsManyIdsAsTheyTakeGoByTheKeyHoweverSmallTheTable() throws SQLException {
        OutboxSql sql = new OutboxSql(dialect(), table().qualifiedName());
        for (int rows : new int[] {3, 30, 600}) {
            List<StatusId> ids = new ArrayList<>();
            for (int i = 0; i < rows; i++) {
                ids.add(committed("a message"));
            }
            query(connection(), "ANALYZE TABLE " + table().qualifiedName());
            for (int asked : new int[] {2, 64, 512, 999}) {
                assertThat(Arrays.asList(
                                plan(sql.present(asked), ids),
                                plan(sql.read(asked), ids),
                                plan(sql.handOver(asked), ids),
                                plan(sql.delete(asked), ids)))
                        .as("%d ids, after %d more rows", asked, rows)
                        .containsOnly("range by PRIMARY");
            }
            String due = sql.due
                    .replaceFirst("id > \\?", "id > X'" + ids.get(0) + "'")
                    .replaceFirst("sender = \\?", "sender = 'x'")
                    .replaceFirst(">= \\?", ">= 10000")
                    .replaceFirst("LIMIT \\?", "LIMIT 500");
            assertThat(plan(due, ids)).isEqualTo("range by PRIMARY");
        }
    }

    /** Half of the ids are there, as far as they go. */
    private String plan(String sql, List<StatusId> ids) throws SQLException {
        int asked = (int) sql.chars().filter(character -> character == '?').count();
        try (PreparedStatement explain = connection().prepareStatement(explain() + sql)) {
            for (int i = 0; i < asked; i++) {
                boolean there = i % 2 == 0 && i < ids.size();
                IdColumn.bind(dialect(), explain, i + 1, there ? ids.get(i) : StatusId.next());
            }
            List<String> steps = new ArrayList<>();
            try (ResultSet result = explain.executeQuery()) {
                while (result.next()) {
                    assertThat(String.valueOf(result.getString("Extra"))).doesNotContain("filesort", "temporary");
                    steps.add(result.getString("type") + " by " + result.getString("key"));
                }
            }
            return String.join(", ", steps);
        }
    }

    @Test
    void settingsAreWhatTheyAreForAndLeadToThisServer() throws SQLException {
        for (String settings : settings()) {
            String modes = query(kept(connect(settings)), "SELECT @@sql_mode");
            assertThat(modes.contains("NO_BACKSLASH_ESCAPES")).isEqualTo(settings.contains(NO_BACKSLASH_ESCAPES));
        }
    }

    @Test
    void o1_lastInsertIdOfTheApplicationStays() throws SQLException {
        Connection a = application();
        update(a, "CREATE TABLE IF NOT EXISTS orders_of_outbox (id BIGINT AUTO_INCREMENT PRIMARY KEY, n INT)");
        update(a, "INSERT INTO orders_of_outbox (n) VALUES (1)");
        String id = query(a, "SELECT LAST_INSERT_ID()");
        table().renew(a, inserted(a, "a message"), StatusId.next());
        table().insert(a, StatusId.next(), "sender", new byte[200_000]);
        assertThat(query(a, "SELECT LAST_INSERT_ID()")).isEqualTo(id).isNotEqualTo("0");
    }
}
