package io.tenon.operations.relay;

import io.tenon.internal.outbox.OutboxTable;
import io.tenon.internal.outbox.RelayPause;
import io.tenon.operations.command.ExitStatus;
import io.tenon.operations.command.Report;
import java.sql.Connection;
import java.sql.SQLException;
import picocli.CommandLine.Command;

/** The command {@code tenon relay resume}. */
@Command(
        name = "resume",
        description = "Ends a pause: what waits in the outbox is sent.",
        sortOptions = false,
        usageHelpAutoWidth = true,
        exitCodeOnExecutionException = ExitStatus.PROBLEMS)
final class RelayResumeCommand extends PausesCommand {
    @Override
    boolean change(OutboxTable table, Connection own, String of, boolean dryRun, Report report) throws SQLException {
        boolean resumed = dryRun ? isPaused(table, own, of) : table.resume(own, of);
        if (!resumed) {
            report.line("The outbox is not paused for " + RelayPause.whose(of));
        } else if (dryRun) {
            report.line("The outbox would be resumed for " + RelayPause.whose(of) + "; nothing was changed");
        } else {
            report.line("The outbox " + table.qualifiedName() + " is resumed for " + RelayPause.whose(of)
                    + ": an instance of each sender sends what waits, within seconds");
        }
        return resumed;
    }

    @Override
    boolean isNameInDoubt(boolean changed) {
        // A pause that was there had this name, so the name is no mistake.
        return !changed;
    }
}
