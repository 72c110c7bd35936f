package io.tenon.operations.outbox;

import io.tenon.internal.status.StatusId;
import io.tenon.operations.command.ExitStatus;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Paths;
import java.sql.SQLException;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code tenon outbox drop}. */
@Command(
        name = "drop",
        description =
                "Deletes parked rows: their messages are given up for good. Export them before, and drop what is in that file.",
        sortOptions = false,
        usageHelpAutoWidth = true,
        exitCodeOnExecutionException = ExitStatus.PROBLEMS)
final class OutboxDropCommand extends ChangedRowsCommand {
    @Option(
            names = "--exported",
            paramLabel = "FILE",
            order = 22,
            description = "exactly the rows that are in this file, which outbox export wrote")
    private @Nullable String exported;

    @Override
    boolean isByFile() {
        return exported != null;
    }

    @Override
    Collection<StatusId> idsInFile() throws IOException {
        try {
            return ExportedFile.rowsIn(Paths.get(String.valueOf(exported)));
        } catch (InvalidPathException e) {
            throw refusal("--exported names no file");
        }
    }

    @Override
    String waysToName() {
        return "name parked rows by their ids, or give one of --all-parked and --exported FILE";
    }

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
