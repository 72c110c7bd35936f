package io.tenon.operations.half;

import io.tenon.internal.stored.BrokerAddress;
import io.tenon.internal.stored.BrokerMessages;
import io.tenon.internal.stored.BrokerRefusedException;
import io.tenon.internal.stored.HalfTopics;
import io.tenon.internal.stored.RocksTimes;
import io.tenon.internal.stored.StoredMessage;
import io.tenon.operations.connection.BrokerAnswer;
import io.tenon.operations.connection.BrokerConfig;
import io.tenon.operations.connection.BrokerConnection;
import io.tenon.operations.connection.BrokerRequest;
import java.io.IOException;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The halves of a broker that remembers in RocksDB which of them are open (transRocksDBEnable, and transWriteOriginTransHalfEnable off).
 * It copies none for a check, and parks none: after the last check it deletes what it remembers, and the half stays in its log, where
 * nobody asks for it. Its place there is all that is needed to put it back. RocksDB itself cannot be read from outside, so a half without a
 * mark of its end counts as given up once the broker has been up since for as long as its checks take. Not thread-safe.
 */
public final class RocksHalves {
    private final BrokerMessages messages;
    private final BrokerAddress broker;
    private final RocksTimes times;
    private final boolean parksNone;

    private RocksHalves(BrokerMessages messages, BrokerAddress broker, RocksTimes times, boolean parksNone) {
        this.messages = messages;
        this.broker = broker;
        this.times = times;
        this.parksNone = parksNone;
    }

    /**
     * Returns the halves of the broker; null if it has none in RocksDB.
     *
     * @throws BrokerRefusedException if it has some, and does not show its settings, or since when it is up
     */
    public static @Nullable RocksHalves of(BrokerConnection connection, BrokerAddress broker) throws IOException {
        BrokerAnswer answer = connection.ask(broker.address, BrokerRequest.settings());
        if (answer.isSuccess()) {
            return of(connection, broker, new BrokerConfig(answer.lines()));
        }
        if (!hasAny(connection.messages(), broker)) {
            return null;
        }
        throw new BrokerRefusedException(
                broker + " has kept halves in RocksDB, and does not show for how long it asks about them: "
                        + answer.refusal());
    }

    /** Returns the halves of a broker whose settings are known; null if it has none in RocksDB. */
    public static @Nullable RocksHalves of(BrokerConnection connection, BrokerAddress broker, BrokerConfig settings)
            throws IOException {
        if (!settings.isOn("transRocksDBEnable")) {
            return null;
        }
        return new RocksHalves(
                connection.messages(),
                broker,
                RocksTimes.of(settings.values(), bootMillis(connection, broker)),
                settings.forgetsHalves());
    }

    private static long bootMillis(BrokerConnection connection, BrokerAddress broker) throws IOException {
        try {
            return connection.messages().bootMillis(broker);
        } catch (BrokerRefusedException e) {
            throw new BrokerRefusedException(
                    broker + " does not tell since when it is up, so that nobody knows which halves it has"
                            + " given up: " + e.getMessage());
        }
    }

    /** Whether it is known that the broker has such halves. */
    public static boolean hasAny(BrokerMessages messages, BrokerAddress broker) throws IOException {
        try {
            return messages.endOffset(broker, HalfTopics.ROCKS_HALVES, 0) > 0;
        } catch (BrokerRefusedException e) {
            // Most brokers have none, and this one shows neither its settings nor these halves.
            return false;
        }
    }

    /** Whether the broker stores its halves in this way now, and parks none. */
    boolean parksNone() {
        return parksNone;
    }

    public static boolean isOne(StoredMessage half) {
        return half.topic.equals(HalfTopics.ROCKS_HALVES);
    }

    /** Returns the time by which the broker has asked about a half for the last time. */
    public long givenUpMillis(StoredMessage half) {
        return times.givenUpMillis(half);
    }

    /** Returns why the state of a half is {@link HalfAtBroker#UNKNOWN}. */
    public String whyUnknown() {
        long known = times.bootMillis() + times.patienceMillis() - System.currentTimeMillis();
        return known > 0
                ? broker + " was started a short time ago, and may ask about them still; ask again in "
                        + (known / 1000 + 1) + " s"
                : broker + " has too many marks of ends to look through";
    }

    /** Returns where a half stands. */
    public HalfStanding standingOf(StoredMessage half) throws IOException {
        return standing(half, marksFrom(half.storedMillis));
    }

