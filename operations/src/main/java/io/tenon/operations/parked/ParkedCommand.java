package io.tenon.operations.parked;

import io.tenon.operations.command.CommandGroup;
import picocli.CommandLine.Command;

/** The command {@code tenon parked}, about halves in TRANS_CHECK_MAX_TIME_TOPIC. Used once, by one thread. */
@Command(
        name = "parked",
        description = "Lists parked halves, which brokers ask about no more, and rescues those that committed.",
        subcommands = {ParkedListCommand.class, ParkedRescueCommand.class},
        synopsisSubcommandLabel = "COMMAND")
public final class ParkedCommand extends CommandGroup {}
