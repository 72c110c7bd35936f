package io.tenon.operations.outbox;

import io.tenon.operations.command.CommandGroup;
import picocli.CommandLine.Command;

/** The command {@code tenon outbox}, about the rows of the outbox table. Used once, by one thread. */
@Command(
        name = "outbox",
        description = "Lists rows of the outbox, and retries, exports or drops parked ones.",
        subcommands = {
            OutboxListCommand.class,
            OutboxRetryCommand.class,
            OutboxDropCommand.class,
            OutboxExportCommand.class
        },
        synopsisSubcommandLabel = "COMMAND")
public final class OutboxCommand extends CommandGroup {}
