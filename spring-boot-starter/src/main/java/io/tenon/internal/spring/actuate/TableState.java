package io.tenon.internal.spring.actuate;

import io.tenon.internal.datasource.OutboxAccess;
import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.outbox.OutboxSize;
import io.tenon.internal.outbox.OutboxTable;
import io.tenon.internal.status.StatusTable;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tables of a DataSource, by what is known of them now. It does not ask the database. Immutable. */
final class TableState {
    private static final String NOT_OPENED = "not opened yet";

    private final @Nullable TrackedDataSource tracked;

    /** @param tracked the DataSource as Tenon knows it; null where it has lent no connection yet */
    TableState(@Nullable TrackedDataSource tracked) {
        this.tracked = tracked;
    }

    /** Returns why messages are refused in the DataSource's transactions; null if they are not, as far as is known. */
    @Nullable
    String problem() {
        if (tracked == null) {
            return null;
        }
        String ofStatusTable = statusProblem(tracked);
        return ofStatusTable == null ? outboxProblem(tracked) : ofStatusTable;
    }

    private static @Nullable String statusProblem(TrackedDataSource tracked) {
        try {
            tracked.statusTable();
            return null;
        } catch (SQLException e) {
            return e.getCause() == null ? null : firstLine(e.getCause());
        }
    }

    private static @Nullable String outboxProblem(TrackedDataSource tracked) {
        Exception failure = tracked.outbox().failure();
        return failure == null ? null : firstLine(failure);
    }

    /** Returns the first line of an error. The others may be the script that makes the table, which is in the log. */
    private static String firstLine(Throwable failure) {
        return String.valueOf(failure.getMessage()).split("\n", 2)[0].trim();
    }

    /** Returns the state of both tables for people. */
    Map<String, Object> details() {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("statusTable", tracked == null ? NOT_OPENED : statusTable(tracked));
        if (tracked != null) {
            OutboxAccess outbox = tracked.outbox();
            details.put("delivery", outbox.settings().delivery());
            details.put("outbox", outbox(tracked));
        }
        return details;
    }

    private static Object statusTable(TrackedDataSource tracked) {
        String problem = statusProblem(tracked);
        if (problem != null) {
            return "not usable: " + problem;
        }
        try {
            StatusTable table = tracked.statusTable();
            return table.qualifiedName() + ", id " + table.tableId();
        } catch (SQLException e) {
            return NOT_OPENED;
        }
    }

    private static Map<String, Object> outbox(TrackedDataSource tracked) {
        OutboxAccess access = tracked.outbox();
        OutboxTable table = access.opened();
        OutboxSize size = access.counted();
        String problem = outboxProblem(tracked);
        Map<String, Object> outbox = new LinkedHashMap<>();
        outbox.put(
                "table",
                table == null ? problem == null ? NOT_OPENED : "not usable: " + problem : table.qualifiedName());
        outbox.put("rows", size == null ? 0 : size.rows());
        outbox.put("bytes", size == null ? 0 : size.bytes());
        outbox.put("oldestSeconds", size == null ? 0 : size.oldestMillis() / 1000);
        outbox.put("parked", size == null ? access.watch().parked() : size.parked());
        outbox.put("orphanedSenders", access.watch().orphaned());
        outbox.put("paused", RelaySwitch.shown(access.pauses()));
        return outbox;
    }
}
