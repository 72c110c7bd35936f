package io.tenon.internal.rescue;

import io.tenon.internal.check.Mark;
import io.tenon.internal.status.StatusId;
import io.tenon.internal.status.StatusRow;
import io.tenon.internal.stored.BrokerAddress;
import io.tenon.internal.stored.BrokerMessages;
import io.tenon.internal.stored.HalfTopics;
import io.tenon.internal.stored.RocksTimes;
import io.tenon.internal.stored.StoredMessage;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds the halves of old rows of a status table in the log of a broker that parks none. A half is stored about when
 * its segment, or its attempt, got its id and its row was written. So the log, which has all halves of days and of
 * everybody, is read around the times of these rows only, and around each once. Used by one thread.
 */
final class GivenUpHalves {
    private static final int ROWS_OF_A_PAGE = 1_000;
    private static final int MOST_PAGES = 100;

    /** Above so many rows no further page of them is read for one plan. */
    private static final int MOST_WANTED = 10_000;

    /** Above so many rows {@link #done} is emptied, so that memory does not grow with the table. */
    private static final int MOST_DONE = 200_000;

    /**
     * How much earlier and later than the times of a row the log is read: its halves were stored about then, and by
     * another clock than the database's.
     */
    private static final long AROUND_MILLIS = 600_000;

    /** How long a transaction may have stored halves, where nothing tells when it ended. */
    private static final long OPEN_MILLIS = 3_600_000;

    private final BrokerMessages messages;
    private final BrokerAddress broker;

    /**
     * The ids of rows whose halves were found and given to the caller, or are not in the log. They are not looked for
     * again.
     */
    private final Set<StatusId> done = new HashSet<>();

    /** The ids of the rows whose halves are looked for in {@link #slices}. */
    private final Set<StatusId> wanted = new HashSet<>();

    /** The parts of the log that are still to be read, in the order of their times; they do not overlap. */
    private final Deque<Slice> slices = new ArrayDeque<>();

    /** The offset in the log from which the first slice is read on; -1 if nothing of it was read. */
    private long nextOffset = -1;

    /** When the rows may be read for the next plan, on {@link System#nanoTime()}'s clock. */
    private long nextPlanNanos = System.nanoTime();

    /** The id of the last row that was read; the rows behind it are read next. ZERO to begin with the first one. */
    private StatusId nextRowsAfter = StatusId.ZERO;

    GivenUpHalves(BrokerMessages messages, BrokerAddress broker) {
        this.messages = messages;
        this.broker = broker;
    }

    /** The rows of a status table. */
    interface Rows {
        /**
         * Returns rows whose messages may have to be delivered, in the order of their ids.
         *
         * @param after only rows with greater ids
         * @param before only rows with lesser ids
         * @param most how many at most
         */
        List<StatusRow> between(StatusId after, StatusId before, int most) throws SQLException;
    }

    /** Tells how long a broker asks about a half, and since when it is up; called only when somebody needs to know. */
    interface TimesOfBroker {
        RocksTimes now() throws IOException;
    }

    /** A part of the log: what was stored from {@code begin} to {@code end}, both inclusive. */
    private static final class Slice {
        final long begin;
        long end;

        Slice(long begin, long end) {
            this.begin = begin;
            this.end = end;
        }
    }

    /**
     * Plans which parts of the log are to be read, unless an earlier plan has some left.
     *
     * @param youngMillis how old rows may be that are passed over without asking the broker for its times
     * @return whether anything is to be read
     */
    boolean plan(Rows rows, long youngMillis, TimesOfBroker times) throws SQLException, IOException {
        if (!slices.isEmpty()) {
            return true;
        }
        if (System.nanoTime() - nextPlanNanos < 0) {
            return false;
        }
        remember();
        List<StatusRow> old = new ArrayList<>();
        // A row is not written before its id is made: what has a young id need not be read. The rows of a healthy
        // system are young.
        long now = System.currentTimeMillis();
        long youngFrom = now - youngMillis;
        for (int pages = 0; pages < MOST_PAGES && old.size() < MOST_WANTED; pages++) {
            List<StatusRow> page = rows.between(nextRowsAfter, StatusId.lowestOf(youngFrom), ROWS_OF_A_PAGE);
            for (StatusRow row : page) {
                if (row.ageMillis() > youngMillis && !done.contains(row.id())) {
                    long patience = times.now().patienceMillis();
                    youngFrom = Math.min(youngFrom, now - patience);
                    if (row.ageMillis() > patience) {
                        old.add(row);
                    }
                }
            }
            boolean isLast = page.size() < ROWS_OF_A_PAGE;
            nextRowsAfter = isLast ? StatusId.ZERO : page.get(page.size() - 1).id();
            if (isLast) {
                break;
            }
        }
        seek(old);
        if (!old.isEmpty()) {
            // Otherwise rows that grow old one by one would each have the same part of the log read.
            nextPlanNanos = System.nanoTime()
                    + TimeUnit.MILLISECONDS.toNanos(times.now().patienceMillis() / 4);
        }
        return !slices.isEmpty();
    }

