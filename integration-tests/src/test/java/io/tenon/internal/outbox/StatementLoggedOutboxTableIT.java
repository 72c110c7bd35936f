package io.tenon.internal.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.internal.database.Dialect;
import io.tenon.testbed.Database;
import io.tenon.testbed.MariaDb;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A server that writes its binary log by statement, and so refuses every write in READ COMMITTED (1665); and that takes small
 * statements only.
 */
class StatementLoggedOutboxTableIT extends OnMySqlFamily {
    private static final Database DATABASE = MariaDb.onServerWith(
            MariaDb.Driver.MARIADB,
            "--log-bin",
            "--binlog-format=STATEMENT",
            "--server-id=1",
            "--max-allowed-packet=2M");

    @Override
    Database database() {
        return DATABASE;
    }

    @Override
    Dialect dialect() {
        return Dialect.MARIADB;
    }

    @Override
    List<String> settings() {
        return List.of("", "useServerPrepStmts=true", NO_BACKSLASH_ESCAPES);
    }

    @Override
    int leastOfMostRowBytes() {
        return 1_000_000;
    }

    @Override
    int applicationsIsolation() {
        return Connection.TRANSACTION_REPEATABLE_READ;
    }

    @Test
    void o9_rowMayHaveWhatFitsIntoAStatement() throws SQLException {
        assertThat(query(own(), "SELECT CONCAT(@@log_bin, ' ', @@binlog_format)"))
                .isEqualTo("ON STATEMENT");
        assertThat(table().mostRowBytes()).isBetween(1_000_000L, 1024 * 1024L);
    }
}
