package io.tenon.internal.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.internal.database.Dialect;
import io.tenon.internal.status.StatusId;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class H2OutboxTableIT extends OutboxTableContract {
    private static final String URL = "jdbc:h2:mem:outbox";

    @Override
    Connection connect(String settings) throws SQLException {
        return DriverManager.getConnection(URL + ";DB_CLOSE_DELAY=-1", "sa", "");
    }

    @Override
    List<String> settings() {
        return List.of("");
    }

    @Override
    Dialect dialect() {
        return Dialect.H2;
    }

    @Override
    Connection connectAsReader(String quotedTable) throws SQLException {
        try (Connection admin = connect("")) {
            update(admin, "CREATE USER IF NOT EXISTS reader PASSWORD ''");
            update(admin, "GRANT SELECT ON " + quotedTable + " TO reader");
        }
        return DriverManager.getConnection(URL, "reader", "");
    }

    /** PostgreSQL's knows no BLOB; Oracle's takes an empty text for NULL. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH",
                "Oracle",
                "MySQL;DATABASE_TO_LOWER=TRUE",
                "MariaDB",
                "MSSQLServer",
                "DB2",
                "LEGACY"
            })
    void o1_aDatabaseInTheModeOfAnotherOneTakesTheTable(String mode) throws SQLException {
        String url = "jdbc:h2:mem:outbox_mode;MODE=" + mode;
        try (Connection own = DriverManager.getConnection(url, "sa", "")) {
            OutboxTable table = opened(own, OutboxTable.DEFAULT_NAME, true);
            table.requireWritable(own);
            table.insert(own, StatusId.next(), "sender", new byte[] {1, 2});
            assertThat(table.dueAfter(own, "sender", StatusId.ZERO, 0, 10).ids())
                    .hasSize(1);
            assertThat(table.survey().backlog(own, 0, 10)).hasSize(1);
        }
    }

    /** So many that the half-made tables are met that H2 shows while CREATE TABLE runs. */
    @Override
    int raceRounds() {
        return 200;
    }
}
