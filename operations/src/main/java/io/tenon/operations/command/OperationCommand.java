package io.tenon.operations.command;

import io.tenon.agent.operate.settings.AgentSettings;
import io.tenon.agent.operate.settings.SettingsException;
import io.tenon.operations.connection.ConnectionOptions;
import io.tenon.operations.connection.FailureText;
import io.tenon.operations.connection.Secrets;
import io.tenon.operations.connection.Workplace;
import java.io.IOException;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * A command that asks the application's database and brokers, and answers with a {@link Report}. Used once, by one
 * thread.
 */
public abstract class OperationCommand implements Callable<Integer> {
    @Mixin
    protected final ConnectionOptions connections = new ConnectionOptions();

    @Option(names = "--json", arity = "0", order = 90, description = "answer with one JSON object on one line")
    private boolean json;

    @Option(names = "--help", usageHelp = true, order = 91, description = "print this")
    @SuppressWarnings("unused") // read by picocli
    private boolean help;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /**
     * The workplace of another program that asks, which has made it; then the options say nothing about connections.
     * Else null.
     */
    private @Nullable Workplace foreign;

    @Override
    public final Integer call() {
        connections.check();
        checkOptions();
        // The writers are taken before the application's libraries are silenced, since those share one standard output
        // with them.
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try {
            Report report = report();
            report.print(out, json);
            return report.status();
        } catch (SQLException | IOException | LinkageError e) {
            err.println(spec.qualifiedName() + ": " + FailureText.text(e));
            err.println(whatWasChanged());
            err.flush();
            tellScript(out, e);
            return ExitStatus.PROBLEMS;
        } catch (ParameterException e) {
            // This is reported where all command lines that cannot be are reported.
            throw e;
        } catch (RuntimeException e) {
            tellScript(out, e);
            throw e;
        }
    }

    private Report report() throws SQLException, IOException {
        try (Workplace place = new Workplace(connections, secrets(), settings())) {
            return run(place);
        }
    }

    private void tellScript(PrintWriter out, Throwable failure) {
        if (json) {
            new Report().failed(FailureText.text(failure)).printJson(out);
        }
    }

    /**
     * Runs the command at a workplace of the caller's, which stays open, and prints nothing.
     *
     * @throws ParameterException if the options make no sense together, or at this workplace
     */
    public final Report answerAt(Workplace place) throws SQLException, IOException {
        foreign = place;
        checkOptions();
        return run(place);
    }

    /** @throws ParameterException if the options make no sense together */
    protected void checkOptions() {}

    /** Does the work. */
    protected abstract Report run(Workplace place) throws SQLException, IOException;

    /** Returns what is said of changes if {@link #run} fails. */
    protected String whatWasChanged() {
        return "Nothing was changed.";
    }

    protected final void requireDatabase() {
        if (foreign == null ? connections.url() == null : !foreign.hasDatabase()) {
            throw refusal("--url is missing: this is asked of the database");
        }
    }

    protected final void requireBroker() {
        if (foreign == null ? connections.nameServers().isEmpty() : !foreign.hasBrokers()) {
            throw refusal("--namesrv is missing: this is asked of the brokers");
        }
    }

    /** Returns the writer for what is told before the command ends. */
    protected final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    protected final ParameterException refusal(String why) {
        return new ParameterException(spec.commandLine(), why);
    }

    private Secrets secrets() {
        try {
            return Secrets.of(connections, System.getenv(), System.in);
        } catch (IOException e) {
            throw refusal("the standard input cannot be read: " + e.getMessage());
        }
    }

    private AgentSettings settings() {
        try {
            return AgentSettings.read(connections.settings());
        } catch (SettingsException e) {
            throw refusal("the settings cannot be: " + e.getMessage());
        }
    }

    /** Returns the text, or what stands for it where there is none. */
    protected static String or(@Nullable String text, String otherwise) {
        return text == null || text.isEmpty() ? otherwise : text;
    }
}
