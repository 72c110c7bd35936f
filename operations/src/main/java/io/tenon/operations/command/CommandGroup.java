package io.tenon.operations.command;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that only has commands below it: called without one, it names them. Used once, by one thread. */
public abstract class CommandGroup implements Runnable {
    @Option(names = "--help", usageHelp = true, description = "print this")
    @SuppressWarnings("unused") // read by picocli
    private boolean help;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public final void run() {
        List<String> names = new ArrayList<>(spec.subcommands().keySet());
        int last = names.size() - 1;
        throw new ParameterException(
                spec.commandLine(),
                "no command is given: " + String.join(", ", names.subList(0, last)) + " or " + names.get(last));
    }
}
