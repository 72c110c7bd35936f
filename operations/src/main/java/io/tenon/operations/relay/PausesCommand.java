package io.tenon.operations.relay;

import io.tenon.internal.outbox.OutboxTable;
import io.tenon.internal.outbox.RelayPause;
import io.tenon.operations.ExitStatus;
import io.tenon.operations.command.ChangeOptions;
import io.tenon.operations.command.OperationCommand;
import io.tenon.operations.command.Pauses;
import io.tenon.operations.command.Report;
import io.tenon.operations.connection.Workplace;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command on the pauses of an outbox, which it lists in the end. */
abstract class PausesCommand extends OperationCommand {
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
        List<RelayPause> left = table.pauses(place.database());
        Pauses.addTo(report, left);
        if (left.isEmpty()) {
            report.line("paused        nothing");
        }
        return report;
    }

    /** Does it, or says what it would do. Returns whether there is, or would be, a change. */
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
