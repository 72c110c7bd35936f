package io.tenon.hostile;

import io.tenon.testbed.Database;
import io.tenon.testbed.MariaDb;

/** Druid with Connector/J, by whose vendor codes it judges. */
class DruidHostileIT extends HostileTest implements JudgingPools {
    @Override
    Database freshDatabase() {
        return MariaDb.freshDatabase(MariaDb.Driver.CONNECTOR_J);
    }

    @Override
    public String product() {
        return "mariadb";
    }

    @Override
    public String[] userWithRights(String user, String table, String rights) {
        return new String[] {
            "CREATE USER " + user + "@'%' IDENTIFIED BY 'secret'",
            "GRANT " + rights + " ON " + table + " TO " + user + "@'%'",
            "GRANT SELECT, INSERT ON orders TO " + user + "@'%'"
        };
    }
}
