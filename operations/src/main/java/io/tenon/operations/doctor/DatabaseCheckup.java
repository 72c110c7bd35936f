package io.tenon.operations.doctor;

import io.tenon.agent.operate.settings.AgentSettings;
import io.tenon.internal.database.Dialect;
import io.tenon.operations.connection.DatabaseAccess;
import io.tenon.operations.connection.DurationText;
import io.tenon.operations.connection.FailureText;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Driver;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Checks the database: driver, product, what its connections are like, clock, the status table, and the outbox. */
final class DatabaseCheckup {
    private static final String DATABASE = "database";
    private static final long CLOCK_TOLERATED_MILLIS = 5_000;

    private final DatabaseAccess access;
    private final AgentSettings settings;
    private final @Nullable String sender;
    private final Findings findings;

    /** @param sender the application's check group with its namespace, if that is known */
    DatabaseCheckup(DatabaseAccess access, AgentSettings settings, @Nullable String sender, Findings findings) {
        this.access = access;
        this.settings = settings;
        this.sender = sender;
        this.findings = findings;
    }

    void run() {
        Driver driver;
        try {
            driver = access.driver();
        } catch (SQLException e) {
            findings.fail(
                    DATABASE, FailureText.text(e), "Add the driver's jar to --app, or name its class by --driver");
            return;
        }
        try (Connection connection = access.connect(driver)) {
            examine(connection);
        } catch (SQLException | RuntimeException | LinkageError e) {
            findings.fail(
                    DATABASE,
                    access.address() + access.userText() + " gives no connection: " + FailureText.text(e),
                    "Check address, user and password, and that this machine may connect");
        }
    }

    private void examine(Connection connection) {
        try {
            DatabaseMetaData about = connection.getMetaData();
            Dialect dialect = Dialect.of(about);
            String version = about.getDatabaseProductVersion();
            String seen = dialect + " " + version + " at " + access.address() + access.userText() + ", driver "
                    + about.getDriverName() + " " + about.getDriverVersion();
            if (dialect.isTooOld(version)) {
                findings.fail(DATABASE, seen, "Tenon needs " + dialect + " " + dialect.oldestVersion() + " or later");
            } else {
                findings.ok(DATABASE, seen);
            }
        } catch (SQLException e) {
            findings.fail(DATABASE, FailureText.text(e), "Keep Tenon off this DataSource by the agent's settings");
            return;
        }
        session(connection);
        StatusTableCheckup table = new StatusTableCheckup(settings, findings);
        table.run(connection, this::clock);
        new OutboxTableCheckup(settings, sender, findings).run(connection);
    }

    private void session(Connection connection) {
        try {
            String seen = "autocommit " + (connection.getAutoCommit() ? "on" : "off") + ", isolation "
                    + isolation(connection.getTransactionIsolation())
                    + " by default; Tenon's own statements use READ COMMITTED";
            if (connection.isReadOnly()) {
                findings.fail(
                        "session",
                        "the connection is read-only",
                        "Give the URL of the primary: messages are tied to transactions that write");
            } else {
                findings.ok("session", seen);
            }
        } catch (SQLException e) {
            findings.fail("session", FailureText.text(e), "Look at the driver's settings in the URL");
        }
    }

    private void clock(long before, long database, long after) {
        long ahead = database < before ? database - before : Math.max(0, database - after);
        if (Math.abs(ahead) > CLOCK_TOLERATED_MILLIS) {
            findings.warn(
                    "clock",
                    "the database's clock is " + DurationText.ahead(ahead),
                    "Verdicts use the database's alone, so nothing is lost by that; but run NTP on both: clean-up"
                            + " is late or early by it, and a step of the database's clock makes duplicates");
        } else {
            findings.ok(
                    "clock",
                    "the database's clock is within " + DurationText.text(Math.abs(ahead) + after - before)
                            + " of this machine's");
        }
    }

    private static String isolation(int level) {
        switch (level) {
            case Connection.TRANSACTION_NONE:
                return "NONE";
            case Connection.TRANSACTION_READ_UNCOMMITTED:
                return "READ UNCOMMITTED";
            case Connection.TRANSACTION_READ_COMMITTED:
                return "READ COMMITTED";
            case Connection.TRANSACTION_REPEATABLE_READ:
                return "REPEATABLE READ";
            case Connection.TRANSACTION_SERIALIZABLE:
                return "SERIALIZABLE";
            default:
                return "level " + level;
        }
    }
}
