package io.tenon.hostile;

import io.tenon.testbed.Database;
import io.tenon.testbed.MariaDb;

class MariaDbHostileIT extends OnMySqlFamily {
    @Override
    Database freshDatabase() {
        return MariaDb.freshDatabase(MariaDb.Driver.MARIADB);
    }

    @Override
    public String product() {
        return "mariadb";
    }
}
