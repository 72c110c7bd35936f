package io.tenon.operations.parked;

import io.tenon.internal.check.Mark;
import io.tenon.internal.rescue.BrokerIndex;
import io.tenon.internal.status.StatusId;
import io.tenon.internal.status.StatusRow;
import io.tenon.internal.status.StatusTable;
import io.tenon.internal.stored.BrokerAddress;
import io.tenon.internal.stored.BrokerMessages;
import io.tenon.internal.stored.BrokerRefusedException;
import io.tenon.internal.stored.HalfTopics;
import io.tenon.internal.stored.StoredMessage;
import io.tenon.operations.connection.Workplace;
import io.tenon.operations.half.HalfAtBroker;
import io.tenon.operations.half.RocksHalves;
import io.tenon.operations.half.RowVerdict;
import io.tenon.operations.half.RowVerdicts;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The parked halves with Tenon's mark at one broker: read, and judged, without changing anything. Used by one thread.
 */
final class ParkedHalves {
    /**
     * How long before its row a half may be stored: that is about when its segment got its id, by another clock, and
     * the row may be written much later.
     */
    private static final long BEFORE_ROW_MILLIS = 600_000;

    /**
     * How many halves in the log of a broker with RocksDB are read for each parked message that would be looked at
     * elsewhere.
     */
    private static final int READ_FOR_EACH = 50;

    private final BrokerMessages messages;
    private final BrokerAddress broker;
    private final RowVerdicts rows;
    private final boolean onlyCounts;
    private final long retentionMillis;
    private final List<ParkedHalf> found = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private boolean cutOff;

    private ParkedHalves(
            BrokerMessages messages, BrokerAddress broker, RowVerdicts rows, boolean onlyCounts, long retentionMillis) {
        this.onlyCounts = onlyCounts;
        this.messages = messages;
        this.broker = broker;
        this.rows = rows;
        this.retentionMillis = retentionMillis;
    }

    /**
     * @param sinceMillis only what was parked then or later is looked at
     * @param most how many parked messages are looked at, the oldest first
     */
    static ParkedHalves of(Workplace place, BrokerAddress broker, long sinceMillis, int most)
            throws IOException, SQLException {
        return of(place, broker, sinceMillis, most, false);
    }

    /**
     * Looks at the newest ones instead, so that a half that was parked a moment ago is found however much lies before
     * it. Whether those that are left were delivered is not asked, which would be a question for each one.
     */
    static ParkedHalves toCount(Workplace place, BrokerAddress broker, long sinceMillis, int most)
            throws IOException, SQLException {
        return of(place, broker, sinceMillis, most, true);
    }

    private static ParkedHalves of(
            Workplace place, BrokerAddress broker, long sinceMillis, int most, boolean onlyCounts)
            throws IOException, SQLException {
        StatusTable table = place.hasDatabase() ? place.statusTable() : null;
        ParkedHalves halves = new ParkedHalves(
                place.brokers().messages(),
                broker,
                new RowVerdicts(table, table == null ? null : place.database(), place.lease()),
                onlyCounts,
                place.settings().transactions().retention().toMillis());
        Map<String, StoredMessage> newest = halves.read(sinceMillis, most);
        try {
            RocksHalves rocks = RocksHalves.of(place.brokers(), broker);
            if (rocks != null) {
                halves.readForgotten(rocks, since(sinceMillis, place), most, newest);
            }
        } catch (BrokerRefusedException e) {
            halves.notes.add(String.valueOf(e.getMessage()));
        }
        halves.judge(new ArrayList<>(newest.values()));
        return halves;
    }

    /**
     * Returns the time from which on a log is read. A log with all halves of days is long; a half that may have to be
     * rescued is not older than its row, but for a clock that is off.
     */
    private static long since(long sinceMillis, Workplace place) throws SQLException {
        if (!place.hasDatabase()) {
            return sinceMillis;
        }
        long now = System.currentTimeMillis();
        List<StatusRow> oldest = place.statusTable().deliverable(place.database(), StatusId.ZERO, StatusId.GREATEST, 1);
        long since = oldest.isEmpty()
                ? now
                : Math.min(now - oldest.get(0).ageMillis(), oldest.get(0).id().timeMillis());
        return Math.max(sinceMillis, since - BEFORE_ROW_MILLIS);
    }

