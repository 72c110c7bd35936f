package io.tenon.operations.outbox;

import com.google.gson.JsonArray;
import io.tenon.internal.status.StatusId;
import io.tenon.operations.command.ExitStatus;
import io.tenon.operations.command.Report;
import io.tenon.operations.connection.FailureText;
import io.tenon.operations.connection.Workplace;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command on parked rows, which are named one by one, or all of which are meant. */
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

    private @Nullable StatusId begun;

    @Override
    protected void checkOptions() {
        super.checkOptions();
        if ((ids.isEmpty() ? 0 : 1) + (all ? 1 : 0) + (isByFile() ? 1 : 0) != 1) {
            throw refusal(waysToName());
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

    /** Returns how rows are named, in words for a caller who has named none, or in more than one way. */
    String waysToName() {
        return "name parked rows by their ids, or give --all-parked";
    }

    /** Whether a file names the rows. */
    boolean isByFile() {
        return false;
    }

    /** Returns the ids of the rows that the file names. */
    Collection<StatusId> idsInFile() throws IOException {
        throw new IOException("no file names the rows");
    }

    @Override
    final Report run(Workplace place, KeptRows rows) throws SQLException, IOException {
        Report report = new Report();
        List<KeptRow> chosen = all ? rows.list("P", sender, MOST + 1) : named(rows, report);
        boolean isCut = all && chosen.size() > MOST;
        JsonArray done = new JsonArray();
        try {
            work(rows, isCut ? chosen.subList(0, MOST) : chosen, report, done);
            report.line(told(done.size()));
        } catch (SQLException | IOException | RuntimeException e) {
            if (begun == null) {
                // The command did nothing at all, and says so.
                throw e;
            }
            report.line(told(done.size()));
            report.failed("It broke off at row " + begun + ": " + FailureText.text(e) + " => " + whatIsToBeLookedAt());
            place.forgetDatabase();
        }
        if (isCut) {
            report.mayBeMore("there are more parked rows than these " + MOST + ": " + howToGoOn());
        }
        report.json().add("rows", done);
        report.json().addProperty("done", done.size());
        return report;
    }

    /**
     * Returns the named rows, in the order in which they were named. Their messages are read only if they were named
     * one by one.
     */
    private List<KeptRow> named(KeptRows rows, Report report) throws SQLException, IOException {
        Set<StatusId> wanted = new LinkedHashSet<>();
        if (isByFile()) {
            wanted.addAll(idsInFile());
        } else {
            ids.forEach(id -> wanted.add(parsed(id)));
        }
        Map<StatusId, KeptRow> found = new LinkedHashMap<>();
        List<KeptRow> there = rows.find(wanted);
        for (KeptRow row : isByFile() ? there : rows.described(there)) {
            found.put(row.id, row);
        }
        List<KeptRow> named = new ArrayList<>();
        for (StatusId id : wanted) {
            KeptRow row = found.get(id);
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

    /** Notes that the command begins with a row: from here on it has done something, or may have. */
    final void begin(KeptRow row) {
        begun = row.id;
    }

    /** Does the work, and adds each row for which it was done. */
    abstract void work(KeptRows rows, List<KeptRow> chosen, Report report, JsonArray done)
            throws SQLException, IOException;

    /** Returns one line of what was done for so many rows, also where the command broke off. */
    abstract String told(int rows);

    /** Returns what to do if the command broke off. */
    abstract String whatIsToBeLookedAt();

    /** Returns what to do about rows behind the most that are taken at a time. */
    abstract String howToGoOn();
}
