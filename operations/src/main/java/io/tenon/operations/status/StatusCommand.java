package io.tenon.operations.status;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import io.tenon.internal.datasource.OutboxWatch;
import io.tenon.internal.outbox.OutboxTable;
import io.tenon.internal.outbox.RelayPause;
import io.tenon.internal.outbox.SenderBacklog;
import io.tenon.internal.status.StatusTable;
import io.tenon.operations.ExitStatus;
import io.tenon.operations.command.OperationCommand;
import io.tenon.operations.command.Pauses;
import io.tenon.operations.command.Report;
import io.tenon.operations.connection.DurationText;
import io.tenon.operations.connection.Workplace;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code tenon status}. */
@Command(
        name = "status",
        description =
                "Tells how things stand: status rows by kind and age, what clean-up has left, the outbox by sender, and"
                        + " what brokers hold in doubt and parked.",
        sortOptions = false,
        usageHelpAutoWidth = true,
        exitCodeOnExecutionException = ExitStatus.PROBLEMS,
        footer = {
            "",
            "Exit status: 0 all is well, 1 something waits for longer than it should, 2 it failed, 64 not called like this."
        })
public final class StatusCommand extends OperationCommand {
    /** Rows that nobody has cleaned by then were left to a check, or their sender died. */
    private static final long LATE_MILLIS = 60_000;

    @Override
    protected Report run(Workplace place) throws SQLException, IOException {
        Report report = new Report();
        if (place.hasDatabase()) {
            addDatabase(place, report);
        } else {
            report.line("database      not asked: --url");
        }
        if (place.hasBrokers()) {
            addBrokers(place, report);
        } else {
            report.line("brokers       not asked: --namesrv");
        }
        return report;
    }

    /** What the rows say. */
    public static void addDatabase(Workplace place, Report report) throws SQLException {
        statusTable(place, report);
        outbox(place, report);
    }

    /** What brokers hold. */
    public static void addBrokers(Workplace place, Report report) throws IOException {
        BrokersAtAGlance.addTo(report, place);
    }

    private static void statusTable(Workplace place, Report report) throws SQLException {
        StatusTable table = place.statusTable();
        long grace = place.settings().transactions().grace().toMillis() + LATE_MILLIS;
        long retention = place.settings().transactions().retention().toMillis();
        Map<String, AgedRows> rows = AgedRows.of(table, place.database(), grace);
        AgedRows leases = rows.remove("N"); // of no transaction, and kept by clean-up
        JsonObject json = new JsonObject();
        json.addProperty("table", table.qualifiedName());
        json.addProperty("tableId", table.tableId());
        JsonObject kinds = new JsonObject();
        report.line("status table  " + table.qualifiedName() + ", id " + table.tableId()
                + (rows.isEmpty() ? ", no rows" : ""));
        long oldest = 0;
        for (Map.Entry<String, AgedRows> kind : rows.entrySet()) {
            report.line("              " + text(kind.getKey(), kind.getValue()));
            kinds.add(nameOf(kind.getKey()), json(kind.getValue()));
            oldest = Math.max(oldest, kind.getValue().oldestMillis());
        }
        json.add("rows", kinds);
        if (leases != null) {
            report.line("rescue        " + text("N", leases));
            json.add("rescueLeases", json(leases));
        }
        AgedRows live = rows.get("L");
        long left = live == null ? 0 : live.late();
        json.addProperty("liveLeft", left);
        json.addProperty("cleanUpIsLate", oldest > retention + 3_600_000);
        report.json().add("statusTable", json);
        if (left > 0) {
            report.line("left          " + left + " committed segments are older than " + DurationText.text(grace)
                    + ": a message of each was left to its check, or their sender died; they go after "
                    + DurationText.text(retention) + " => tenon in-doubt shows what brokers still ask about");
        }
        if (oldest > retention + 3_600_000) {
            report.line("clean-up      the oldest row is " + DurationText.text(oldest) + " old, though rows go after "
                    + DurationText.text(retention) + " => start an instance, or look for warnings in its log");
            report.worsen(ExitStatus.WARNINGS);
        }
    }

    private static String text(String kind, AgedRows rows) {
        StringBuilder text =
                new StringBuilder(nameOf(kind)).append(' ').append(rows.total()).append(" (");
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

    private static void outbox(Workplace place, Report report) throws SQLException {
        OutboxTable table = place.outboxTable();
        if (table == null) {
            report.line("outbox        none in this database");
            report.json().add("outbox", JsonNull.INSTANCE);
            return;
        }
        long late = place.settings().transactions().outboxLease().toMillis() + LATE_MILLIS;
        List<RelayPause> pauses = table.pauses(place.database());
        JsonArray senders = new JsonArray();
        for (SenderBacklog one : table.backlog(place.database(), 0, Long.MAX_VALUE)) {
            senders.add(json(one));
            report.line("outbox        sender '" + one.sender() + "': " + one.rows() + " rows with " + one.bytes()
                    + " bytes wait, the oldest " + DurationText.text(one.oldestMillis()) + "; " + leader(one) + "; "
                    + one.parked() + " parked");
            if (one.parked() > 0) {
                report.line("              => tenon outbox list --state parked says why")
                        .worsen(ExitStatus.WARNINGS);
            }
            boolean isPaused = pauses.stream().anyMatch(pause -> pause.holdsFor(one.sender()));
            if (one.rows() > 0 && one.oldestMillis() > late && !isPaused) {
                report.line(
                                one.isLedWithin(OutboxWatch.UNLED_MILLIS)
                                        ? "              => its relay does not get through: look at the broker"
                                        : "              => nobody sends them: start an instance of that check group")
                        .worsen(ExitStatus.WARNINGS);
            }
        }
        Pauses.addTo(report, pauses);
        if (!pauses.isEmpty()) {
            report.worsen(ExitStatus.WARNINGS);
        }
        if (senders.size() == 0) {
            report.line("outbox        " + table.qualifiedName() + ", nothing waits");
        }
        report.json().add("outbox", senders);
    }

    private static String leader(SenderBacklog one) {
        String leader = one.leader();
        if (one.rows() == 0) {
            return "nothing to relay";
        }
        return leader == null
                ? "no relay has the lease"
                : "the relay's lease is " + leader + "'s, renewed " + DurationText.text(one.ledMillisAgo()) + " ago";
    }

    private static JsonObject json(SenderBacklog one) {
        JsonObject json = new JsonObject();
        json.addProperty("sender", one.sender());
        json.addProperty("rows", one.rows());
        json.addProperty("bytes", one.bytes());
        json.addProperty("oldestMillis", one.oldestMillis());
        json.addProperty("parked", one.parked());
        json.addProperty("leader", one.leader());
        json.addProperty("ledMillisAgo", one.leader() == null ? null : one.ledMillisAgo());
        return json;
    }
}
