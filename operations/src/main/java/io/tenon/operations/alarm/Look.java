package io.tenon.operations.alarm;

import io.tenon.internal.outbox.OutboxTable;
import io.tenon.internal.outbox.RelayPause;
import io.tenon.internal.outbox.SenderBacklog;
import io.tenon.internal.stored.BrokerAddress;
import io.tenon.internal.stored.StoredMessage;
import io.tenon.operations.alarm.Alarm.Kind;
import io.tenon.operations.command.Pauses;
import io.tenon.operations.connection.DurationText;
import io.tenon.operations.connection.FailureText;
import io.tenon.operations.connection.Masters;
import io.tenon.operations.connection.Workplace;
import io.tenon.operations.half.PendingHalves;
import io.tenon.operations.half.RowVerdicts;
import io.tenon.operations.parked.OpenHalves;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** One look at the database and the brokers: what waits for a human, and what could be looked at. Used once. */
final class Look {
    private static final String DATABASE = "database";
    private static final String BROKERS = "brokers";
    private static final int MOST = 5_000;
    private static final long MOST_ROWS = 100_000;

    private final Workplace place;
    private final long oldMillis;
    private final long pausedMillis;
    private final long now = System.currentTimeMillis();
    private final List<Alarm> found = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();

    Look(Workplace place, long oldMillis, long pausedMillis) {
        this.place = place;
        this.oldMillis = oldMillis;
        this.pausedMillis = pausedMillis;
    }

    List<Alarm> found() {
        return found;
    }

    /** Whether it was looked there, so that what is not found is over. */
    boolean hasSeen(String source) {
        return seen.contains(source);
    }

    void run() {
        if (place.hasDatabase()) {
            database();
        }
        if (place.hasBrokers()) {
            brokers();
        }
    }

    private void add(Kind kind, String subject, String source, String text, String remedy) {
        found.add(new Alarm(kind, subject, source, text, remedy, now));
    }

    private void database() {
        boolean usable = true;
        try {
            place.statusTable();
        } catch (SQLException e) {
            usable = false;
            unusable("the status table", e);
        }
        if (usable) {
            try {
                OutboxTable outbox = place.outboxTable();
                if (outbox != null) {
                    outbox(outbox);
                }
                seen.add(DATABASE);
            } catch (SQLException e) {
                unusable("the outbox table", e);
            }
        }
        // Whether a table can be used is known in any case.
        seen.add(Kind.TABLE_UNUSABLE.name());
    }

    private void unusable(String table, SQLException e) {
        add(
                Kind.TABLE_UNUSABLE,
                table,
                Kind.TABLE_UNUSABLE.name(),
                table + " cannot be used: " + FailureText.text(e),
                "tenon doctor");
    }

    private void outbox(OutboxTable table) throws SQLException {
        List<RelayPause> pauses = table.pauses(place.database());
        for (RelayPause pause : pauses) {
            if (pause.millis() >= pausedMillis) {
                String paused = "the outbox is paused, " + Pauses.text(pause);
                add(Kind.OUTBOX_PAUSED, pause.whose(), DATABASE, paused, pause.resumeCommand());
            }
        }
        for (SenderBacklog one : table.backlog(place.database(), 0, MOST_ROWS)) {
            String sender = "sender '" + one.sender() + "'";
            if (one.parked() > 0) {
                add(
                        Kind.OUTBOX_PARKED,
                        sender,
                        DATABASE,
                        one.parked() + " rows of " + sender + " are parked: brokers refuse their messages",
                        "tenon outbox list --state parked");
            }
            if (one.rows() > 0
                    && one.oldestMillis() >= oldMillis
                    && pauses.stream().noneMatch(pause -> pause.holdsFor(one.sender()))) {
                add(
                        Kind.OUTBOX_OLD,
                        sender,
                        DATABASE,
                        one.rows() + " rows of " + sender + " wait, the oldest for "
                                + DurationText.text(one.oldestMillis()),
                        "tenon status");
            }
        }
    }

    private void brokers() {
        try {
            Masters masters = place.masters();
            for (BrokerAddress broker : masters.brokers()) {
                try {
                    broker(broker);
                } catch (IOException | SQLException e) {
                    unknown(broker.name, FailureText.text(e));
                }
            }
            masters.withoutMaster().forEach(name -> unknown(name, "it has no master just now"));
            seen.add(BROKERS);
        } catch (IOException e) {
            unknown("all", FailureText.text(e));
        }
    }

    private void unknown(String broker, String why) {
        add(
                Kind.BROKER_UNKNOWN,
                "broker " + broker,
                BROKERS,
                "broker " + broker + " is not known: " + why,
                "tenon status");
    }

    private void broker(BrokerAddress broker) throws IOException, SQLException {
        String source = "broker " + broker.name;
        long since = now - place.settings().transactions().retention().toMillis();
        OpenHalves parked = OpenHalves.of(place, broker, since, MOST);
        if (parked.count() > 0) {
            add(
                    Kind.HALVES_PARKED,
                    source,
                    source,
                    atLeast(parked.mayBeMore(), parked.count()) + " parked halves at " + source + " wait for a rescue",
                    "tenon parked list");
        }
        PendingHalves pending = PendingHalves.of(place.brokers(), broker, MOST);
        int inDoubt = 0;
        for (StoredMessage half : pending.found()) {
            inDoubt += RowVerdicts.markOf(half) != null && now - half.bornMillis >= oldMillis ? 1 : 0;
        }
        if (inDoubt > 0) {
            add(
                    Kind.HALVES_IN_DOUBT,
                    source,
                    source,
                    atLeast(pending.whyMore() != null, inDoubt) + " halves at " + source + " have not ended for "
                            + DurationText.text(oldMillis),
                    "tenon in-doubt");
        }
        // What was not found in a part is not known to be over.
        if (!parked.mayBeMore() && pending.whyMore() == null) {
            seen.add(source);
        }
    }

    private static String atLeast(boolean mayBeMore, int count) {
        return (mayBeMore ? "at least " : "") + count;
    }
}
