package io.tenon.operations.indoubt;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.tenon.internal.check.Mark;
import io.tenon.internal.status.StatusTable;
import io.tenon.internal.stored.BrokerAddress;
import io.tenon.internal.stored.StoredMessage;
import io.tenon.operations.command.ExitStatus;
import io.tenon.operations.command.OperationCommand;
import io.tenon.operations.command.Report;
import io.tenon.operations.connection.DurationText;
import io.tenon.operations.connection.FailureText;
import io.tenon.operations.connection.Masters;
import io.tenon.operations.connection.Workplace;
import io.tenon.operations.half.PendingHalves;
import io.tenon.operations.half.RowVerdict;
import io.tenon.operations.half.RowVerdicts;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code tenon in-doubt}. Used once, by one thread. */
@Command(
        name = "in-doubt",
        description = "Lists the halves that have not ended, as their brokers see them, and what the rows say of each.",
        sortOptions = false,
        usageHelpAutoWidth = true,
        exitCodeOnExecutionException = ExitStatus.PROBLEMS,
        footer = {
            "",
            "Exit status: 0 none that is older than --older-than, 1 there are some, or there may be, 2 it failed, 64 not called"
                    + " like this."
        })
public final class InDoubtCommand extends OperationCommand {
    @Option(
            names = "--older-than",
            paramLabel = "SECONDS",
            order = 20,
            description = "only halves that were sent so long ago; ${DEFAULT-VALUE}")
    private int olderThan = 60;

    @Option(
            names = "--all",
            arity = "0",
            order = 21,
            description = "also halves of other transactional producers, without Tenon's mark")
    private boolean all;

    @Option(
            names = "--limit",
            paramLabel = "HALVES",
            order = 22,
            description = "find so many halves of a broker, and look at 50 times as many; ${DEFAULT-VALUE}")
    private int limit = 5_000;

    @Override
    protected void checkOptions() {
        requireBroker();
    }

    @Override
    protected Report run(Workplace place) throws SQLException, IOException {
        Report report = new Report();
        JsonArray found = new JsonArray();
        StatusTable table = place.hasDatabase() ? place.statusTable() : null;
        RowVerdicts rows = new RowVerdicts(table, table == null ? null : place.database(), place.lease());
        Masters masters = place.masters();
        int count = 0;
        for (BrokerAddress broker : masters.brokers()) {
            try {
                count += of(broker, place, rows, report, found);
            } catch (IOException e) {
                report.notKnown(broker + ": not known: " + FailureText.text(e));
            }
        }
        masters.notes().forEach(report::mayBeMore);
        for (String broker : masters.withoutMaster()) {
            report.notKnown(broker + ": not known: it has no master just now");
        }
        report.line(count + " halves that are older than " + olderThan + " s have not ended"
                + (count == 0 ? "" : ". tenon explain MESSAGE-ID tells more of one"));
        report.worsen(count == 0 ? ExitStatus.FINE : ExitStatus.WARNINGS);
        report.json().add("halves", found);
        return report;
    }

    private int of(BrokerAddress broker, Workplace place, RowVerdicts rows, Report report, JsonArray found)
            throws IOException, SQLException {
        PendingHalves pending = PendingHalves.of(place.brokers(), broker, limit);
        List<StoredMessage> halves = new ArrayList<>(pending.found());
        long latest = System.currentTimeMillis() - olderThan * 1000L;
        halves.removeIf(half -> half.bornMillis > latest || (!all && RowVerdicts.markOf(half) == null));
        List<RowVerdict> verdicts = rows.of(halves);
        for (int i = 0; i < halves.size(); i++) {
            report.line(text(halves.get(i), verdicts.get(i)));
            found.add(json(halves.get(i), verdicts.get(i)));
        }
        if (pending.whyMore() != null) {
            report.mayBeMore(broker + ": there may be more: " + pending.whyMore() + " (--limit " + limit + ")");
        }
        return halves.size();
    }

    private static String text(StoredMessage half, RowVerdict verdict) {
        String keys = half.keys();
        Mark mark = RowVerdicts.markOf(half);
        return half.messageId() + " of topic " + half.realTopic() + (keys == null ? "" : " (keys " + keys + ")")
                + ", sent "
                + DurationText.text(System.currentTimeMillis() - half.bornMillis) + " ago, at " + half.broker.name
                + ", "
                + half.checks() + " checks by group '" + half.property("PGROUP") + "'"
                + (mark == null ? "" : ", " + mark) + ": " + verdict.text();
    }

    private static JsonObject json(StoredMessage half, RowVerdict verdict) {
        JsonObject json = new JsonObject();
        json.addProperty("messageId", half.messageId());
        json.addProperty("topic", half.realTopic());
        json.addProperty("keys", half.keys());
        json.addProperty("broker", half.broker.name);
        json.addProperty("offset", half.queueOffset);
        json.addProperty("sentMillisAgo", System.currentTimeMillis() - half.bornMillis);
        json.addProperty("checks", half.checks());
        json.addProperty("checkGroup", half.property("PGROUP"));
        Mark mark = RowVerdicts.markOf(half);
        json.addProperty("segment", mark == null ? null : mark.segment().toString());
        json.addProperty("attempt", mark == null ? null : mark.attempt().toString());
        json.addProperty("rows", verdict.name());
        return json;
    }
}
