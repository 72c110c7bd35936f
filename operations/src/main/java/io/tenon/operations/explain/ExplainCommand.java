package io.tenon.operations.explain;

import com.google.gson.JsonArray;
import io.tenon.operations.command.ExitStatus;
import io.tenon.operations.command.OperationCommand;
import io.tenon.operations.command.Report;
import io.tenon.operations.connection.Namespace;
import io.tenon.operations.connection.Workplace;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code tenon explain}. Used once, by one thread. */
@Command(
        name = "explain",
        description =
                "Tells what became of a message, and why: by its id, one of its keys, the id of its segment or attempt, or"
                        + " of its row in the outbox.",
        sortOptions = false,
        usageHelpAutoWidth = true,
        exitCodeOnExecutionException = ExitStatus.PROBLEMS,
        footer = {
            "",
            "Exit status: 0 it is as it should be, 1 wait, or look, or not all answered, 2 somebody has to do something, or it"
                    + " failed, 64 not called like this."
        })
public final class ExplainCommand extends OperationCommand {
    @Parameters(index = "0", paramLabel = "ID", description = "message id, key, segment, attempt, or row of the outbox")
    private String subject = "";

    @Option(
            names = "--topic",
            paramLabel = "NAME,NAME",
            split = ",",
            order = 20,
            description = "where to look for it, too; needed for what was never a half")
    private List<String> topics = new ArrayList<>();

    @Option(
            names = "--outbox-rows",
            paramLabel = "ROWS",
            order = 21,
            description = "how many rows of the outbox are looked through; ${DEFAULT-VALUE}")
    private int outboxRows = 10_000;

    @Override
    protected void checkOptions() {
        if (subject.trim().isEmpty()) {
            throw refusal("the id is empty");
        }
    }

    @Override
    protected Report run(Workplace place) {
        Namespace names = place.namespace();
        List<String> full = new ArrayList<>();
        topics.forEach(topic -> full.add(names.full(topic.trim())));
        Report report = new Report();
        JsonArray messages = new JsonArray();
        for (Explanation explanation : new Investigation(place, full, outboxRows).of(subject.trim())) {
            explanation.addTo(report, messages);
        }
        report.json().add("messages", messages);
        return report;
    }
}