    private HalfStanding standing(StoredMessage half, EndMarks marks) {
        return HalfStanding.of(marks, half.commitLogOffset, unmarked(half));
    }

    /**
     * Returns the state of a half without a mark. One that is much older than the broker's start was given up then, or
     * is asked about since: nothing outside of the broker tells which.
     */
    private HalfAtBroker unmarked(StoredMessage half) {
        if (System.currentTimeMillis() > givenUpMillis(half)) {
            return HalfAtBroker.GIVEN_UP;
        }
        return half.storedMillis < times.bootMillis() - times.patienceMillis()
                ? HalfAtBroker.UNKNOWN
                : HalfAtBroker.PENDING;
    }

    /** Is shown each half with its state, the oldest first. Used by one thread. */
    public interface Visitor {
        void visit(StoredMessage half, HalfAtBroker state);
    }

    /**
     * Shows the halves that were stored then or later, but not those that are stored meanwhile, the oldest first.
     *
     * @param goesOn is told how many more halves were looked at, and says whether to go on
     * @return whether there are more than were looked at
     */
    public boolean visit(long sinceMillis, IntPredicate goesOn, Visitor visitor) throws IOException {
        long end = messages.endOffset(broker, HalfTopics.ROCKS_HALVES, 0);
        return visit(firstSince(sinceMillis), end, goesOn, visitor);
    }

    /**
     * Shows the newest of the halves that were stored then or later and may have been given up already, so that the one
     * that was given up last is among them.
     *
     * @param most how many halves are looked at
     * @return whether there are more than were looked at
     */
    public boolean visitNewest(long sinceMillis, int most, Visitor visitor) throws IOException {
        long first = firstSince(sinceMillis);
        long patient = System.currentTimeMillis() - times.patienceMillis();
        // Some brokers answer with the last half before that time where none is stored then or later.
        long end = Math.min(
                messages.endOffset(broker, HalfTopics.ROCKS_HALVES, 0),
                messages.offsetAt(broker, HalfTopics.ROCKS_HALVES, 0, patient) + 1);
        long begin = Math.max(first, end - most);
        boolean isCutOff = visit(begin, end, read -> true, visitor);
        return isCutOff || begin > first;
    }

    private long firstSince(long sinceMillis) throws IOException {
        return sinceMillis <= 0
                ? messages.firstOffset(broker, HalfTopics.ROCKS_HALVES, 0)
                : messages.offsetAt(broker, HalfTopics.ROCKS_HALVES, 0, sinceMillis);
    }

    private boolean visit(long first, long end, IntPredicate goesOn, Visitor visitor) throws IOException {
        long next = first;
        EndMarks marks = null;
        while (next < end) {
            List<StoredMessage> page = messages.read(broker, HalfTopics.ROCKS_HALVES, 0, next);
            if (page.isEmpty()) {
                // The broker gives no halves, though it has some.
                return true;
            }
            if (marks == null) {
                marks = marksFrom(page.get(0).storedMillis);
            }
            for (StoredMessage half : page) {
                next = half.queueOffset + 1;
                visitor.visit(half, standing(half, marks).state);
            }
            if (!goesOn.test(page.size())) {
                return next < end;
            }
        }
        return false;
    }

    /** Adds the halves that the broker asks about still. */
    void addPending(PendingHalves pending) throws IOException {
        long patient = System.currentTimeMillis() - times.patienceMillis();
        long since = times.bootMillis() < patient ? patient : times.bootMillis() - times.patienceMillis();
        visit(since, pending::goesOn, (half, state) -> {
            if (state == HalfAtBroker.PENDING) {
                pending.add(half);
            } else if (state == HalfAtBroker.UNKNOWN) {
                pending.mayBeMore(whyUnknown());
            }
        });
        if (times.bootMillis() >= patient && hasHalvesBefore(since)) {
            pending.mayBeMore(whyUnknown());
        }
    }

    private boolean hasHalvesBefore(long millis) throws IOException {
        return messages.firstOffset(broker, HalfTopics.ROCKS_HALVES, 0)
                < messages.offsetAt(broker, HalfTopics.ROCKS_HALVES, 0, millis);
    }

    /** Returns the marks from a time on. They name halves by their places in the broker's log. */
    private EndMarks marksFrom(long millis) throws IOException {
        return EndMarks.from(
                messages,
                broker,
                HalfTopics.ROCKS_MARKS,
                messages.offsetAt(broker, HalfTopics.ROCKS_MARKS, 0, millis),
                mark -> mark.property("TRANS_OFFSET"));
    }
}
