package io.tenon.internal.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.internal.database.Dialect;
import io.tenon.internal.status.StatusId;
import io.tenon.testbed.Database;
import io.tenon.testbed.MariaDb;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

class MariaDbDriverOutboxTableIT extends OnMySqlFamily {
    private static final Database DATABASE = MariaDb.freshDatabase(MariaDb.Driver.MARIADB);

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
        return List.of(
                "",
                "useServerPrepStmts=true&cachePrepStmts=true",
                "useBulkStmts=true&useAffectedRows=true",
                NO_BACKSLASH_ESCAPES);
    }

    @Test
    void o1_aServerThatTakesAnEmptyTextForNullTakesTheTable() throws SQLException {
        Connection own = kept(connect("sessionVariables=sql_mode='EMPTY_STRING_IS_NULL'"));
        assertThat(query(own, "SELECT '' IS NULL")).isEqualTo("1");
        OutboxTable table = opened(own, newName("outbox_"), true);
        table.requireWritable(own);
        table.write(own, StatusId.next(), SENDER, utf8("a message"));
        assertThat(table.survey().backlog(own, 0, 10)).hasSize(1);
    }
}
