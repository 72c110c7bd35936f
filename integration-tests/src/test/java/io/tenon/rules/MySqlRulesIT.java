package io.tenon.rules;

import io.tenon.testbed.Database;
import io.tenon.testbed.MySql;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf("io.tenon.testbed.MySql#isAvailable")
class MySqlRulesIT extends OnConnectorJ {
    @Override
    Database freshDatabase() {
        return MySql.freshDatabase();
    }
}
