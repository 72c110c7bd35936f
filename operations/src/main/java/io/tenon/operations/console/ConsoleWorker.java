package io.tenon.operations.console;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import io.tenon.operations.command.OperationCommand;
import io.tenon.operations.command.Report;
import io.tenon.operations.connection.FailureText;
import io.tenon.operations.connection.Workplace;
import io.tenon.operations.explain.ExplainCommand;
import io.tenon.operations.indoubt.InDoubtCommand;
import io.tenon.operations.outbox.OutboxCommand;
import io.tenon.operations.parked.ParkedCommand;
import io.tenon.operations.relay.RelayCommand;
import io.tenon.operations.status.StatusCommand;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/**
 * Answers all browsers' questions, one after the other, on the thread that owns the {@link Workplace}. An overview is
 * read only when somebody asks for one, and then for all. Thread-safe, but for {@link #work}.
 */
final class ConsoleWorker {
    private static final int MOST_WAITING = 16;

    private final Workplace place;
    private final boolean changesAllowed;
    private final List<Source> sources = new ArrayList<>();
    private final BrokersSeen brokersSeen = new BrokersSeen();
    private final Rates rates;
    private final BlockingQueue<Runnable> tasks = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicBoolean overviewAsked = new AtomicBoolean();

    ConsoleWorker(Workplace place, List<MetricsSource> metrics, boolean changesAllowed) {
        this.place = place;
        this.changesAllowed = changesAllowed;
        this.rates = new Rates(metrics);
        if (place.hasDatabase()) {
            ofDatabase("database", () -> {
                Report report = new Report();
                StatusCommand.addStatusRows(place, report);
                return report;
            });
            ofDatabase("senders", () -> {
                Report report = new Report();
                StatusCommand.addOutbox(place, report);
                return report;
            });
            ofDatabase("outbox", this::outboxRows);
        }
        if (place.hasBrokers()) {
            sources.add(new Source("brokers", this::brokers));
            ofDatabase("inDoubt", () -> ask(new InDoubtCommand(), "--older-than", "5", "--limit", "2000"));
            ofDatabase("parked", () -> ask(new ParkedCommand(), "list", "--limit", "2000"));
        }
    }

    private void ofDatabase(String name, Source.Question question) {
        sources.add(new Source(name, () -> onDatabase(question)));
    }

    private Report onDatabase(Source.Question question) throws SQLException, IOException {
        try {
            return question.ask();
        } catch (SQLException e) {
            place.forgetDatabase();
            throw e;
        }
    }

    private Report brokers() throws IOException {
        Report report = new Report();
        StatusCommand.addBrokers(place, report);
        brokersSeen.look(report);
        return report;
    }

    private Report outboxRows() throws SQLException, IOException {
        if (place.outboxTable() == null) {
            Report none = new Report();
            none.json().add("rows", JsonNull.INSTANCE);
            return none;
        }
        return ask(new OutboxCommand(), "list", "--limit", "100");
    }

    /** Runs the command of these words at this workplace. */
    private Report ask(Object command, String... words) throws SQLException, IOException {
        ParseResult parsed = new CommandLine(command)
                .setExpandAtFiles(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .parseArgs(words);
        while (parsed.hasSubcommand()) {
            parsed = parsed.subcommand();
        }
        return ((OperationCommand) parsed.commandSpec().userObject()).answerAt(place);
    }

    /** Works on questions until the thread is interrupted. */
    void work() throws InterruptedException {
        while (!Thread.currentThread().isInterrupted()) {
            tasks.take().run();
        }
    }

    boolean changesAllowed() {
        return changesAllowed;
    }

    /** Returns what is known now. Where that is old it is asked anew, without waiting for the answer. */
    JsonObject overview() {
        if (isOld() && overviewAsked.compareAndSet(false, true)) {
            if (!tasks.offer(this::read)) {
                overviewAsked.set(false);
            }
        }
        JsonObject json = new JsonObject();
        json.addProperty("changesAllowed", changesAllowed);
        json.addProperty("database", place.hasDatabase());
        json.addProperty("brokers", place.hasBrokers());
        JsonObject all = new JsonObject();
        sources.forEach(source -> all.add(source.name(), source.json()));
        json.add("sources", all);
        json.add("metrics", rates.json());
        return json;
    }

    private boolean isOld() {
        return rates.isDue() || sources.stream().anyMatch(Source::isDue);
    }

    private void read() {
        try {
            rates.readIfDue();
            for (Source source : sources) {
                if (source.readIfDue()) {
                    // The answer of a slow source is kept for long, and would go on showing the state of a place that
                    // has failed meanwhile, or is back.
                    sources.stream().filter(other -> other != source).forEach(Source::expire);
                }
            }
        } finally {
            overviewAsked.set(false);
        }
    }

    /** @throws RejectedExecutionException if too many questions wait */
    Future<JsonObject> explain(String id, String topics) {
        List<String> words = new ArrayList<>();
        if (!topics.trim().isEmpty()) {
            words.addAll(Arrays.asList("--topic", topics.trim()));
        }
        words.addAll(Arrays.asList("--", id));
        return later(() -> ask(new ExplainCommand(), words.toArray(new String[0])));
    }

    /**
     * Makes a change by the command that a shell has for it.
     *
     * @throws RejectedExecutionException if too many questions wait
     */
    Future<JsonObject> change(RequestedChange change) {
        return later(() -> ask(commandOf(change.kind()), change.words().toArray(new String[0])));
    }

    private static Object commandOf(RequestedChange.Kind kind) {
        switch (kind) {
            case RESCUE:
                return new ParkedCommand();
            case PAUSE:
            case RESUME:
                return new RelayCommand();
            default:
                return new OutboxCommand();
        }
    }

    private Future<JsonObject> later(Source.Question question) {
        FutureTask<JsonObject> task = new FutureTask<>(() -> {
            JsonObject json = new JsonObject();
            try {
                Report report = onDatabase(question);
                json = report.json();
                json.addProperty("exitStatus", report.status());
                JsonArray lines = new JsonArray();
                report.lines().forEach(lines::add);
                json.add("lines", lines);
            } catch (SQLException | IOException e) {
                json.addProperty("failed", FailureText.text(e));
            }
            sources.forEach(Source::expire);
            return json;
        });
        if (!tasks.offer(task)) {
            throw new RejectedExecutionException("too many questions wait: ask again in some seconds");
        }
        return task;
    }
}
