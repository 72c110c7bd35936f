package io.tenon.agent.operate.report;

import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.status.StatusTable;
import java.lang.ref.WeakReference;
import java.sql.SQLException;

/**
 * The status table of a DataSource, as it is whenever it is asked about. Holds the DataSource weakly. Thread-safe; does
 * not ask the database.
 */
final class FollowedTable {
    private final WeakReference<TrackedDataSource> reference;

    FollowedTable(TrackedDataSource dataSource) {
        this.reference = new WeakReference<>(dataSource);
    }

    /** What follows the DataSource's name in a report. */
    String text() {
        TrackedDataSource dataSource = reference.get();
        if (dataSource == null) {
            return "";
        }
        try {
            StatusTable table = dataSource.statusTable();
            return ": table " + table.qualifiedName() + ", id " + table.tableId();
        } catch (SQLException e) {
            Throwable cause = e.getCause();
            return cause == null
                    ? ": its status table was not opened yet"
                    : ": STATUS TABLE NOT USABLE: " + firstLine(String.valueOf(cause.getMessage()));
        }
    }

    /** Whether messages are refused because of it. */
    boolean isUnusable() {
        TrackedDataSource dataSource = reference.get();
        if (dataSource == null) {
            return false;
        }
        try {
            dataSource.statusTable();
            return false;
        } catch (SQLException e) {
            return e.getCause() != null;
        }
    }

    /** The others may be the script that makes the table, which is in the log. */
    private static String firstLine(String message) {
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end).trim();
    }
}
