package io.tenon.operations.command;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of commands that change something, which do so only if they are told to. Used by one thread. */
public final class ChangeOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--yes", arity = "0", order = 80, description = "really do it")
    private boolean yes;

    @Option(names = "--dry-run", arity = "0", order = 81, description = "only tell what would be done; changes nothing")
    private boolean dryRun;

    /** @throws ParameterException unless exactly one of --yes and --dry-run is given */
    public void check() {
        if (yes == dryRun) {
            throw new ParameterException(
                    spec.commandLine(),
                    "this changes something: give --dry-run to see what it would do, or --yes to do it");
        }
    }

    public boolean isDryRun() {
        return dryRun;
    }
}
