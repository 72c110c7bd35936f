package io.tenon.internal.relay;

import io.tenon.internal.DaemonThreads;
import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.status.StatusId;
import io.tenon.internal.transaction.OutboxEntry;
import io.tenon.internal.transaction.OutboxOwner;
import io.tenon.internal.transaction.OutboxSegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The owner of what one producer's transactions have committed to the outbox (O2): sends it from memory, has its rows deleted, and
 * leaves to the relay what cannot be sent in time. Thread-safe.
 */
public final class OutboxSender implements OutboxOwner {
    private static final int THREADS = 4;

    /**
     * How many rows may wait in memory for a broker that is slower than the database; the rest is left to the relay.
     */
    private static final int MOST_ROWS = 20_000;

    /** How many bytes of messages may wait in memory. */
    private static final long MOST_BYTES = 64L << 20;

    private static final int LANES_KEPT = 1024;

    private final String sender;
    private final BrokerSends broker;
    private final OutboxEvents events;
    private final PossibleDuplicates duplicates = new PossibleDuplicates();
    private final Relay relay;
    private final int mostRows;
    private final ThreadPoolExecutor threads;
    private final Map<OutboxSegment, List<Lane.Entry>> placed = new ConcurrentHashMap<>();
    private final Map<LaneKey, Lane> lanes = new ConcurrentHashMap<>();
    private final Map<TrackedDataSource, RowKeeper> keepers = new ConcurrentHashMap<>();
    private final AtomicInteger rows = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private volatile boolean closed;

    /**
     * @param sender the check group with namespace
     * @param relay is woken when something is left to it
     */
    public OutboxSender(String sender, BrokerSends broker, OutboxEvents events, Relay relay) {
        this(sender, broker, events, relay, MOST_ROWS);
    }

    /** @param mostRows how many rows may wait in memory */
    OutboxSender(String sender, BrokerSends broker, OutboxEvents events, Relay relay, int mostRows) {
        this.sender = sender;
        this.broker = broker;
        this.events = events;
        this.relay = relay;
        this.mostRows = mostRows;
        relay.leavesAlone(this::atWork);
        this.threads = DaemonThreads.endingWhenIdle("tenon-outbox-" + sender, THREADS, Integer.MAX_VALUE);
    }

    @Override
    public String sender() {
        return sender;
    }

    @Override
    public byte[] frame(List<OutboxEntry> messages) {
        return MessageFrames.encode(messages);
    }

    @Override
    public void committing(OutboxSegment segment) {
        OwnedRow row = new OwnedRow(segment);
        List<Lane.Entry> places = new ArrayList<>();
        placed.put(segment, places); // before they are added, so that whatever fails they are found
        for (OutboxMessage message : row.messages()) {
            if (message.hasChosenQueue()) {
                Lane.Entry entry = new Lane.Entry(message, row, false);
                places.add(entry);
                add(entry);
            }
        }
    }

    @Override
    public void rolledBack(OutboxSegment segment) {
        events.rolledBack(segment);
        forgetPlaces(segment);
    }

    /**
     * Gives up a row's places in its queues, since it was rolled back, or nobody will know in time whether it is
     * committed: what is behind it there waits no longer.
     */
    void forgetPlaces(OutboxSegment segment) {
        forget(placed.remove(segment));
    }

    /** How many messages are in doubt: it is not known now whether they are committed. */
    public long messagesInDoubt() {
        long sum = 0;
        for (RowKeeper keeper : keepers.values()) {
            sum += keeper.messagesInDoubt();
        }
        return sum;
    }

    /** How many rows this process has still to send, to delete, to hand over or to ask about. */
    public long rowsOutstanding() {
        long sum = Math.max(0, rows.get());
        for (RowKeeper keeper : keepers.values()) {
            sum += keeper.rowsOutstanding();
        }
        return sum;
    }

    private void forget(@Nullable List<Lane.Entry> places) {
        if (places != null) {
            places.forEach(entry -> lane(entry.message.lane()).forget(entry));
        }
    }

    @Override
    public void committed(OutboxSegment segment) {
        events.committed(segment);
        relay.watch(segment.dataSource());
        keeper(segment.dataSource()); // the keeper is told when the DataSource is closed
        List<Lane.Entry> places = placed.remove(segment);
        OwnedRow row = places == null || places.isEmpty() ? new OwnedRow(segment) : places.get(0).row;
        int rowsNow = rows.incrementAndGet();
        long bytesNow = bytes.addAndGet(row.size());
        if (closed) {
            // Nothing is sent any more: the relay of another instance gets it at once.
            forget(places);
            row.messages().forEach(message -> leave(new Lane.Entry(message, row, true)));
            return;
        }
        boolean hasRoom = rowsNow <= mostRows && bytesNow <= MOST_BYTES;
        for (OutboxMessage message : row.messages()) {
            if (message.hasChosenQueue() && places != null) {
                continue;
            }
            Lane.Entry entry = new Lane.Entry(message, row, true);
            // A message of a chosen queue waits behind those that were committed before it, in any case. Their owner's
            // time bounds how many these are.
            if (!hasRoom && !message.hasChosenQueue()) {
                leave(entry);
            } else {
                add(entry);
            }
        }
        if (places != null) {
            places.forEach(entry -> lane(entry.message.lane()).ready(entry));
        }
    }

