package io.tenon.operations.ddl;

import io.tenon.internal.database.Dialect;
import io.tenon.internal.outbox.OutboxTable;
import io.tenon.internal.status.StatusTable;
import io.tenon.operations.command.ExitStatus;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code tenon ddl}: it prints the script for a DBA, and asks nobody. Used once, by one thread. */
@Command(
        name = "ddl",
        description = "Prints the script that makes the status table and the outbox table. Asks no database.",
        sortOptions = false,
        exitCodeOnExecutionException = ExitStatus.PROBLEMS)
public final class DdlCommand implements Callable<Integer> {
    /** The databases, as they are named on the command line. */
    enum Database {
        MYSQL,
        MARIADB,
        POSTGRESQL,
        H2;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--database",
            required = true,
            paramLabel = "NAME",
            order = 1,
            description = "one of ${COMPLETION-CANDIDATES}")
    private Database database = Database.H2;

    @Option(
            names = "--table",
            paramLabel = "NAME",
            order = 2,
            description = "the status table, with its schema if wanted; ${DEFAULT-VALUE}")
    private String table = StatusTable.DEFAULT_NAME;

    @Option(
            names = "--outbox-table",
            paramLabel = "NAME",
            order = 3,
            description = "the outbox table; ${DEFAULT-VALUE}")
    private String outboxTable = OutboxTable.DEFAULT_NAME;

    @Option(names = "--no-outbox", arity = "0", order = 4, description = "without the outbox table")
    private boolean withoutOutbox;

    @Option(names = "--help", usageHelp = true, order = 91, description = "print this")
    @SuppressWarnings("unused") // read by picocli
    private boolean help;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try {
            Dialect dialect = Dialect.named(database.toString());
            String script = StatusTable.ddl(dialect, table);
            out.print(withoutOutbox ? script : script + "\n" + OutboxTable.ddl(dialect, outboxTable));
            out.flush();
            return ExitStatus.FINE;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
