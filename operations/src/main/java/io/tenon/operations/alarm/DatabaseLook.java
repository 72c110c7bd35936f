package io.tenon.operations.alarm;

import io.tenon.agent.operate.settings.AgentSettings;
import io.tenon.internal.outbox.OutboxTable;
import io.tenon.internal.outbox.RelayPause;
import io.tenon.internal.outbox.SenderBacklog;
import io.tenon.operations.alarm.Alarm.Kind;
import io.tenon.operations.command.Pauses;
import io.tenon.operations.connection.DurationText;
import io.tenon.operations.connection.FailureText;
import io.tenon.operations.connection.Workplace;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks at both tables. Used once, by one thread. */
final class DatabaseLook {
    private static final String DATABASE = "database";
    private static final long MOST_ROWS = 100_000;

    private final AlarmLook look;
    private final Workplace place;
    private final ToldAlarms known;
    private final long oldMillis;
    private final long pausedMillis;

    DatabaseLook(AlarmLook look, Workplace place, ToldAlarms known, long oldMillis, long pausedMillis) {
        this.look = look;
        this.place = place;
        this.known = known;
        this.oldMillis = oldMillis;
        this.pausedMillis = pausedMillis;
    }

    void run() {
        try {
            place.statusTable();
            look.canUse(AlarmLook.STATUS_TABLE);
        } catch (SQLException e) {
            look.cannotUse(AlarmLook.STATUS_TABLE, e);
            // Most often the database itself cannot be used, which is told once.
            return;
        }
        try {
            OutboxTable outbox = place.outboxTable();
            String whyNeeded = outbox == null ? whyNeeded() : null;
            if (whyNeeded != null) {
                look.cannotUse(
                        AlarmLook.OUTBOX_TABLE,
                        "there is no table '" + place.settings().outbox().table() + "' in this database, though "
                                + whyNeeded,
                        "tenon doctor; if it was given up for good, take its alarms out of " + known.file()
                                + " and its name out of the settings");
                return;
            }
            if (outbox != null) {
                List<RelayPause> pauses = outbox.pauses(place.database());
                addPauses(pauses);
                counted(() -> waiting(outbox, pauses));
                counted(() -> parked(outbox));
            } else {
                look.saw(Kind.OUTBOX_PAUSED, DATABASE);
                look.saw(Kind.OUTBOX_PARKED, DATABASE);
                look.saw(Kind.OUTBOX_OLD, DATABASE);
            }
            look.canUse(AlarmLook.OUTBOX_TABLE);
        } catch (SQLException e) {
            look.cannotUse(AlarmLook.OUTBOX_TABLE, e);
        }
    }

    /** Returns why an outbox table is expected; null where there need be none, as with most applications. */
    private @Nullable String whyNeeded() {
        AgentSettings settings = place.settings();
        if (known.all().stream().anyMatch(alarm -> alarm.kind.isOfOutbox())) {
            return "alarms of its rows are open";
        }
        if (settings.namesOutboxTable()) {
            return "the settings name it";
        }
        return settings.usesOutbox() ? "messages go through it (" + settings.deliveryText() + ")" : null;
    }

    private void addPauses(List<RelayPause> pauses) {
        for (RelayPause pause : pauses) {
            if (pause.millis() >= pausedMillis) {
                String paused = "the outbox is paused, " + Pauses.text(pause);
                look.add(Kind.OUTBOX_PAUSED, pause.whose(), DATABASE, paused, pause.resumeCommand());
            }
        }
        look.saw(Kind.OUTBOX_PAUSED, DATABASE);
    }

    private interface Counting {
        void run() throws SQLException;
    }

    /**
     * Counts rows. If the table is too large to be counted in time that is noted: the table can be used nevertheless,
     * and the other question may be answered.
     */
    private void counted(Counting counting) throws SQLException {
        try {
            counting.run();
        } catch (SQLTimeoutException e) {
            look.note("the outbox: its rows could not be counted: " + FailureText.text(e) + " => tenon status");
            place.forgetDatabase();
        }
    }

    /**
     * Looks for parked rows. This is a question of its own, so that they are found behind any number of rows that wait.
     */
    private void parked(OutboxTable table) throws SQLException {
        table.survey()
                .parkedBySender(place.database())
                .forEach((sender, rows) -> look.add(
                        Kind.OUTBOX_PARKED,
                        subject(sender),
                        DATABASE,
                        rows + " rows of " + subject(sender) + " are parked: brokers refuse their messages",
                        "tenon outbox list --state parked"));
        look.saw(Kind.OUTBOX_PARKED, DATABASE);
    }

    /** Looks for old rows that wait. Only old rows are counted, so that young ones hide none of them. */
    private void waiting(OutboxTable table, List<RelayPause> pauses) throws SQLException {
        Collection<SenderBacklog> waiting = table.survey().waiting(place.database(), oldMillis, MOST_ROWS + 1);
        long counted = waiting.stream().mapToLong(SenderBacklog::rows).sum();
        boolean isCutOff = counted > MOST_ROWS;
        for (SenderBacklog one : waiting) {
            if (one.oldestMillis() >= oldMillis && pauses.stream().noneMatch(pause -> pause.holdsFor(one.sender()))) {
                look.add(
                        Kind.OUTBOX_OLD,
                        subject(one.sender()),
                        DATABASE,
                        (isCutOff ? "at least " : "") + one.rows() + " rows of " + subject(one.sender())
                                + " wait for longer than " + DurationText.text(oldMillis) + ", the oldest for "
                                + (isCutOff ? "at least " : "") + DurationText.text(one.oldestMillis()),
                        "tenon status");
            }
        }
        if (isCutOff) {
            look.note("the outbox: rows of more senders may wait; " + MOST_ROWS
                    + " old rows were counted, and there are more => tenon status counts all");
        } else {
            look.saw(Kind.OUTBOX_OLD, DATABASE);
        }
    }

    private static String subject(String sender) {
        return "sender '" + sender + "'";
    }
}