    private void add(Lane.Entry entry) {
        Lane lane = lane(entry.message.lane());
        while (!lane.add(entry)) {
            lanes.remove(entry.message.lane(), lane);
            lane = lane(entry.message.lane());
        }
    }

    private Lane lane(LaneKey key) {
        Lane lane = lanes.get(key);
        if (lane != null) {
            return lane;
        }
        if (lanes.size() >= LANES_KEPT) {
            lanes.values().removeIf(Lane::retire);
        }
        return lanes.computeIfAbsent(key, missing -> new Lane(missing, this, threads));
    }

    @Override
    public void inDoubt(OutboxSegment segment) {
        relay.watch(segment.dataSource());
        keeper(segment.dataSource()).ask(segment);
    }

    /** A row that was in doubt was found: its transaction has committed. */
    void resolved(OutboxSegment segment) {
        segment.resolve(true);
        committed(segment);
    }

    /** Whether messages of chosen queues wait here, or at the relay: what follows them there must not overtake them. */
    public boolean holdsQueues() {
        for (Lane lane : lanes.values()) {
            if (lane.isOrdered() && !lane.isForgettable()) {
                return true;
            }
        }
        return false;
    }

    /** Whether messages wait here, or at the relay, whose queue is chosen by their hash when they are sent. */
    public boolean holdsHashes() {
        for (Map.Entry<LaneKey, Lane> lane : lanes.entrySet()) {
            if (lane.getKey().isChosenLater() && !lane.getValue().isForgettable()) {
                return true;
            }
        }
        return false;
    }

    // For lanes and keepers.

    BrokerSends broker() {
        return broker;
    }

    PossibleDuplicates duplicates() {
        return duplicates;
    }

    /** Messages of these rows are about to be sent. */
    void requestBegins(List<Lane.Entry> batch) {
        for (Lane.Entry entry : batch) {
            entry.row.requestBegins();
            keeper(entry.row.dataSource()).beginWork(entry.row);
        }
    }

    /** The request with messages of these rows has ended, whatever became of them. */
    void requestEnds(List<Lane.Entry> batch) {
        for (Lane.Entry entry : batch) {
            if (entry.row.requestEnds()) {
                keeper(entry.row.dataSource()).endWork(entry.row);
            }
        }
    }

    /**
     * Whether a request with the row's messages may begin now: its owner has time enough, and nobody has paused the
     * outbox.
     */
    boolean maySend(OwnedRow row) {
        return row.isInTime() && !relay.isPaused(row.dataSource());
    }

    void sent(List<Lane.Entry> batch) {
        events.sent(batch.size());
        for (Lane.Entry entry : batch) {
            if (entry.row.sent()) {
                settle(entry.row);
            }
        }
    }

    void leave(Lane.Entry entry) {
        events.handedOver(entry.message, entry.row.dataSource());
        if (entry.row.leave(entry.message)) {
            settle(entry.row);
        }
    }

    private void settle(OwnedRow row) {
        rows.decrementAndGet();
        bytes.addAndGet(-row.size());
        keeper(row.dataSource()).settle(row);
    }

    void watch(Lane lane, OwnedRow row) {
        keeper(row.dataSource()).watch(lane, row);
    }

    void leaveLate() {
        lanes.values().forEach(Lane::leaveLate);
    }

    /** Rows were handed over. */
    void wakeRelay() {
        relay.wake();
    }

    /** A DataSource is being closed: what was sent is deleted first, or another instance would send it again. */
    void finish(RowKeeper keeper, long untilNanos) {
        long sendUntilNanos = untilNanos - Math.max(0, untilNanos - System.nanoTime()) / 2;
        awaitIdle(sendUntilNanos);
        keeper.awaitSettled(untilNanos);
    }

    private void awaitIdle(long untilNanos) {
        while (!lanes.values().stream().allMatch(Lane::isIdle) && untilNanos - System.nanoTime() > 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    /** Rows of the DataSource that are being sent from here, or were sent and may be there still. */
    private Set<StatusId> atWork(TrackedDataSource dataSource) {
        Set<StatusId> ids = new HashSet<>();
        RowKeeper keeper = keepers.get(dataSource);
        if (keeper != null) {
            keeper.addRowsAtWorkTo(ids);
        }
        return ids;
    }

    /** A DataSource was closed, and nobody can do anything with its rows from here any more. */
    void forget(TrackedDataSource dataSource) {
        keepers.remove(dataSource);
    }

    private RowKeeper keeper(TrackedDataSource dataSource) {
        RowKeeper known = keepers.get(dataSource);
        return known == null ? keepers.computeIfAbsent(dataSource, of -> new RowKeeper(of, this)) : known;
    }

    /** Sends what waits until the deadline, on {@link System#nanoTime()}'s clock, and hands the rest over. */
    public void close(long deadlineNanos) {
        closed = true;
        // A part of the time is kept for the statements that delete rows and hand them over.
        long sendUntilNanos = deadlineNanos - Math.max(0, deadlineNanos - System.nanoTime()) / 4;
        awaitIdle(sendUntilNanos);
        lanes.values().forEach(Lane::close);
        keepers.values().forEach(keeper -> keeper.close(deadlineNanos));
        threads.shutdown();
    }
}
