package io.tenon.operations.parked;

import com.google.gson.JsonObject;
import io.tenon.operations.command.ExitStatus;
import io.tenon.operations.command.Report;
import io.tenon.operations.connection.Workplace;
import java.util.Map;
import picocli.CommandLine.Command;

/** The command {@code tenon parked list}. */
@Command(
        name = "list",
        description = "Lists parked halves of ours, and what the rows say of each.",
        sortOptions = false,
        usageHelpAutoWidth = true,
        exitCodeOnExecutionException = ExitStatus.PROBLEMS,
        footer = {
            "",
            "Exit status: 0 none that somebody has to look at, 1 there are some, 2 it failed, 64 not called like this."
        })
final class ParkedListCommand extends HalvesCommand {
    @Override
    void work(Workplace place, ParkedHalf half, Report report, JsonObject json) {
        report.line(half.title() + ": " + half.fate.text());
        report.worsen(half.fate.isOpen() ? ExitStatus.WARNINGS : ExitStatus.FINE);
    }

    @Override
    void finish(Report report, int total, Map<ParkedFate, Integer> counts) {
        int committed = counts.getOrDefault(ParkedFate.COMMITTED, 0);
        report.line(total + " parked halves of ours, " + committed + " of them to be rescued"
                + (committed == 0 ? "" : " => tenon parked rescue"));
    }
}
