package io.tenon.operations.outbox;

import io.tenon.internal.status.StatusId;
import io.tenon.operations.ExitStatus;
import java.sql.SQLException;
import picocli.CommandLine.Command;

/** {@code tenon outbox drop}. */
@Command(
        name = "drop",
        description = "Deletes parked rows: their messages are given up for good. Export them before.",
        sortOptions = false,
        usageHelpAutoWidth = true,
        exitCodeOnExecutionException = ExitStatus.PROBLEMS)
final class OutboxDropCommand extends ChangedRowsCommand {
    @Override
    boolean change(KeptRows rows, StatusId id) throws SQLException {
        return rows.drop(id);
    }

    @Override
    String wouldBe() {
        return "would be deleted, and their messages given up";
    }

    @Override
    String were() {
        return "were deleted: their messages are given up, though their transactions committed";
    }
}
