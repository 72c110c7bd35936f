package io.tenon.operations;

import io.tenon.operations.alarm.AlarmCommand;
import io.tenon.operations.console.ConsoleCommand;
import io.tenon.operations.ddl.DdlCommand;
import io.tenon.operations.doctor.DoctorCommand;
import io.tenon.operations.explain.ExplainCommand;
import io.tenon.operations.indoubt.InDoubtCommand;
import io.tenon.operations.outbox.OutboxCommand;
import io.tenon.operations.parked.ParkedCommand;
import io.tenon.operations.relay.RelayCommand;
import io.tenon.operations.status.StatusCommand;
import java.io.PrintWriter;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command line, {@code java -jar tenon.jar COMMAND}. A new command is a class of its own and a word in this list.
 * Used once, by one thread.
 */
@Command(
        name = "tenon",
        description = "What operators ask of Tenon, about a deployment that runs or is to run.",
        subcommands = {
            DoctorCommand.class,
            StatusCommand.class,
            ExplainCommand.class,
            InDoubtCommand.class,
            ParkedCommand.class,
            OutboxCommand.class,
            RelayCommand.class,
            AlarmCommand.class,
            ConsoleCommand.class,
            DdlCommand.class,
            GenerateCompletion.class
        },
        synopsisSubcommandLabel = "COMMAND")
public final class TenonCommand implements Runnable {
    @Option(names = "--help", usageHelp = true, description = "print this")
    @SuppressWarnings("unused") // read by picocli
    private boolean help;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private TenonCommand() {}

    public static void main(String[] words) {
        System.exit(commandLine().execute(words));
    }

    /** Runs a command within another program, and returns its exit status. Commands must run one at a time. */
    public static int run(String[] words, PrintWriter out, PrintWriter err) {
        return commandLine().setOut(out).setErr(err).execute(words);
    }

    static CommandLine commandLine() {
        return new CommandLine(new TenonCommand())
                .setExpandAtFiles(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(new UsageErrors());
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command is given");
    }
}
