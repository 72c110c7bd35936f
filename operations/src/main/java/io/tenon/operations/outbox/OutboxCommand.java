package io.tenon.operations.outbox;

import io.tenon.operations.command.CommandGroup;
import picocli.CommandLine.Command;

/** {@code tenon outbox}: the rows of the outbox table. */
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
