package io.tenon.operations.doctor;

import io.tenon.agent.operate.settings.AgentSettings;
import io.tenon.internal.datasource.OutboxWatch;
import io.tenon.internal.outbox.OutboxTable;
import io.tenon.internal.outbox.ParkedRows;
import io.tenon.internal.outbox.RelayPause;
import io.tenon.internal.outbox.SenderBacklog;
import io.tenon.operations.command.Pauses;
import io.tenon.operations.connection.DurationText;
import io.tenon.operations.connection.FailureText;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Looks at the rows in the outbox: how many wait, which of them nobody sends, and which are parked, and why. */
final class OutboxRowsCheckup {
    private static final String ROWS = "outbox rows";
    private static final int MOST_REASONS = 10;

    /**
     * How much older than the lease the oldest row may be. Owners and relays are done with a row long before, unless
     * something is wrong.
     */
    private static final long LATE_MILLIS = 60_000;

    private final AgentSettings settings;
    private final @Nullable String sender;
    private final Findings findings;

    /** @param sender the application's check group with its namespace, if that is known */
    OutboxRowsCheckup(AgentSettings settings, @Nullable String sender, Findings findings) {
        this.settings = settings;
        this.sender = sender;
        this.findings = findings;
    }

    void run(OutboxTable table, Connection connection) {
        try {
            Collection<SenderBacklog> all = table.survey().backlog(connection, 0, Long.MAX_VALUE);
            for (RelayPause pause : table.pauses(connection)) {
                findings.warn(
                        "outbox paused", Pauses.text(pause), "If that is not meant any more: " + Pauses.remedy(pause));
            }
            size(all);
            for (SenderBacklog one : all) {
                orphan(one, table.qualifiedName());
            }
            if (all.stream().anyMatch(one -> one.parked() > 0)) {
                for (ParkedRows parked : table.survey().parked(connection, MOST_REASONS)) {
                    parked(parked);
                }
            }
        } catch (SQLException e) {
            findings.warn(
                    ROWS,
                    "the rows could not be counted: " + FailureText.text(e),
                    "If it took too long there may be millions of them: look whether the relay gets through");
        }
    }

    private void size(Collection<SenderBacklog> all) {
        long rows = 0;
        long bytes = 0;
        long oldest = 0;
        long parked = 0;
        for (SenderBacklog one : all) {
            rows += one.rows();
            bytes += one.bytes();
            oldest = Math.max(oldest, one.oldestMillis());
            parked += one.parked();
        }
        String seen = rows == 0
                ? "nothing waits"
                : rows + " rows with " + bytes + " bytes wait, the oldest is " + DurationText.text(oldest) + " old";
        seen += parked == 0 ? "" : ", " + parked + " rows are parked";
        if (rows + parked > settings.outbox().mostRows()
                || bytes > settings.outbox().mostBytes()) {
            findings.fail(
                    ROWS,
                    seen + "; more than outbox-max-rows or outbox-max-bytes",
                    "Messages that would go through the outbox are refused: bring the broker back, or raise the bound");
        } else if (oldest > settings.transactions().outboxLease().toMillis() + LATE_MILLIS) {
            findings.warn(
                    ROWS,
                    seen,
                    "Rows are sent within seconds: look at the broker, and at whether instances of their senders are up");
        } else {
            findings.ok(ROWS, seen);
        }
    }

    private void orphan(SenderBacklog one, String table) {
        long late = settings.transactions().outboxLease().toMillis() + LATE_MILLIS;
        if (one.rows() == 0 || one.oldestMillis() <= late || one.isLedWithin(OutboxWatch.UNLED_MILLIS)) {
            return;
        }
        String seen = one.rows() + " rows wait for sender '" + one.sender() + "', the oldest for "
                + DurationText.text(one.oldestMillis()) + ", and no instance leads its relay: nobody sends them";
        if (!one.sender().equals(sender)) {
            findings.fail(
                    "outbox sender",
                    seen,
                    "Start an instance of that check group whose messages go through this outbox. If the group was renamed, and"
                            + " the new one leads to the same brokers with the same rights: UPDATE " + table
                            + " SET sender = '<the new check group>' WHERE sender = '" + one.sender()
                            + "' AND state IN ('O', 'R', 'P')");
        } else if (settings.usesOutbox()) {
            findings.warn(
                    "outbox sender",
                    seen,
                    "They are sent as soon as an instance of this application is up, under the agent once it has sent a"
                            + " message in a transaction");
        } else {
            findings.fail(
                    "outbox sender",
                    seen,
                    "By these settings nothing of this application goes through the outbox any more, so that it does not look"
                            + " there: set when-broker-unavailable or not-a-half to outbox until they are sent");
        }
    }

    private void parked(ParkedRows parked) {
        findings.warn(
                "outbox parked",
                parked.rows() + " rows of sender '" + parked.sender() + "', since: " + parked.reason(),
                "Mend the cause, then set their state to R and attempts to 0, or delete them to give their messages up:"
                        + " nobody sends them otherwise");
    }
}
