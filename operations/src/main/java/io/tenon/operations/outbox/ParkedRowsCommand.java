package io.tenon.operations.outbox;

import com.google.gson.JsonArray;
import io.tenon.internal.outbox.OutboxTable;
import io.tenon.internal.status.StatusId;
import io.tenon.operations.ExitStatus;
import io.tenon.operations.command.Report;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command on parked rows, which are named one by one, or all of them. */
abstract class ParkedRowsCommand extends RowsCommand {
    private static final int MOST = 10_000;

    @Parameters(arity = "0..*", paramLabel = "ID", description = "parked rows, as outbox list names them")
    private List<String> ids = new ArrayList<>();

    @Option(names = "--all-parked", arity = "0", order = 20, description = "all parked rows, 10,000 at a time")
    private boolean all;

    @Option(
            names = "--sender",
            paramLabel = "NAME",
            order = 21,
            description = "with --all-parked: of this check group only")
    private @Nullable String sender;

    @Override
    protected void checkOptions() {
        super.checkOptions();
        if (ids.isEmpty() != all) {
            throw refusal("name parked rows by their ids, or give --all-parked");
        }
        if (sender != null && !all) {
            throw refusal("--sender makes no sense without --all-parked");
        }
        for (String id : ids) {
            parsed(id);
        }
    }

    private StatusId parsed(String id) {
        try {
            return StatusId.parse(id);
        } catch (IllegalArgumentException e) {
            throw refusal("a row's id has 32 hexadecimal digits");
        }
    }

    @Override
    final Report run(OutboxTable table, KeptRows rows) throws SQLException, IOException {
        Report report = new Report();
        List<KeptRow> chosen = all ? rows.list("P", sender, MOST) : named(rows, report);
        JsonArray done = new JsonArray();
        int count = work(rows, chosen, report, done);
        report.json().add("rows", done);
        report.json().addProperty("done", count);
        return report;
    }

    private List<KeptRow> named(KeptRows rows, Report report) throws SQLException {
        List<KeptRow> named = new ArrayList<>();
        for (String id : ids) {
            KeptRow row = rows.find(parsed(id));
            if (row == null) {
                report.line(id + "  is not there: it was sent meanwhile, or dropped")
                        .worsen(ExitStatus.WARNINGS);
            } else if (!row.isParked()) {
                report.line(text(row))
                        .line("  is not parked, and is left alone: its owner or a relay may be sending it");
                report.worsen(ExitStatus.WARNINGS);
            } else {
                named.add(row);
            }
        }
        return named;
    }

    /** Returns for how many it was done. */
    abstract int work(KeptRows rows, List<KeptRow> chosen, Report report, JsonArray done)
            throws SQLException, IOException;

    @Override
    protected String whatWasChanged() {
        return "It broke off: outbox list shows what is left.";
    }
}
