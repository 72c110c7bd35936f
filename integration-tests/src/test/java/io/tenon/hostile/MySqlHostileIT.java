package io.tenon.hostile;

import io.tenon.testbed.Database;
import io.tenon.testbed.MySql;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf("io.tenon.testbed.MySql#isAvailable")
class MySqlHostileIT extends OnMySqlFamily {
    @Override
    Database freshDatabase() {
        return MySql.freshDatabase();
    }

    @Override
    public String product() {
        return "mysql";
    }
}
