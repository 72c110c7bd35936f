package io.tenon.operations.relay;

import io.tenon.operations.command.CommandGroup;
import picocli.CommandLine.Command;

/** The command {@code tenon relay}, about whether messages of the outbox are sent. Used once, by one thread. */
@Command(
        name = "relay",
        description = "Pauses and resumes what is sent from the outbox, by owners and relays of all instances.",
        subcommands = {RelayPauseCommand.class, RelayResumeCommand.class},
        synopsisSubcommandLabel = "COMMAND")
public final class RelayCommand extends CommandGroup {}
