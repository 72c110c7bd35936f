package io.tenon.operations.status;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import io.tenon.internal.datasource.OutboxWatch;
import io.tenon.internal.outbox.OutboxTable;
import io.tenon.internal.outbox.RelayLeader;
import io.tenon.internal.outbox.RelayPause;
import io.tenon.internal.outbox.SenderBacklog;
import io.tenon.operations.command.ExitStatus;
import io.tenon.operations.command.Pauses;
import io.tenon.operations.command.Report;
import io.tenon.operations.connection.DurationText;
import io.tenon.operations.connection.FailureText;
import io.tenon.operations.connection.Workplace;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/** Reports what waits in the outbox by sender, who leads the relays, and what is paused. */
final class OutboxAtAGlance {
    /** The age from which on a row waits for longer than a lease explains. */
    private static final long LATE_MILLIS = 60_000;

    private OutboxAtAGlance() {}

    /**
     * Adds the report. Pauses and leaders are found by their keys, so that they are told also where the rows are too
     * many to be counted in time.
     *
     * @param mostRows how many rows are counted
     */
    static void addTo(Report report, Workplace place, long mostRows) throws SQLException {
        OutboxTable table = place.outboxTable();
        if (table == null) {
            report.line("outbox        none in this database");
            report.json().add("outbox", JsonNull.INSTANCE);
            return;
        }
        List<RelayPause> pauses = table.pauses(place.database());
        Collection<SenderBacklog> backlog = null;
        try {
            backlog = table.survey().backlog(place.database(), 0, mostRows);
        } catch (SQLException e) {
            report.notKnown("outbox        not known: " + FailureText.text(e));
            place.forgetDatabase();
        }
        if (backlog == null) {
            leaders(table, place, report);
        } else {
            senders(table, place, report, backlog, pauses);
            if (backlog.stream().mapToLong(one -> one.rows() + one.parked()).sum() >= mostRows) {
                report.mayBeMore("              only " + mostRows + " rows were counted, there may be more");
            }
        }
        Pauses.addTo(report, pauses);
        if (!pauses.isEmpty()) {
            report.worsen(ExitStatus.WARNINGS);
        }
    }

    private static void leaders(OutboxTable table, Workplace place, Report report) {
        try {
            for (RelayLeader one : table.survey().leaders(place.database())) {
                report.line("outbox        sender '" + one.sender() + "': " + leader(one.instance(), one.millisAgo()));
            }
        } catch (SQLException e) {
            report.notKnown("outbox        who leads its relays is not known: " + FailureText.text(e));
            place.forgetDatabase();
        }
    }

    private static void senders(
            OutboxTable table,
            Workplace place,
            Report report,
            Collection<SenderBacklog> backlog,
            List<RelayPause> pauses) {
        long late = place.settings().transactions().outboxLease().toMillis() + LATE_MILLIS;
        JsonArray senders = new JsonArray();
        for (SenderBacklog one : backlog) {
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
        if (senders.size() == 0) {
            report.line("outbox        " + table.qualifiedName() + ", nothing waits");
        }
        report.json().add("outbox", senders);
    }

    private static String leader(SenderBacklog one) {
        if (one.rows() == 0) {
            return "nothing to relay";
        }
        String leader = one.leader();
        return leader == null ? "no relay has the lease" : leader(leader, one.ledMillisAgo());
    }

    private static String leader(String instance, long millisAgo) {
        return "the relay's lease is " + instance + "'s, renewed " + DurationText.text(millisAgo) + " ago";
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
