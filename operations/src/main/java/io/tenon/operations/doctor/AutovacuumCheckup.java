package io.tenon.operations.doctor;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Checks whether PostgreSQL cleans up a table of Tenon's. Each row of it is deleted within seconds, and a query that
 * looks for rows reads the deleted ones, too, until they are vacuumed. It reports nothing where autovacuum works, and
 * on other databases.
 */
final class AutovacuumCheckup {
    private AutovacuumCheckup() {}

    /** @param table the table's schema and name, quoted */
    static void run(Connection connection, String table, Findings findings) throws SQLException {
        if (!"PostgreSQL".equals(connection.getMetaData().getDatabaseProductName())) {
            return;
        }
        String off = "SELECT CASE WHEN current_setting('autovacuum') = 'off' THEN 'in this server'"
                + " WHEN 'autovacuum_enabled=false' = ANY (reloptions) OR 'autovacuum_enabled=off' = ANY (reloptions)"
                + " THEN 'for this table' END FROM pg_class WHERE oid = '" + table.replace("'", "''") + "'::regclass";
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(off)) {
            String where = result.next() ? result.getString(1) : null;
            if (where != null) {
                findings.warn(
                        "autovacuum",
                        table + " is not vacuumed: autovacuum is off " + where,
                        "Switch it on: the rows that were deleted, a few each transaction, stay and are read with each look");
            }
        }
    }
}
