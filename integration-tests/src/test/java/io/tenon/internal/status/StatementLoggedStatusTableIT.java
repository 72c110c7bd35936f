package io.tenon.internal.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.internal.database.Dialect;
import io.tenon.testbed.Database;
import io.tenon.testbed.MariaDb;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** A server that writes its binary log by statement, and so refuses every write in READ COMMITTED (1665). */
class StatementLoggedStatusTableIT extends OnMySqlFamily {
    private static final Database DATABASE =
            MariaDb.onServerWith(MariaDb.Driver.MARIADB, "--log-bin", "--binlog-format=STATEMENT", "--server-id=1");

    @Override
    Database database() {
        return DATABASE;
    }

    @Override
    Dialect dialect() {
        return Dialect.MARIADB;
    }

    @Test
    void theServerIsWhatThisIsAbout() throws SQLException {
        Connection c = connection();
        assertThat(query(c, "SELECT CONCAT(@@log_bin, ' ', @@binlog_format)")).isEqualTo("ON STATEMENT");
    }
}
