package io.tenon.internal.outbox;

import io.tenon.internal.database.Dialect;
import io.tenon.testbed.Database;
import io.tenon.testbed.MySql;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf("io.tenon.testbed.MySql#isAvailable")
class MySqlOutboxTableIT extends OnConnectorJ {
    private static final Database DATABASE = MySql.freshDatabase();

    @Override
    Database database() {
        return DATABASE;
    }

    @Override
    Dialect dialect() {
        return Dialect.MYSQL;
    }

    /** By default MySQL 9 explains by a tree. */
    @Override
    String explain() {
        return "EXPLAIN FORMAT=TRADITIONAL ";
    }
}
