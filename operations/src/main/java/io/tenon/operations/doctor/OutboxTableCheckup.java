package io.tenon.operations.doctor;

import io.tenon.agent.operate.settings.AgentSettings;
import io.tenon.internal.outbox.OutboxTable;
import io.tenon.internal.status.StatusTableMissingException;
import io.tenon.operations.connection.FailureText;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Checks the outbox table: whether it is there, is Tenon's, may be used, and takes rows that are large enough. It is
 * looked for also where nothing goes through the outbox, since rows may have been left in it.
 */
final class OutboxTableCheckup {
    private static final String TABLE = "outbox table";
    private static final String ROW = "outbox row";
    private static final int STATEMENT_MILLIS = 10_000;

    /** The largest message that a RocketMQ client, and a broker, take unless told otherwise. */
    private static final int MAX_MESSAGE_SIZE = 4 * 1024 * 1024;

    private final AgentSettings settings;
    private final @Nullable String sender;
    private final Findings findings;

    /** @param sender the application's check group with its namespace, if that is known */
    OutboxTableCheckup(AgentSettings settings, @Nullable String sender, Findings findings) {
        this.settings = settings;
        this.sender = sender;
        this.findings = findings;
    }

    void run(Connection connection) {
        OutboxTable table = open(connection);
        if (table == null) {
            return;
        }
        if (settings.usesOutbox()) {
            findings.ok(
                    TABLE,
                    table.qualifiedName() + " is there and of this release's version; " + settings.deliveryText());
            rights(table, connection);
            autovacuum(table, connection);
        } else {
            findings.ok(TABLE, table.qualifiedName() + " is there, and nothing goes through it by these settings");
        }
        new OutboxRowsCheckup(settings, sender, findings).run(table, connection);
    }

    private @Nullable OutboxTable open(Connection connection) {
        try {
            return OutboxTable.openExisting(connection, settings.outbox().table(), STATEMENT_MILLIS);
        } catch (StatusTableMissingException e) {
            if (settings.usesOutbox()) {
                missing(e);
            }
        } catch (SQLException | IllegalArgumentException e) {
            if (settings.usesOutbox()) {
                findings.fail(
                        TABLE,
                        FailureText.text(e),
                        "Mend what it says: until then every message that would go through the outbox is refused");
            } else {
                findings.ok(TABLE, "not needed, and not to be read: " + FailureText.text(e));
            }
        }
        return null;
    }

    private void missing(StatusTableMissingException e) {
        String message = String.valueOf(e.getMessage());
        int end = message.indexOf(", and making it");
        String seen = (end < 0 ? message : message.substring(0, end)).replaceFirst("^Outbox table ", "");
        if (settings.createTable()) {
            findings.warn(
                    TABLE,
                    seen + "; the agent is set to make it",
                    "See that the application's user may, or run the script below; then let the doctor look again:"
                            + " rights were not tried");
        } else {
            findings.fail(
                    TABLE,
                    seen,
                    "Run the script below as a user who may, then grant the application's user SELECT, INSERT, UPDATE"
                            + " and DELETE on it; until then every message that would go through the outbox is refused");
        }
        findings.attach(e.ddl());
    }

    private void autovacuum(OutboxTable table, Connection connection) {
        try {
            AutovacuumCheckup.run(connection, table.qualifiedName(), findings);
        } catch (SQLException e) {
            findings.warn("autovacuum", FailureText.text(e), "Make sure otherwise that the table is vacuumed");
        }
    }

    private void rights(OutboxTable table, Connection connection) {
        try {
            table.requireWritable(connection);
            findings.ok("outbox rights", "INSERT, UPDATE, SELECT, DELETE: each was used and rolled back");
        } catch (SQLException e) {
            findings.fail(
                    "outbox rights",
                    FailureText.text(e),
                    "GRANT SELECT, INSERT, UPDATE, DELETE ON " + table.qualifiedName()
                            + "; without them every message that would go through the outbox is refused");
            return;
        }
        row(table, connection);
    }

    /**
     * Writes a row as large as the largest message, since servers, drivers and what is between them have bounds of
     * their own.
     */
    private void row(OutboxTable table, Connection connection) {
        long most = table.mostRowBytes();
        if (most < MAX_MESSAGE_SIZE) {
            findings.warn(
                    ROW,
                    "a row takes " + most + " bytes of messages at most (max_allowed_packet), a RocketMQ client "
                            + MAX_MESSAGE_SIZE + " (maxMessageSize)",
                    "Larger messages are refused by their send: raise max_allowed_packet to "
                            + (2L * MAX_MESSAGE_SIZE + 16 * 1024)
                            + " or more, unless there are none");
        }
        int tried = (int) Math.min(most, MAX_MESSAGE_SIZE);
        try {
            table.requireWritable(connection, tried);
            if (most >= MAX_MESSAGE_SIZE) {
                findings.ok(
                        ROW,
                        "a row takes " + most + " bytes of messages at most; one of " + tried
                                + " was written and rolled back");
            }
        } catch (SQLException e) {
            findings.fail(
                    ROW,
                    "a row of " + tried + " bytes is refused: " + FailureText.text(e),
                    "Raise the bound that it names, of the server or of the driver (maxAllowedPacket in the URL): messages"
                            + " of that size would break the transactions that they are sent in");
        }
    }
}
