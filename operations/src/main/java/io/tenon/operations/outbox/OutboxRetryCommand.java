package io.tenon.operations.outbox;

import io.tenon.internal.status.StatusId;
import io.tenon.operations.command.ExitStatus;
import java.sql.SQLException;
import picocli.CommandLine.Command;

/** The command {@code tenon outbox retry}. */
@Command(
        name = "retry",
        description = "Gives parked rows back to the relay, once their cause is mended.",
        sortOptions = false,
        usageHelpAutoWidth = true,
        exitCodeOnExecutionException = ExitStatus.PROBLEMS)
final class OutboxRetryCommand extends ChangedRowsCommand {
    @Override
    boolean change(KeptRows rows, StatusId id) throws SQLException {
        return rows.retry(id);
    }

    @Override
    String wouldBe() {
        return "would be given back to the relay";
    }

    @Override
    String were() {
        return "were given back to the relay: an instance of their sender sends them within seconds. See: outbox list";
    }
}
