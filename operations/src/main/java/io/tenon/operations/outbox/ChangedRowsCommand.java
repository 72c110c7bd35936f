package io.tenon.operations.outbox;

import com.google.gson.JsonArray;
import io.tenon.internal.status.StatusId;
import io.tenon.operations.command.ChangeOptions;
import io.tenon.operations.command.ExitStatus;
import io.tenon.operations.command.Report;
import java.sql.SQLException;
import java.util.List;
import picocli.CommandLine.Mixin;

/** A command that changes parked rows, one after the other. */
abstract class ChangedRowsCommand extends ParkedRowsCommand {
    @Mixin
    private final ChangeOptions change = new ChangeOptions();

    @Override
    protected final void checkOptions() {
        super.checkOptions();
        change.check();
    }

    @Override
    final void work(KeptRows rows, List<KeptRow> chosen, Report report, JsonArray done) throws SQLException {
        for (KeptRow row : chosen) {
            if (!change.isDryRun()) {
                begin(row);
                if (!change(rows, row.id)) {
                    report.line(row.id + "  is not parked any more, and was left alone")
                            .worsen(ExitStatus.WARNINGS);
                    continue;
                }
            }
            done.add(json(row));
            report.line(text(row));
        }
    }

    @Override
    final String told(int rows) {
        return rows + " rows " + (change.isDryRun() ? wouldBe() + "; nothing was changed" : were());
    }

    @Override
    final String whatIsToBeLookedAt() {
        return "outbox list shows what became of that row, and what is left";
    }

    @Override
    final String howToGoOn() {
        return change.isDryRun() ? "it would have to be run more than once" : "run it again";
    }

    /** Changes a row. Returns false if it is not parked any more. */
    abstract boolean change(KeptRows rows, StatusId id) throws SQLException;

    /** Returns what would become of rows, in words behind their number. */
    abstract String wouldBe();

    /** Returns what became of rows, in words behind their number. */
    abstract String were();
}