    /** Takes the rows of the plan before for done. */
    private void remember() {
        if (done.size() > MOST_DONE) {
            done.clear(); // their halves are looked for once more
        }
        done.addAll(wanted);
        wanted.clear();
    }

    /** Plans to read the log around the times of these rows. */
    private void seek(List<StatusRow> rows) {
        long now = System.currentTimeMillis();
        List<Slice> around = new ArrayList<>();
        for (StatusRow row : rows) {
            wanted.add(row.id());
            long created = now - row.ageMillis();
            long committed = row.sealed() ? Math.max(created, now - row.sealedAgeMillis()) : created + OPEN_MILLIS;
            around.add(new Slice(
                    Math.min(created, row.id().timeMillis()) - AROUND_MILLIS,
                    Math.max(committed, row.id().timeMillis()) + AROUND_MILLIS));
        }
        around.sort(Comparator.comparingLong(slice -> slice.begin));
        for (Slice slice : around) {
            Slice last = slices.peekLast();
            if (last != null && slice.begin <= last.end) {
                last.end = Math.max(last.end, slice.end);
            } else {
                slices.add(slice);
            }
        }
    }

    /** Whether parts of the log that were planned are still to be read. */
    boolean hasNext() {
        return !slices.isEmpty();
    }

    /** The offset in the log that is read next; -1 between two slices. */
    long offset() {
        return nextOffset;
    }

    /** Forgets all that was read and planned: the broker's log has begun anew. */
    void forget() {
        done.clear();
        wanted.clear();
        slices.clear();
        nextOffset = -1;
        nextRowsAfter = StatusId.ZERO;
        nextPlanNanos = System.nanoTime();
    }

    /**
     * Reads a page of the first slice. If it throws, the same page is next.
     *
     * @return the offsets of halves on it whose segment, or attempt, has one of the rows that are wanted
     */
    List<Long> next(Marks marks) throws IOException {
        List<Long> found = new ArrayList<>();
        Slice slice = slices.getFirst();
        long start = nextOffset >= 0 ? nextOffset : messages.offsetAt(broker, HalfTopics.ROCKS_HALVES, 0, slice.begin);
        List<StoredMessage> page = messages.read(broker, HalfTopics.ROCKS_HALVES, 0, start);
        nextOffset = start;
        if (page.isEmpty()) {
            long first = messages.firstOffset(broker, HalfTopics.ROCKS_HALVES, 0);
            if (start < first) {
                nextOffset = first; // what was before has been deleted
                return found;
            }
            if (start < messages.endOffset(broker, HalfTopics.ROCKS_HALVES, 0)) {
                throw new IOException(
                        broker + " answers nothing for offset " + start + " of its halves, though there is more");
            }
        }
        boolean isOver = page.isEmpty();
        for (StoredMessage half : page) {
            if (half.storedMillis > slice.end) {
                isOver = true;
                break;
            }
            nextOffset = half.queueOffset + 1;
            Mark mark = marks.of(half);
            if (mark != null && (wanted.contains(mark.segment()) || wanted.contains(mark.attempt()))) {
                found.add(half.queueOffset);
            }
        }
        if (isOver) {
            slices.removeFirst();
            nextOffset = -1;
        }
        return found;
    }

    /** Tells whose halves are looked for. */
    interface Marks {
        /** Returns the half's mark; null for a half of another status table or check group. */
        @Nullable
        Mark of(StoredMessage half);
    }
}
