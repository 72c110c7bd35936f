package io.tenon.agent.operate.report;

import io.tenon.internal.datasource.OutboxAccess;
import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.outbox.OutboxSize;
import io.tenon.internal.outbox.OutboxTable;
import io.tenon.internal.status.StatusTable;
import java.lang.ref.WeakReference;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The status table and the outbox of a DataSource, as they are whenever they are asked about. The DataSource is held
 * weakly. Thread-safe; does not ask the database.
 */
final class FollowedTable {
    private final WeakReference<TrackedDataSource> reference;

    FollowedTable(TrackedDataSource dataSource) {
        this.reference = new WeakReference<>(dataSource);
    }

    boolean isOfForgotten() {
        return reference.get() == null;
    }

    /** Returns what follows the DataSource's name in a report. */
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

    /** Whether messages are refused because the status table cannot be used. */
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

    private @Nullable OutboxAccess outbox() {
        TrackedDataSource dataSource = reference.get();
        return dataSource == null ? null : dataSource.outbox();
    }

    /**
     * Returns what follows the DataSource's name where reports tell of its outbox: the table, and what has gathered
     * there.
     */
    String outboxText() {
        OutboxAccess outbox = outbox();
        if (outbox == null) {
            return "";
        }
        OutboxTable table = outbox.opened();
        if (table == null) {
            Exception failure = outbox.failure();
            return failure == null
                    ? ": outbox table " + outbox.settings().table() + " was not opened yet"
                    : ": OUTBOX TABLE NOT USABLE: " + firstLine(String.valueOf(failure.getMessage()));
        }
        return ": outbox table " + table.qualifiedName() + ", " + backlogText(outbox);
    }

    private static String backlogText(OutboxAccess outbox) {
        OutboxSize size = outbox.counted();
        String waiting = size == null
                ? "nothing waits for the relay"
                : size.rows() + " rows with " + size.bytes() + " bytes, the oldest is " + size.oldestMillis() / 1000
                        + " s old";
        long parked = parkedRows(outbox);
        return waiting + (parked == 0 ? "" : ", " + parked + " PARKED");
    }

    private static long parkedRows(OutboxAccess outbox) {
        OutboxSize size = outbox.counted();
        return size == null ? outbox.watch().parked() : size.parked();
    }

    /** Returns how many rows had gathered when they were last counted. */
    long outboxRows() {
        OutboxAccess outbox = outbox();
        OutboxSize size = outbox == null ? null : outbox.counted();
        return size == null ? 0 : size.rows();
    }

    /** Returns how old the oldest row was when they were last counted. */
    long outboxOldestMillis() {
        OutboxAccess outbox = outbox();
        OutboxSize size = outbox == null ? null : outbox.counted();
        return size == null ? 0 : size.oldestMillis();
    }

    long outboxParkedRows() {
        OutboxAccess outbox = outbox();
        return outbox == null ? 0 : parkedRows(outbox);
    }

    /** Returns the senders whose rows nobody sends. */
    List<String> orphanedSenders() {
        OutboxAccess outbox = outbox();
        return outbox == null ? Collections.emptyList() : outbox.watch().orphaned();
    }

    /** Returns the first line of an error. The others may be the script that makes the table, which is in the log. */
    private static String firstLine(String message) {
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end).trim();
    }
}
