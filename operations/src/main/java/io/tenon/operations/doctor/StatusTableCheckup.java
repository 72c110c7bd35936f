package io.tenon.operations.doctor;

import io.tenon.agent.operate.settings.AgentSettings;
import io.tenon.internal.status.Privilege;
import io.tenon.internal.status.RowCounts;
import io.tenon.internal.status.StatusKind;
import io.tenon.internal.status.StatusTable;
import io.tenon.internal.status.StatusTableMissingException;
import io.tenon.operations.connection.DurationText;
import io.tenon.operations.connection.FailureText;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks the status table: whether it is there, is Tenon's, may be used, and is kept clean. */
final class StatusTableCheckup {
    private static final String TABLE = "status table";
    private static final int COUNT_SECONDS = 10;
    private static final long CLEAN_UP_LATE_MILLIS = 3_600_000;

    private final AgentSettings settings;
    private final Findings findings;

    StatusTableCheckup(AgentSettings settings, Findings findings) {
        this.settings = settings;
        this.findings = findings;
    }

    /** Reads the database's clock, together with the table, in whose dialect it is read. */
    interface ClockReading {
        void read(long before, long database, long after);
    }

    void run(Connection connection, ClockReading clock) {
        StatusTable table = open(connection);
        if (table == null) {
            return;
        }
        try {
            privileges(table, connection);
            counts(table, connection);
            AutovacuumCheckup.run(connection, table.qualifiedName(), findings);
            // Some databases compile the statement when it runs for the first time, which would count as time.
            table.survey().clockMillis(connection);
            long before = System.currentTimeMillis();
            long database = table.survey().clockMillis(connection);
            clock.read(before, database, System.currentTimeMillis());
        } catch (SQLException e) {
            findings.fail(
                    TABLE, "the connection failed: " + FailureText.text(e), "Look at the database, then try again");
        }
    }

    private @Nullable StatusTable open(Connection connection) {
        try {
            StatusTable table = StatusTable.open(connection, settings.table(), false);
            findings.ok(
                    TABLE, table.qualifiedName() + " is there and of this release's version, id " + table.tableId());
            return table;
        } catch (StatusTableMissingException e) {
            missing(e);
        } catch (SQLException e) {
            findings.fail(
                    TABLE,
                    FailureText.text(e),
                    "Mend what it says: until then every message in a transaction would be refused");
        } catch (IllegalArgumentException e) {
            findings.fail(TABLE, FailureText.text(e), "Correct the setting");
        }
        return null;
    }

    private void missing(StatusTableMissingException e) {
        String message = String.valueOf(e.getMessage());
        int end = message.indexOf(", and making it");
        String seen = (end < 0 ? message : message.substring(0, end)).replaceFirst("^Status table ", "");
        if (settings.createTable()) {
            findings.warn(
                    TABLE,
                    seen + "; the agent is set to make it",
                    "See that the application's user may, or run the script below; then let the doctor look again:"
                            + " privileges were not tried");
        } else {
            findings.fail(
                    TABLE,
                    seen,
                    "Run the script below as a user who may, then grant the application's user SELECT, INSERT, UPDATE"
                            + " and DELETE on it");
        }
        findings.attach(e.ddl());
    }

    private void privileges(StatusTable table, Connection connection) throws SQLException {
        Map<Privilege, SQLException> refused = table.survey().rehearse(connection);
        if (refused.isEmpty()) {
            findings.ok(
                    "privileges",
                    "INSERT, UPDATE, SELECT, DELETE and the lock that tells live transactions: each"
                            + " was used and rolled back");
            return;
        }
        for (Map.Entry<Privilege, SQLException> refusal : refused.entrySet()) {
            findings.fail(
                    "privileges",
                    refusal.getKey() + ": " + FailureText.text(refusal.getValue()),
                    remedy(refusal.getKey(), table.qualifiedName()));
        }
    }

    private static String remedy(Privilege privilege, String table) {
        switch (privilege) {
            case INSERT:
                return "GRANT INSERT (and UPDATE) ON " + table
                        + "; without it every message in a transaction is refused."
                        + " On a replica or read-only server: give the primary's URL";
            case UPDATE:
                return "GRANT UPDATE ON " + table + "; without it commits that take over a second are refused";
            case SELECT:
                return "GRANT SELECT ON " + table + "; without it no check can be answered";
            case LOCK:
                return "GRANT UPDATE ON " + table
                        + ", which SELECT ... FOR UPDATE needs; without it checks cannot be answered";
            case DELETE:
                return "GRANT DELETE ON " + table + "; without it the table grows for ever, and copies of halves that"
                        + " the broker made can be delivered twice";
        }
        throw new IllegalArgumentException(privilege.toString());
    }

    private void counts(StatusTable table, Connection connection) {
        RowCounts counts;
        try {
            counts = table.survey().countRows(connection, COUNT_SECONDS);
        } catch (SQLException e) {
            findings.warn(
                    "table size",
                    "the rows could not be counted in " + COUNT_SECONDS + " s: " + FailureText.text(e),
                    "If there are millions of rows, look whether clean-up runs");
            return;
        }
        String seen = counts.rows() == 0
                ? "no rows"
                : counts.rows() + " rows (" + counts.rows(StatusKind.LIVE) + " live, " + counts.rows(StatusKind.VOID)
                        + " void, " + counts.rows(StatusKind.FENCED) + " fenced), the oldest is "
                        + DurationText.text(counts.oldestMillis()) + " old";
        if (counts.oldestMillis() > settings.transactions().retention().toMillis() + CLEAN_UP_LATE_MILLIS) {
            findings.warn(
                    "table size",
                    seen + ", though rows go after "
                            + DurationText.text(
                                    settings.transactions().retention().toMillis()),
                    "Clean-up does not get through, or no instance runs; look for its warnings in the application's log");
        } else {
            findings.ok("table size", seen);
        }
    }
}
