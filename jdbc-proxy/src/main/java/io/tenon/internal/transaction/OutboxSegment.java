package io.tenon.internal.transaction;

import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.status.StatusId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The segment of messages that are sent after the commit: its row in the outbox table holds them (O1). It is written before
 * the application's next statement, savepoint or commit. Thread-safe.
 */
public final class OutboxSegment extends Segment {
    private static final Logger log = LoggerFactory.getLogger(OutboxSegment.class);

    private final OutboxOwner owner;
    private final List<OutboxEntry> messages = new ArrayList<>(2);
    private StatusId id = StatusId.next();
    private long size;
    private long ownedNanos;
    private volatile boolean released;

    /**
     * What keeps the DataSource in memory: an application may drop it right after the commit, and what was sent must be
     * deleted all the same.
     */
    private final @Nullable Object held;

    OutboxSegment(TrackedDataSource dataSource, BooleanSupplier transactionHasEnded, OutboxOwner owner) {
        super(dataSource, transactionHasEnded);
        this.owner = owner;
        this.ownedNanos = openedNanos();
        this.held = dataSource.held();
    }

    /**
     * Returns the id, which is made when the row is written, or renewed at the commit: the order of ids is that of
     * writing.
     */
    @Override
    public synchronized StatusId id() {
        return id;
    }

    /** Returns the messages in the order in which they were sent. */
    public synchronized List<OutboxEntry> messages() {
        return Collections.unmodifiableList(new ArrayList<>(messages));
    }

    /**
     * Returns until when, on {@link System#nanoTime()}'s clock, its owner may send (O3). What remains of the lease is
     * for the deletion of the row.
     */
    public synchronized long sendDeadlineNanos() {
        return ownedNanos + dataSource().settings().outboxLease().toNanos() / 2;
    }

    /** Whether its DataSource is there as long as somebody has this segment. */
    public boolean holdsDataSource() {
        return held != null;
    }

    /** Whether its transaction only read and was closed, so that its row was written apart from it. */
    public boolean isReleased() {
        return released;
    }

    OutboxOwner owner() {
        return owner;
    }

    synchronized boolean hasRoomFor(OutboxEntry message, long mostBytes) {
        return messages.isEmpty() || size + message.size() <= mostBytes;
    }

    synchronized void add(OutboxEntry message) {
        messages.add(message);
        size += message.size();
    }

    /** Whether the order of its messages in their queues is the application's choice. */
    public synchronized boolean hasChosenQueue() {
        return messages.stream().anyMatch(OutboxEntry::hasChosenQueue);
    }

    @Override
    public synchronized List<String> messageIds() {
        List<String> ids = new ArrayList<>(messages.size());
        messages.forEach(message -> ids.add(message.messageId()));
        return ids;
    }

    @Override
    void write(Connection inUse) throws SQLException {
        StatusId fresh = anew();
        dataSource().outbox().required().insert(inUse, fresh, owner.sender(), owner.frame(messages()));
    }

    /** Returns the id of a row that is about to be written. The row's lease counts from before the statement. */
    private synchronized StatusId anew() {
        ownedNanos = System.nanoTime();
        id = StatusId.next();
        return id;
    }

    /** Whether the row must be given a new id and date at the commit. */
    boolean isToBeRenewed(boolean writtenAtCommit) {
        long age = System.nanoTime() - ownedNanos();
        return age >= dataSource().settings().sealAfterNanos() || (hasChosenQueue() && !writtenAtCommit);
    }

    private synchronized long ownedNanos() {
        return ownedNanos;
    }

    /** Gives the row a new id and date. Returns whether it was still there. */
    boolean renew(Connection inUse) throws SQLException {
        StatusId old = id();
        return dataSource().outbox().required().renew(inUse, old, anew()) == 1;
    }

    /**
     * Gives the segment a new id, since its transaction has only read and is being closed: a row of its own is about to
     * be written under that.
     */
    void releasing() {
        anew();
        synchronized (this) {
            if (state().mayBecome(SegmentState.RELEASING)) {
                become(SegmentState.RELEASING);
            }
        }
    }

    /** Writes the row of a released segment, committed, on a connection with no transaction open. */
    void writeElsewhere(Connection own) throws SQLException {
        dataSource().outbox().required().write(own, id(), owner.sender(), owner.frame(messages()));
    }

    @Override
    void end(TransactionEnd end) {
        SegmentState proved;
        synchronized (this) {
            released = state() == SegmentState.RELEASING;
            proved = becomeAsProvedBy(end);
        }
        try {
            if (proved == SegmentState.COMMITTED) {
                owner.committed(this);
            } else if (proved == SegmentState.IN_DOUBT) {
                owner.inDoubt(this);
            } else if (proved == SegmentState.ROLLED_BACK) {
                owner.rolledBack(this);
            }
        } catch (RuntimeException | Error e) {
            // The application's commit has happened; nothing of ours may look like its failure.
            log.error("{} could not be given to its owner; the relay sends it when its lease is over", this, e);
        }
    }

    @Override
    public synchronized String toString() {
        return "outbox segment " + id + " (" + state() + ", " + messages.size() + " messages, DataSource '"
                + dataSource().name() + "')";
    }
}
