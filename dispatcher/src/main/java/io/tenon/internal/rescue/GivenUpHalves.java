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
 * Where the halves of old rows are in the log of a broker that parks none: a half is stored about when its segment, or its attempt, got its id
 * and its row was written. So the log, which has all halves of days and of everybody, is read around the times of these rows only, and around
 * each once. Used by one thread.
 */
final class GivenUpHalves {
    private static final int ROWS_OF_A_PAGE = 1_000;
    private static final int MOST_PAGES = 100;
    private static final int MOST_SOUGHT = 10_000;
    private static final int MOST_LOOKED_FOR = 200_000;

    /** Rows are written while halves are stored, by other clocks. */
    private static final long AROUND_MILLIS = 600_000;

    /** Where nothing tells when a transaction has ended, it may have stored halves for so long. */
    private static final long OPEN_MILLIS = 3_600_000;

    private final BrokerMessages messages;
    private final BrokerAddress broker;

    /** Of rows whose halves are in the caller's hands, or are not there. */
    private final Set<StatusId> lookedFor = new HashSet<>();

    private final Set<StatusId> sought = new HashSet<>();
    private final Deque<Slice> slices = new ArrayDeque<>();

    /** In the first slice; -1 if nothing of it was read. */
    private long offset = -1;

    private long nextPlanNanos = System.nanoTime();

    /** Rows behind it are next. */
    private StatusId from = StatusId.ZERO;

    GivenUpHalves(BrokerMessages messages, BrokerAddress broker) {
        this.messages = messages;
        this.broker = broker;
    }

    /** Of a status table. */
    interface Rows {
        /** Those whose messages may have to be delivered, in the order of their ids, between these two. */
        List<StatusRow> between(StatusId after, StatusId before, int most) throws SQLException;
    }

    /** How long a broker asks, and since when it is up: asked of it only when somebody needs to know. */
    interface TimesOfBroker {
        RocksTimes now() throws IOException;
    }

    /** Of the log, by the times at which messages were stored; both inclusive. */
    private static final class Slice {
        final long begin;
        long end;

        Slice(long begin, long end) {
            this.begin = begin;
            this.end = end;
        }
    }

    /**
     * Finds out what is to be read, unless some is left from before.
     *
     * @param youngMillis rows that are no older need no answer about the broker's patience
     * @return whether something is
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
        for (int pages = 0; pages < MOST_PAGES && old.size() < MOST_SOUGHT; pages++) {
            List<StatusRow> page = rows.between(from, StatusId.lowestOf(youngFrom), ROWS_OF_A_PAGE);
            for (StatusRow row : page) {
                if (row.ageMillis() > youngMillis && !lookedFor.contains(row.id())) {
                    long patience = times.now().patienceMillis();
                    youngFrom = Math.min(youngFrom, now - patience);
                    if (row.ageMillis() > patience) {
                        old.add(row);
                    }
                }
            }
            boolean isLast = page.size() < ROWS_OF_A_PAGE;
            from = isLast ? StatusId.ZERO : page.get(page.size() - 1).id();
            if (isLast) {
                break;
            }
        }
        seek(old);
        if (!old.isEmpty()) {
            // Rows that come one by one would each have the same part of the log read.
            nextPlanNanos = System.nanoTime()
                    + TimeUnit.MILLISECONDS.toNanos(times.now().patienceMillis() / 4);
        }
        return !slices.isEmpty();
    }

    private void remember() {
        if (lookedFor.size() > MOST_LOOKED_FOR) {
            lookedFor.clear(); // they are looked for once more
        }
        lookedFor.addAll(sought);
        sought.clear();
    }

    private void seek(List<StatusRow> rows) {
        long now = System.currentTimeMillis();
        List<Slice> around = new ArrayList<>();
        for (StatusRow row : rows) {
            sought.add(row.id());
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

    /** Whether there is more to be read of what was planned. */
    boolean hasNext() {
        return !slices.isEmpty();
    }

    /** Where it is in the log; -1 between two slices. */
    long offset() {
        return offset;
    }

    /** The broker has begun anew: so does this. */
    void forget() {
        lookedFor.clear();
        sought.clear();
        slices.clear();
        offset = -1;
        from = StatusId.ZERO;
        nextPlanNanos = System.nanoTime();
    }

    /**
     * Reads on by a page. If it throws, the same page is next.
     *
     * @return the offsets of halves of rows that are sought
     */
    List<Long> next(Marks marks) throws IOException {
        List<Long> found = new ArrayList<>();
        Slice slice = slices.getFirst();
        long start = offset >= 0 ? offset : messages.offsetAt(broker, HalfTopics.ROCKS_HALVES, 0, slice.begin);
        List<StoredMessage> page = messages.read(broker, HalfTopics.ROCKS_HALVES, 0, start);
        offset = start;
        if (page.isEmpty()) {
            long first = messages.firstOffset(broker, HalfTopics.ROCKS_HALVES, 0);
            if (start < first) {
                offset = first; // what was before has been deleted
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
            offset = half.queueOffset + 1;
            Mark mark = marks.of(half);
            if (mark != null && (sought.contains(mark.segment()) || sought.contains(mark.attempt()))) {
                found.add(half.queueOffset);
            }
        }
        if (isOver) {
            slices.removeFirst();
            offset = -1;
        }
        return found;
    }

    /** Whose halves are meant. */
    interface Marks {
        /** Null for those of others. */
        @Nullable
        Mark of(StoredMessage half);
    }
}
