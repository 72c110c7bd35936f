package io.tenon.rules;

import io.tenon.testbed.MariaDb;
import java.sql.Connection;

class MariaDbDriverRulesIT extends OnMariaDb {
    MariaDbDriverRulesIT() {
        super(MariaDb.Driver.MARIADB);
    }

    @Override
    public Class<? extends Connection> driverConnection() {
        return org.mariadb.jdbc.Connection.class;
    }
}
