package io.tenon.operations;

import io.tenon.operations.doctor.DoctorCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line, {@code java -jar tenon.jar COMMAND}. A new command is a class of its own and a word in this list. */
@Command(
        name = "tenon",
        description = "What operators ask of Tenon, about a deployment that runs or is to run.",
        subcommands = DoctorCommand.class,
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

    static CommandLine commandLine() {
        return new CommandLine(new TenonCommand())
                .setExpandAtFiles(false)
                .setParameterExceptionHandler(new UsageErrors());
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command is given");
    }
}
