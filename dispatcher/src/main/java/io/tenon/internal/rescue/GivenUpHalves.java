package io.tenon.internal.rescue;

import io.tenon.internal.stored.BrokerAddress;
import io.tenon.internal.stored.BrokerMessages;
import io.tenon.internal.stored.HalfTopics;
import io.tenon.internal.stored.RocksTimes;
import io.tenon.internal.stored.StoredMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads the log of a broker that remembers its halves in RocksDB, for those that it has given up and forgotten: they are there without the
 * mark of an END. Halves and marks are read side by side, in the order of the log, since a mark comes soon after its half: so memory
 * holds few halves' places, and no bodies. Used by one thread.
 */
final class GivenUpHalves {
    /** So many are read before the caller is asked whether to go on. */
    private static final int WINDOW = 2_000;

    private final BrokerMessages messages;
    private final BrokerAddress broker;

    /** Behind the last half that was looked at; -1 if none was. */
    private long next = -1;

    /** Marks before it are of halves before {@link #next}, or of older ones. */
    private long marks;

    private boolean atEnd;

    GivenUpHalves(BrokerMessages messages, BrokerAddress broker) {
        this.messages = messages;
        this.broker = broker;
    }

    /** Begins a further look, which passes over what was stored before. */
    void begin(long sinceMillis) throws IOException {
        long since = messages.offsetAt(broker, HalfTopics.ROCKS_HALVES, 0, sinceMillis);
        long end = messages.endOffset(broker, HalfTopics.ROCKS_HALVES, 0);
        if (next < since || next > end) { // never read; far behind; or the broker has begun anew
            next = since;
            marks = messages.offsetAt(broker, HalfTopics.ROCKS_MARKS, 0, sinceMillis);
        }
        atEnd = next >= end;
    }

    /** Whether all that it has given up by now was looked at. */
    boolean isAtEnd() {
        return atEnd;
    }

    /**
     * Goes on by a window. If it throws, the same window is next.
     *
     * @return the offsets of those without an END that the caller cares for
     */
    List<Long> next(RocksTimes times, Predicate<StoredMessage> cares) throws IOException {
        Map<Long, Long> unmarked = new HashMap<>(); // offsets by places in the log, as marks name them
        long half = next;
        long mark = marks;
        boolean isOver = false;
        while (!isOver && half < next + WINDOW) {
            List<StoredMessage> page = messages.read(broker, HalfTopics.ROCKS_HALVES, 0, half);
            isOver = page.isEmpty();
            long lastPlace = -1;
            for (StoredMessage stored : page) {
                if (System.currentTimeMillis() <= times.givenUpMillis(stored)) {
                    isOver = true; // and none behind it is
                    break;
                }
                half = stored.queueOffset + 1;
                lastPlace = stored.commitLogOffset;
                if (cares.test(stored)) {
                    unmarked.put(stored.commitLogOffset, stored.queueOffset);
                }
            }
            mark = lastPlace < 0 ? mark : readMarks(mark, lastPlace, unmarked);
        }
        // Marks behind the last half may be of halves that are read later, too: so it is not gone on from there.
        readMarks(mark, Long.MAX_VALUE, unmarked);
        next = half;
        marks = mark;
        atEnd = isOver;
        List<Long> found = new ArrayList<>(unmarked.values());
        found.sort(null);
        return found;
    }

    /**
     * Strikes out what has ended.
     *
     * @param place of marks that were stored behind it, none is read, unless they are needed
     * @return the offset of the first mark that was not read, or is to be read again
     */
    private long readMarks(long offset, long place, Map<Long, Long> unmarked) throws IOException {
        long from = offset;
        while (!unmarked.isEmpty() || place != Long.MAX_VALUE) {
            List<StoredMessage> page = messages.read(broker, HalfTopics.ROCKS_MARKS, 0, from);
            for (StoredMessage mark : page) {
                if (mark.commitLogOffset > place) {
                    return from;
                }
                strike(mark.property("TRANS_OFFSET"), unmarked);
                from = mark.queueOffset + 1;
            }
            if (page.isEmpty()) {
                return from;
            }
        }
        return from;
    }

    private static void strike(@Nullable String places, Map<Long, Long> unmarked) {
        if (places == null) {
            return;
        }
        for (String place : places.split(",")) {
            try {
                unmarked.remove(Long.parseLong(place.trim()));
            } catch (NumberFormatException e) {
                // The text after a last comma is empty; and what is no number marks no half.
            }
        }
    }
}
