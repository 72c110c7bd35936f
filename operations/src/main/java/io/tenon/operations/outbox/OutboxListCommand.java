package io.tenon.operations.outbox;

import com.google.gson.JsonArray;
import io.tenon.operations.command.ExitStatus;
import io.tenon.operations.command.Report;
import io.tenon.operations.connection.Workplace;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code tenon outbox list}. */
@Command(
        name = "list",
        description = "Lists rows in the order of their ids: state, age, refusals, and which messages are in them.",
        sortOptions = false,
        usageHelpAutoWidth = true,
        exitCodeOnExecutionException = ExitStatus.PROBLEMS)
final class OutboxListCommand extends RowsCommand {
    /** The states, as they are named on the command line. */
    enum State {
        OWNED("O"),
        RELAYED("R"),
        PARKED("P");

        private final String code;

        State(String code) {
            this.code = code;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(
            names = "--state",
            paramLabel = "STATE",
            order = 20,
            description = "only rows that are ${COMPLETION-CANDIDATES}")
    private @Nullable State state;

    @Option(names = "--sender", paramLabel = "NAME", order = 21, description = "only rows of this check group")
    private @Nullable String sender;

    @Option(names = "--limit", paramLabel = "ROWS", order = 22, description = "at most so many; ${DEFAULT-VALUE}")
    private int limit = 100;

    @Override
    Report run(Workplace place, KeptRows rows) throws SQLException {
        List<KeptRow> listed = rows.list(state == null ? null : state.code, sender, Math.max(1, limit));
        List<KeptRow> found = rows.described(listed);
        Report report = new Report();
        JsonArray json = new JsonArray();
        for (KeptRow row : found) {
            report.line(text(row));
            json.add(json(row));
        }
        boolean more = listed.size() >= limit;
        report.line(found.size() + " rows" + (more ? ", and there may be more: --limit" : ""));
        report.json().add("rows", json);
        report.json().addProperty("mayBeMore", more);
        return report;
    }
}
