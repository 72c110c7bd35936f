package io.tenon.operations.outbox;

import com.google.gson.JsonArray;
import io.tenon.internal.status.StatusId;
import io.tenon.operations.command.ChangeOptions;
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
    final int work(KeptRows rows, List<KeptRow> chosen, Report report, JsonArray done) throws SQLException {
        int count = 0;
        for (KeptRow row : chosen) {
            if (change.isDryRun() || change(rows, row.id)) {
                count++;
                done.add(json(row));
                report.line(text(row));
            }
        }
        report.line(count + " rows " + (change.isDryRun() ? wouldBe() + "; nothing was changed" : were()));
        return count;
    }

    /** Returns false if it is not parked any more. */
    abstract boolean change(KeptRows rows, StatusId id) throws SQLException;

    /** What would become of rows, in words behind their number. */
    abstract String wouldBe();

    /** What became of them. */
    abstract String were();
}
