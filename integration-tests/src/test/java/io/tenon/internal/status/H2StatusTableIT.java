package io.tenon.internal.status;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class H2StatusTableIT extends LockedTableContract {
    private static final String URL = "jdbc:h2:mem:status";

    @Override
    Connection connect() throws SQLException {
        return DriverManager.getConnection(URL + ";DB_CLOSE_DELAY=-1", "sa", "");
    }

    @Override
    Connection connectAsReader(String quotedTable) throws SQLException {
        try (Connection admin = connect()) {
            update(admin, "CREATE USER IF NOT EXISTS reader PASSWORD ''");
            update(admin, "GRANT SELECT ON " + quotedTable + " TO reader");
        }
        return DriverManager.getConnection(URL, "reader", "");
    }

    /** So many that the half-made tables are met that H2 shows while CREATE TABLE runs. */
    @Override
    int raceRounds() {
        return 400;
    }

    /** H2 has no statement that locks a table, and no lock for longer than its LOCK_TIMEOUT. */
    @Override
    String[] lockTable() {
        return new String[0];
    }

    @Override
    String countWaiting() {
        // H2 tries again in a loop, in which BLOCKER_ID stays empty.
        return "SELECT COUNT(*) FROM INFORMATION_SCHEMA.SESSIONS WHERE EXECUTING_STATEMENT LIKE 'INSERT%'";
    }

    @Override
    String lockTimeout() {
        return "SELECT LOCK_TIMEOUT()";
    }

    @Override
    String setLockTimeout() {
        return "SET LOCK_TIMEOUT 7777";
    }

    @Override
    String setTimeZone(String offset) {
        return "SET TIME ZONE '" + offset + "'";
    }

    @Override
    void changeSchema(Connection connection) throws SQLException {
        update(connection, "CREATE SCHEMA IF NOT EXISTS elsewhere");
        connection.setSchema("ELSEWHERE");
    }

    /** Some know other names of types; Oracle's takes an empty text for NULL. */
    @ParameterizedTest
    @ValueSource(strings = {"PostgreSQL", "Oracle", "MySQL", "MariaDB", "MSSQLServer", "DB2", "LEGACY"})
    void databaseInTheModeOfAnotherOneTakesTheTable(String mode) throws SQLException {
        try (Connection own = DriverManager.getConnection("jdbc:h2:mem:status_mode;MODE=" + mode, "sa", "")) {
            StatusTable table = StatusTable.open(own, StatusTable.DEFAULT_NAME, true, 5_000);
            table.requireWritable(own);
            table.deleteOlderThan(own, StatusId.next(), 10);
        }
    }
}
