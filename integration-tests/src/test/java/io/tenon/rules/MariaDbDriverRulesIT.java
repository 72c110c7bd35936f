package io.tenon.rules;

import io.tenon.testbed.Database;
import io.tenon.testbed.MariaDb;
import java.sql.Connection;

class MariaDbDriverRulesIT extends OnMySqlFamily {
    @Override
    Database freshDatabase() {
        return MariaDb.freshDatabase(MariaDb.Driver.MARIADB);
    }

    @Override
    public Class<? extends Connection> driverConnection() {
        return org.mariadb.jdbc.Connection.class;
    }
}
