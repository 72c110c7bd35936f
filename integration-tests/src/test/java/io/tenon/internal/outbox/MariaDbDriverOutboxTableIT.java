package io.tenon.internal.outbox;

import io.tenon.internal.database.Dialect;
import io.tenon.testbed.Database;
import io.tenon.testbed.MariaDb;
import java.util.List;

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
}
