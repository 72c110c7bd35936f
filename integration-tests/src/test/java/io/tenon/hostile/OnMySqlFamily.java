package io.tenon.hostile;

import java.sql.SQLException;

/** MySQL and MariaDB. */
abstract class OnMySqlFamily extends HostileTest implements GoneTables, UnfitTables, JumpingClocks, LockedTables {
    @Override
    public String[] lockTable() {
        return new String[] {"LOCK TABLES %s WRITE", "UNLOCK TABLES"};
    }

    @Override
    public boolean cancellationDoomsTransaction() {
        return false;
    }

    @Override
    public String makeStorageUnsound(String table) {
        return "ALTER TABLE " + table + " ENGINE = MyISAM";
    }

    @Override
    public String[] userWithRights(String user, String table, String rights) {
        return new String[] {
            "DROP USER IF EXISTS " + user + "@'%'",
            "CREATE USER " + user + "@'%' IDENTIFIED BY 'secret'",
            "GRANT " + rights + " ON " + table + " TO " + user + "@'%'",
            "GRANT SELECT, INSERT ON orders TO " + user + "@'%'"
        };
    }

    /** For everybody on the server without a right to go on; no other test runs meanwhile. */
    @Override
    public void setReadOnly(boolean readOnly) throws SQLException {
        administer("SET GLOBAL read_only = " + (readOnly ? 1 : 0));
    }

    @Override
    public String moved(String column, int minutes) {
        return "TIMESTAMPADD(MINUTE, " + minutes + ", " + column + ")";
    }
}
