package io.tenon.operations.status;

import io.tenon.operations.command.ExitStatus;
import io.tenon.operations.command.OperationCommand;
import io.tenon.operations.command.Report;
import io.tenon.operations.connection.FailureText;
import io.tenon.operations.connection.Workplace;
import java.io.IOException;
import java.sql.SQLException;
import picocli.CommandLine.Command;

/**
 * The command {@code tenon status}. If one section cannot find out something, that is named, and the next one is asked.
 * Used once, by one thread.
 */
@Command(
        name = "status",
        description =
                "Tells how things stand: status rows by kind and age, what clean-up has left, the outbox by sender, and"
                        + " what brokers hold in doubt and parked.",
        sortOptions = false,
        usageHelpAutoWidth = true,
        exitCodeOnExecutionException = ExitStatus.PROBLEMS,
        footer = {
            "",
            "Exit status: 0 all is well, 1 something waits for longer than it should, 2 something is not known, 64 not"
                    + " called like this."
        })
public final class StatusCommand extends OperationCommand {
    /**
     * How many rows of each table are counted. A database reads so many in a second or two, if it is not at its limit.
     */
    private static final long MOST_ROWS = 200_000;

    /** Asks for one part of the report. */
    private interface Section {
        void add() throws SQLException, IOException;
    }

    @Override
    protected Report run(Workplace place) {
        Report report = new Report();
        if (!place.hasDatabase()) {
            report.line("database      not asked: --url");
        } else if (isKnown(report, "database      ", place::database)) {
            ofDatabase(place, report, "status table  ", () -> addStatusRows(place, report));
            ofDatabase(place, report, "outbox        ", () -> addOutbox(place, report));
        }
        if (place.hasBrokers()) {
            isKnown(report, "brokers       ", () -> addBrokers(place, report));
        } else {
            report.line("brokers       not asked: --namesrv");
        }
        return report;
    }

    /**
     * Adds a section that asks the database. If it fails the next one gets a new connection, since this one may be
     * broken, or still at work.
     */
    private static void ofDatabase(Workplace place, Report report, String title, Section section) {
        if (!isKnown(report, title, section)) {
            place.forgetDatabase();
        }
    }

    private static boolean isKnown(Report report, String title, Section section) {
        try {
            section.add();
            return true;
        } catch (SQLException | IOException | RuntimeException | LinkageError e) {
            report.notKnown(title + "not known: " + FailureText.text(e));
            return false;
        }
    }

    /** Adds the status rows by kind and age. */
    public static void addStatusRows(Workplace place, Report report) throws SQLException {
        StatusRowsAtAGlance.addTo(report, place, MOST_ROWS);
    }

    /** Adds what waits in the outbox, who leads, and what is paused. */
    public static void addOutbox(Workplace place, Report report) throws SQLException {
        OutboxAtAGlance.addTo(report, place, MOST_ROWS);
    }

    /** Adds what brokers hold. */
    public static void addBrokers(Workplace place, Report report) throws IOException {
        BrokersAtAGlance.addTo(report, place);
    }
}
