package io.tenon.operations.status;

import com.google.gson.JsonObject;
import io.tenon.internal.status.StatusTable;
import io.tenon.operations.command.ExitStatus;
import io.tenon.operations.command.Report;
import io.tenon.operations.connection.DurationText;
import io.tenon.operations.connection.Workplace;
import java.sql.SQLException;
import java.util.Map;

/** Reports the rows of the status table by kind and age, and what clean-up has left. */
final class StatusRowsAtAGlance {
    /**
     * The age from which on a row is late: by then rows are cleaned away, unless they were left to a check, or their
     * sender died.
     */
    private static final long LATE_MILLIS = 60_000;

    private StatusRowsAtAGlance() {}

    /** @param mostRows how many rows are counted: people who see so many need no exact number */
    static void addTo(Report report, Workplace place, long mostRows) throws SQLException {
        StatusTable table = place.statusTable();
        long grace = place.settings().transactions().grace().toMillis() + LATE_MILLIS;
        long retention = place.settings().transactions().retention().toMillis();
        Map<String, AgedRows> rows = AgedRows.of(table, place.database(), grace, mostRows);
        boolean mayBeMore = rows.values().stream().mapToLong(AgedRows::total).sum() >= mostRows;
        String least = mayBeMore ? "at least " : "";
        // Lease rows are of no transaction, and clean-up keeps them.
        AgedRows leases = rows.remove("N");
        JsonObject json = new JsonObject();
        json.addProperty("table", table.qualifiedName());
        json.addProperty("tableId", table.tableId());
        json.addProperty("mayBeMore", mayBeMore);
        JsonObject kinds = new JsonObject();
        report.line("status table  " + table.qualifiedName() + ", id " + table.tableId()
                + (rows.isEmpty() ? ", no rows" : ""));
        long oldest = 0;
        for (Map.Entry<String, AgedRows> kind : rows.entrySet()) {
            report.line("              " + text(kind.getKey(), kind.getValue(), least));
            kinds.add(nameOf(kind.getKey()), json(kind.getValue()));
            oldest = Math.max(oldest, kind.getValue().oldestMillis());
        }
        json.add("rows", kinds);
        if (mayBeMore) {
            report.mayBeMore("              only the oldest " + mostRows + " rows were counted, there may be more");
        }
        if (leases != null) {
            report.line("rescue        " + text("N", leases, ""));
            json.add("rescueLeases", json(leases));
        }
        AgedRows live = rows.get("L");
        long left = live == null ? 0 : live.late();
        json.addProperty("liveLeft", left);
        json.addProperty("cleanUpIsLate", oldest > retention + 3_600_000);
        report.json().add("statusTable", json);
        if (left > 0) {
            report.line("left          " + least + left + " committed segments are older than "
                    + DurationText.text(grace)
                    + ": a message of each was left to its check, or their sender died; they go after "
                    + DurationText.text(retention) + " => tenon in-doubt shows what brokers still ask about");
        }
        if (oldest > retention + 3_600_000) {
            report.line("clean-up      the oldest row is " + DurationText.text(oldest) + " old, though rows go after "
                    + DurationText.text(retention) + " => start an instance, or look for warnings in its log");
            report.worsen(ExitStatus.WARNINGS);
        }
    }

    private static String text(String kind, AgedRows rows, String least) {
        StringBuilder text = new StringBuilder(nameOf(kind))
                .append(' ')
                .append(least)
                .append(rows.total())
                .append(" (");
        long[] byAge = rows.byAge();
        for (int i = 0; i < byAge.length; i++) {
            text.append(i == 0 ? "" : ", ").append(byAge[i]).append(' ').append(AgedRows.AGES[i]);
        }
        return text.append("), the oldest ")
                .append(DurationText.text(rows.oldestMillis()))
                .toString();
    }

    private static JsonObject json(AgedRows rows) {
        JsonObject json = new JsonObject();
        json.addProperty("rows", rows.total());
        long[] byAge = rows.byAge();
        for (int i = 0; i < byAge.length; i++) {
            json.addProperty(AgedRows.AGES[i], byAge[i]);
        }
        json.addProperty("oldestMillis", rows.oldestMillis());
        return json;
    }

    private static String nameOf(String kind) {
        switch (kind) {
            case "L":
                return "LIVE";
            case "V":
                return "VOID";
            case "D":
                return "DELIVER";
            case "F":
                return "FENCED";
            case "N":
                return "LEASE";
            default:
                return "of unknown kind " + kind;
        }
    }
}
