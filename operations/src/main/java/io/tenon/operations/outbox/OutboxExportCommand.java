package io.tenon.operations.outbox;

import com.google.gson.JsonArray;
import io.tenon.internal.status.StatusId;
import io.tenon.operations.command.ExitStatus;
import io.tenon.operations.command.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The command {@code tenon outbox export}: the only one that writes bodies, and only into a file that nobody else may
 * read.
 */
@Command(
        name = "export",
        description = "Writes the messages of parked rows, with their bodies, into a file that only you may read.",
        sortOptions = false,
        usageHelpAutoWidth = true,
        exitCodeOnExecutionException = ExitStatus.PROBLEMS)
final class OutboxExportCommand extends ParkedRowsCommand {
    @Option(
            names = "--to",
            required = true,
            paramLabel = "FILE",
            order = 22,
            description = "a new file: a JSON object for each message, one a line, with the body in base64")
    private @Nullable String to;

    private Path file = Paths.get("");
    private int messages;

    @Override
    protected void checkOptions() {
        super.checkOptions();
        try {
            file = Paths.get(String.valueOf(to));
        } catch (InvalidPathException e) {
            throw refusal("--to names no file");
        }
    }

    @Override
    void work(KeptRows rows, List<KeptRow> chosen, Report report, JsonArray done) throws SQLException, IOException {
        Set<StatusId> gone = new LinkedHashSet<>();
        chosen.forEach(row -> gone.add(row.id));
        try (ExportedFile out = ExportedFile.create(file)) {
            rows.forEachWhole(chosen, row -> {
                gone.remove(row.id);
                List<FramedMessage> readable = row.readableMessages();
                if (readable.isEmpty()) {
                    report.line(text(row)).worsen(ExitStatus.PROBLEMS);
                    return;
                }
                begin(row);
                out.add(row, readable);
                messages += readable.size();
                done.add(json(row));
            });
        } catch (SQLException e) {
            if (done.size() == 0) {
                deleteEmpty(e);
            }
            throw e;
        }
        if (done.size() == 0) {
            Files.delete(file);
        }
        for (StatusId id : gone) {
            report.line(id + "  is not there any more: it was dropped, or retried and sent")
                    .worsen(ExitStatus.WARNINGS);
        }
    }

    /** Deletes the file if nothing was written to it: it would be in the way of the next try. */
    private void deleteEmpty(SQLException why) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            why.addSuppressed(e);
        }
    }

    @Override
    String told(int rows) {
        if (rows == 0) {
            return "0 messages were written, and no file was made";
        }
        return messages + " messages of " + rows + " rows were written to " + file
                + "; the rows are as they were. To give up exactly these: outbox drop --exported " + file;
    }

    @Override
    String whatIsToBeLookedAt() {
        return "export them again, into another file: this one may end within a row";
    }

    @Override
    String howToGoOn() {
        return "drop these (outbox drop --exported), or retry them, and export the others into another file";
    }

    @Override
    protected String whatWasChanged() {
        return "No row was changed.";
    }
}
