package io.tenon.operations.relay;

import io.tenon.internal.outbox.OutboxTable;
import io.tenon.internal.outbox.RelayPause;
import io.tenon.operations.command.ExitStatus;
import io.tenon.operations.command.Report;
import java.sql.Connection;
import java.sql.SQLException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code tenon relay pause}. */
@Command(
        name = "pause",
        description =
                "Nothing is sent from the outbox until it is resumed. Transactions go on: their messages wait in it.",
        sortOptions = false,
        usageHelpAutoWidth = true,
        exitCodeOnExecutionException = ExitStatus.PROBLEMS)
final class RelayPauseCommand extends PausesCommand {
    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            order = 22,
            defaultValue = "",
            description = "why, for those who find it paused: logs and status repeat it")
    private String reason = "";

    @Override
    boolean change(OutboxTable table, Connection own, String of, boolean dryRun, Report report) throws SQLException {
        boolean paused = dryRun ? !isPaused(table, own, of) : table.pause(own, of, reason);
        if (!paused) {
            report.line("The outbox was paused for " + RelayPause.whose(of)
                    + " already; that pause stays, with its reason");
        } else if (dryRun) {
            report.line("The outbox would be paused for " + RelayPause.whose(of) + "; nothing was changed");
        } else {
            report.line("The outbox " + table.qualifiedName() + " is paused for " + RelayPause.whose(of)
                    + ": instances that run send nothing more from it after some seconds");
        }
        return paused;
    }

    @Override
    boolean isNameInDoubt(boolean changed) {
        // A pause may have any name; only the senders tell whether it holds anything.
        return true;
    }
}