    /** Adds the newest copy of each attempt that its broker has given up and forgotten. */
    private void readForgotten(RocksHalves rocks, long sinceMillis, int most, Map<String, StoredMessage> newest)
            throws IOException {
        int[] unknown = new int[1];
        int[] read = new int[1];
        RocksHalves.Visitor visitor = (half, state) -> {
            Mark mark = RowVerdicts.markOf(half);
            if (mark != null && state == HalfAtBroker.GIVEN_UP) {
                newest.put(mark.attempt().toString(), half.withoutBody());
            } else if (mark != null && state == HalfAtBroker.UNKNOWN) {
                unknown[0]++;
            }
        };
        // Most of what is read has ended, so that few of the newest ones were given up.
        cutOff |= onlyCounts
                ? rocks.visitNewest(sinceMillis, most * READ_FOR_EACH, visitor)
                : rocks.visit(sinceMillis, more -> (read[0] += more) < most, visitor);
        if (unknown[0] > 0) {
            notes.add(broker + ": whether it has given up " + unknown[0] + " halves more is not known: "
                    + rocks.whyUnknown());
        }
    }

    /** Returns the newest parked copy of each attempt: a half may have been put back and parked again. */
    private Map<String, StoredMessage> read(long sinceMillis, int most) throws IOException {
        Map<String, StoredMessage> newest = new LinkedHashMap<>();
        long end = messages.endOffset(broker, HalfTopics.PARKED, 0);
        long next = sinceMillis <= 0
                ? messages.firstOffset(broker, HalfTopics.PARKED, 0)
                : messages.offsetAt(broker, HalfTopics.PARKED, 0, sinceMillis);
        long first = onlyCounts ? Math.max(next, end - most) : next;
        cutOff |= first > next;
        next = first;
        int read = 0;
        while (next < end) {
            List<StoredMessage> page = messages.read(broker, HalfTopics.PARKED, 0, next);
            for (StoredMessage parked : page) {
                next = parked.queueOffset + 1;
                Mark mark = RowVerdicts.markOf(parked);
                if (mark != null) {
                    newest.put(mark.attempt().toString(), parked.withoutBody());
                }
            }
            read += page.size();
            if (page.isEmpty() || read >= most) {
                cutOff |= next < end;
                break;
            }
        }
        return newest;
    }

    private void judge(List<StoredMessage> parked) throws IOException, SQLException {
        if (parked.isEmpty()) {
            return;
        }
        BrokerIndex index = new BrokerIndex(messages, broker);
        List<RowVerdict> verdicts = rows.of(parked);
        for (int i = 0; i < parked.size(); i++) {
            Mark mark = RowVerdicts.markOf(parked.get(i));
            if (mark != null) {
                found.add(new ParkedHalf(parked.get(i), mark, fate(parked.get(i), mark, verdicts.get(i), index)));
            }
        }
    }

    private ParkedFate fate(StoredMessage parked, Mark mark, RowVerdict verdict, BrokerIndex index) throws IOException {
        switch (verdict) {
            case ROLLBACK:
                return onlyCounts ? ParkedFate.ROLLED_BACK : rolledBack(parked, index);
            case UNKNOWN_ROW:
            case NOT_OURS:
                return ParkedFate.UNKNOWN_ROW;
            case OTHER_TABLE:
                return ParkedFate.OTHER_TABLE;
            default:
        }
        BrokerIndex.Trace trace = index.traceOf(parked, mark);
        if (trace == BrokerIndex.Trace.DELIVERED || trace == BrokerIndex.Trace.PUT_BACK) {
            return ParkedFate.of(trace);
        }
        if (verdict == RowVerdict.NOT_ASKED) {
            return ParkedFate.NOT_ASKED;
        }
        if (trace != BrokerIndex.Trace.NONE) {
            return ParkedFate.of(trace);
        }
        switch (verdict) {
            case COMMIT:
                return ParkedFate.COMMITTED;
            case LEASE:
                return ParkedFate.LEASE;
            default:
                boolean old = System.currentTimeMillis() - parked.bornMillis > retentionMillis;
                return old ? ParkedFate.TOO_OLD : ParkedFate.NO_ROW;
        }
    }

    private static ParkedFate rolledBack(StoredMessage parked, BrokerIndex index) throws IOException {
        try {
            return index.isDelivered(parked) ? ParkedFate.DELIVERED : ParkedFate.ROLLED_BACK;
        } catch (BrokerRefusedException e) {
            return ParkedFate.ROLLED_BACK;
        }
    }

    List<ParkedHalf> found() {
        return found;
    }

    /** Returns why there may be more, though all was looked at. */
    List<String> notes() {
        return notes;
    }

    /** Whether there are more parked messages than were looked at. */
    boolean isCutOff() {
        return cutOff;
    }
}
