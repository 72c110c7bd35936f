package io.tenon.operations.alarm;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.tenon.operations.command.ExitStatus;
import io.tenon.operations.command.OperationCommand;
import io.tenon.operations.command.Report;
import io.tenon.operations.connection.FailureText;
import io.tenon.operations.connection.Workplace;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.time.Instant;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The command {@code tenon alarm}: it looks once, and is run by a timer of the operator's. Used once, by one thread.
 */
@Command(
        name = "alarm",
        description =
                "Looks once, and tells what has begun to wait for a human, and what is over, each once: on standard output,"
                        + " and to a webhook. A timer runs it each minute, say.",
        sortOptions = false,
        usageHelpAutoWidth = true,
        exitCodeOnExecutionException = ExitStatus.PROBLEMS,
        footer = {
            "",
            "Exit status: 0 nothing waits for a human, 1 something does, or may, since not all could be looked at, 2 it failed,"
                    + " or the webhook did not take it: it is told again next time, 64 not called like this."
        })
public final class AlarmCommand extends OperationCommand {
    private static final long RETRY_MILLIS = 1_000;

    @Option(
            names = "--state",
            paramLabel = "FILE",
            required = true,
            order = 20,
            description =
                    "keeps what was told, so that it is told once, and which brokers there were; made if missing. One for each database")
    private @Nullable String state;

    @Option(
            names = "--webhook-env",
            paramLabel = "NAME",
            order = 21,
            description = "the environment variable that holds the webhook's URL, http or https")
    private @Nullable String webhookVariable;

    @Option(
            names = "--webhook-file",
            paramLabel = "FILE",
            order = 21,
            description = "or the file whose first line it is, such as a mounted secret")
    private @Nullable String webhookFile;

    @Option(names = "--name", paramLabel = "TEXT", order = 22, description = "whose alarms they are: it is in each")
    private String name = "";

    @Option(
            names = "--older-than",
            paramLabel = "SECONDS",
            order = 23,
            description = "halves in doubt and rows of the outbox from this age on; ${DEFAULT-VALUE}")
    private int olderThan = 300;

    @Option(
            names = "--paused-for",
            paramLabel = "SECONDS",
            order = 24,
            description = "pauses of the relay from this age on; ${DEFAULT-VALUE}")
    private int pausedFor = 600;

    private @Nullable Path file;
    private @Nullable Webhook webhook;

    @Override
    protected void checkOptions() {
        if (olderThan < 1 || pausedFor < 0) {
            throw refusal("--older-than cannot be less than 1, --paused-for not less than 0");
        }
        try {
            file = Paths.get(String.valueOf(state)).toAbsolutePath();
        } catch (InvalidPathException e) {
            throw refusal("--state names no file");
        }
        if (webhookVariable != null && webhookFile != null) {
            throw refusal("--webhook-env and --webhook-file do not go together");
        }
        if (webhookVariable != null) {
            webhook = webhook("the environment variable " + webhookVariable, System.getenv(webhookVariable));
        }
        if (webhookFile != null) {
            webhook = webhook("--webhook-file", firstLine(webhookFile));
        }
    }

    private @Nullable String firstLine(String name) {
        try (BufferedReader reader = Files.newBufferedReader(Paths.get(name), StandardCharsets.UTF_8)) {
            return reader.readLine();
        } catch (IOException | InvalidPathException e) {
            throw refusal("--webhook-file cannot be read: " + FailureText.text(e));
        }
    }

    private Webhook webhook(String where, @Nullable String url) {
        if (url == null) {
            throw refusal(where + " is not set");
        }
        try {
            return new Webhook(url, RETRY_MILLIS);
        } catch (IllegalArgumentException e) {
            throw refusal(where + ": " + e.getMessage());
        }
    }

    @Override
    protected Report run(Workplace place) throws IOException {
        Path told = file;
        if (told == null) {
            throw new IOException("--state is missing");
        }
        try (ToldAlarms known = new ToldAlarms(told)) {
            AlarmLook look = new AlarmLook(place, known, olderThan * 1000L, pausedFor * 1000L);
            look.run();
            return new Telling(known, look).tell();
        }
    }

    @Override
    protected String whatWasChanged() {
        return "What was told is in the file that --state names, and is not repeated; the rest is told with the next run.";
    }

    /** Tells what is new, and what is over. */
    private final class Telling {
        private final ToldAlarms known;
        private final AlarmLook look;
        private final Report report = new Report();
        private final JsonArray events = new JsonArray();
        private boolean isWritten;
        private String whyNot = "";

        Telling(ToldAlarms known, AlarmLook look) {
            this.known = known;
            this.look = look;
        }

        Report tell() {
            known.addBrokers(look.brokers());
            for (Alarm alarm : look.found()) {
                report.worsen(ExitStatus.WARNINGS);
                if (!known.contains(alarm) && tell("raised", alarm)) {
                    known.add(alarm);
                    write();
                }
            }
            for (Alarm before : new ArrayList<>(known.all())) {
                if (!look.finds(before) && look.hasSeen(before) && tell("over", before)) {
                    known.remove(before);
                    write();
                }
            }
            if (!isWritten) {
                write();
            }
            if (!isWritten) {
                report.line("NOT WRITTEN   " + known.file()
                                + " cannot be written, so that some of this is told again with the"
                                + " next run => make room for it, or let this user write there: " + whyNot)
                        .worsen(ExitStatus.PROBLEMS);
            }
            look.notes().forEach(report::mayBeMore);
            JsonArray open = new JsonArray();
            known.all().forEach(alarm -> open.add(alarm.json()));
            report.json().add("events", events);
            report.json().add("open", open);
            report.line(known.all().size() + " alarms are open");
            return report;
        }

        /**
         * Writes the file after each event, so that nobody is told again what was told before a run was killed. If it
         * cannot be written the rest is told all the same, since it is better to hear of something twice than never.
         */
        private void write() {
            try {
                known.write();
                isWritten = true;
            } catch (IOException e) {
                isWritten = false;
                whyNot = FailureText.text(e);
            }
        }

        /** Returns whether the event was told everywhere. */
        private boolean tell(String event, Alarm alarm) {
            JsonObject json = new JsonObject();
            json.addProperty("version", 1);
            json.addProperty("event", event);
            json.addProperty("name", name);
            json.addProperty("at", Instant.now().toString());
            alarm.json().entrySet().forEach(one -> json.add(one.getKey(), one.getValue()));
            json.addProperty("text", title(event, alarm));
            Webhook to = webhook;
            try {
                if (to != null) {
                    to.post(json.toString());
                }
            } catch (IOException e) {
                report.line("NOT TOLD      " + title(event, alarm) + ": " + e.getMessage())
                        .worsen(ExitStatus.PROBLEMS);
                return false;
            }
            report.line(("over".equals(event) ? "OVER          " : "ALARM         ") + title(event, alarm));
            events.add(json);
            return true;
        }

        private String title(String event, Alarm alarm) {
            return (name.isEmpty() ? "" : name + ": ")
                    + ("over".equals(event) ? "over: " : "")
                    + alarm.text
                    + ("over".equals(event) ? "" : " => " + alarm.remedy);
        }
    }
}
