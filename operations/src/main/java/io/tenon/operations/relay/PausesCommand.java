package io.tenon.operations.relay;

import com.google.gson.JsonArray;
import io.tenon.internal.outbox.OutboxTable;
import io.tenon.internal.outbox.RelayPause;
import io.tenon.internal.outbox.SenderBacklog;
import io.tenon.operations.command.ChangeOptions;
import io.tenon.operations.command.ExitStatus;
import io.tenon.operations.command.OperationCommand;
import io.tenon.operations.command.Pauses;
import io.tenon.operations.command.Report;
import io.tenon.operations.connection.FailureText;
import io.tenon.operations.connection.Workplace;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command on the pauses of an outbox, which it lists in the end. */
abstract class PausesCommand extends OperationCommand {
    /** How many rows are looked through for names of senders. */
    private static final long MOST_ROWS = 200_000;

    @Option(
            names = "--sender",
            paramLabel = "NAME",
            order = 20,
            description = "the check group whose messages are meant, with its namespace, as status names it")
    private @Nullable String sender;

    @Option(names = "--all", arity = "0", order = 21, description = "all senders of this outbox, also future ones")
    private boolean all;

    @Mixin
    private final ChangeOptions change = new ChangeOptions();

    @Override
    protected void checkOptions() {
        requireDatabase();
        if (all == (sender != null)) {
            throw refusal("give the check group that is meant by --sender, or --all");
        }
        change.check();
    }

    @Override
    protected final Report run(Workplace place) throws SQLException, IOException {
        OutboxTable table = place.requiredOutboxTable();
        Report report = new Report();
        boolean changed =
                change(table, place.database(), sender == null ? RelayPause.ALL : sender, change.isDryRun(), report);
        report.json().addProperty("changed", changed && !change.isDryRun());
        if (!changed) {
            report.worsen(ExitStatus.WARNINGS);
        }
        if (sender != null && isNameInDoubt(changed)) {
            compareWithSenders(place, table, sender, report);
        }
        List<RelayPause> left = table.pauses(place.database());
        Pauses.addTo(report, left);
        if (left.isEmpty()) {
            report.line("paused        nothing");
        }
        return report;
    }

    /**
     * Warns if no row is of this sender. A name that nobody has ever used looks like one whose rows are still to come,
     * so it is only said that it may be a mistake.
     */
    private static void compareWithSenders(Workplace place, OutboxTable table, String of, Report report) {
        Set<String> senders = new TreeSet<>();
        try {
            table.survey().leaders(place.database()).forEach(leader -> senders.add(leader.sender()));
            Collection<SenderBacklog> backlog = table.survey().backlog(place.database(), 0, MOST_ROWS);
            backlog.forEach(one -> senders.add(one.sender()));
            long counted =
                    backlog.stream().mapToLong(one -> one.rows() + one.parked()).sum();
            if (counted >= MOST_ROWS && !senders.contains(of)) {
                report.mayBeMore("whether there is a sender '" + of + "' is not known: " + MOST_ROWS
                        + " rows of others were looked through");
                return;
            }
        } catch (SQLException e) {
            report.line("              whether there is such a sender is not known: " + FailureText.text(e))
                    .worsen(ExitStatus.WARNINGS);
            place.forgetDatabase();
            return;
        }
        JsonArray json = new JsonArray();
        senders.forEach(json::add);
        report.json().add("senders", json);
        if (senders.contains(of)) {
            return;
        }
        report.line("              there is no row and no lease of sender '" + of
                        + "' in this outbox just now: is that its"
                        + " whole name, with its namespace? "
                        + (senders.isEmpty()
                                ? "There are none of any other, either"
                                : "There are of '" + String.join("', '", senders) + "'"))
                .worsen(ExitStatus.WARNINGS);
    }

    /** Whether the sender's name may be a mistake, since nothing has been found by it. */
    abstract boolean isNameInDoubt(boolean changed);

    /** Makes the change, or says what it would be. Returns whether there is, or would be, a change. */
    abstract boolean change(OutboxTable table, Connection own, String of, boolean dryRun, Report report)
            throws SQLException;

    static boolean isPaused(OutboxTable table, Connection own, String of) throws SQLException {
        return table.pauses(own).stream().anyMatch(pause -> pause.sender().equals(of));
    }

    @Override
    protected String whatWasChanged() {
        return "It broke off: status shows what is paused.";
    }
}
