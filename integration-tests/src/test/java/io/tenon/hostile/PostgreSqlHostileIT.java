package io.tenon.hostile;

import io.tenon.testbed.Database;
import io.tenon.testbed.Postgres;
import java.sql.SQLException;

class PostgreSqlHostileIT extends HostileTest implements LostTables, JumpingClocks {
    @Override
    Database freshDatabase() {
        return Postgres.freshDatabase();
    }

    @Override
    public String product() {
        return "postgresql";
    }

    @Override
    public boolean failureDooms() {
        return true;
    }

    @Override
    public String makeStorageUnsound(String table) {
        return "ALTER TABLE " + table + " SET UNLOGGED";
    }

    @Override
    public String[] userWithRights(String user, String table, String rights) {
        return new String[] {
            "CREATE USER " + user + " PASSWORD 'secret'",
            "GRANT " + rights + " ON " + table + " TO " + user,
            "GRANT SELECT, INSERT ON orders TO " + user
        };
    }

    @Override
    public void setReadOnly(boolean readOnly) throws SQLException {
        administer("ALTER USER frozen SET default_transaction_read_only = " + (readOnly ? "on" : "off"));
    }

    @Override
    public String moved(String column, int minutes) {
        return column + " + INTERVAL '" + minutes + " minutes'";
    }
}
