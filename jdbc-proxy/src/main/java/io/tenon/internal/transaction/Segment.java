package io.tenon.internal.transaction;

import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.state.Transition;
import io.tenon.internal.status.StatusId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * A stretch of a transaction that the database can only keep or undo as a whole, with the messages sent in it (R3). Its
 * row is written by the application's own connection, so it shares the fate of the work around it. {@link HalfSegment} is
 * the one of half messages, {@link OutboxSegment} the one of messages that lie in the row themselves.
 *
 * <p>Thread-safe. An id is never used again, not even after its savepoint was rolled back.
 */
public abstract class Segment {
    private final TrackedDataSource dataSource;
    private final BooleanSupplier transactionHasEnded;
    private final long openedNanos = System.nanoTime();
    private SegmentState state = SegmentState.PENDING;

    /** @param transactionHasEnded whether there is nobody left who could write or commit its row */
    Segment(TrackedDataSource dataSource, BooleanSupplier transactionHasEnded) {
        this.dataSource = dataSource;
        this.transactionHasEnded = transactionHasEnded;
    }

    /** The id that its row bears. */
    public abstract StatusId id();

    /** The DataSource whose tables hold the row. */
    public final TrackedDataSource dataSource() {
        return dataSource;
    }

    /** Whether its transaction has ended, even if an Error kept that from being told to its messages. */
    public final boolean hasTransactionEnded() {
        return transactionHasEnded.getAsBoolean();
    }

    public final synchronized SegmentState state() {
        return state;
    }

    /** How the row answered, for a segment that was {@link SegmentState#IN_DOUBT}. */
    public final synchronized void resolve(boolean committed) {
        if (state == SegmentState.IN_DOUBT) {
            become(committed ? SegmentState.COMMITTED : SegmentState.ROLLED_BACK);
        }
    }

    // What follows is called by the transaction only, under its lock.

    /** The ids of its messages, as consumers see them. */
    abstract List<String> messageIds();

    /**
     * Writes its row on the application's connection, for a segment that is PENDING.
     *
     * @throws SQLException if it was not written
     */
    abstract void write(Connection inUse) throws SQLException;

    final synchronized void written() {
        become(SegmentState.LIVE);
    }

    final long openedNanos() {
        return openedNanos;
    }

    /** Whether the application has rolled back what was sent in it, or may have. */
    final synchronized boolean isUndone() {
        return state == SegmentState.UNDONE || state == SegmentState.DROPPED;
    }

    final synchronized void disturb() {
        if (state == SegmentState.LIVE) {
            become(SegmentState.DISTURBED);
        }
    }

    /** The application may have rolled back what was sent in it: it is not known how far a rollback has gone. */
    final synchronized void undone() {
        if (state.mayBecome(SegmentState.UNDONE)) {
            become(SegmentState.UNDONE);
        }
    }

    /** The application has rolled back what was sent in it, which proves that its row is gone unless it was disturbed. */
    final synchronized void drop() {
        if (state == SegmentState.LIVE || state == SegmentState.PENDING) {
            become(SegmentState.DROPPED);
        } else if (state == SegmentState.DISTURBED) {
            become(SegmentState.UNDONE);
        }
    }

    /** The transaction has ended; tells the messages what that proves about this segment. */
    abstract void end(TransactionEnd end);

    /** Takes the state that the end proves, and returns it. Called under the segment's lock. */
    final SegmentState becomeAsProvedBy(TransactionEnd end) {
        become(end.provesOf(state));
        return state;
    }

    final void become(SegmentState next) {
        state = Transition.to(next, state, SegmentState.IN_DOUBT, this);
    }
}
