package io.tenon.internal.transaction;

import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.state.Transition;
import io.tenon.internal.status.StatusId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stretch of a transaction that the database can only keep or undo as a whole, with the messages sent in it (R3). Its
 * row in the status table is written by the application's own connection, so it shares the fate of the work around it.
 *
 * <p>Thread-safe. An id is never used again, not even after its savepoint was rolled back.
 */
public final class Segment {
    private static final Logger log = LoggerFactory.getLogger(Segment.class);

    private final TrackedDataSource dataSource;
    private final BooleanSupplier transactionHasEnded;
    private final StatusId id = StatusId.next();
    private final List<Participant> participants = new ArrayList<>(2);
    private final Settlement settlement = new Settlement(this);
    private final long openedNanos = System.nanoTime();
    private SegmentState state = SegmentState.PENDING;
    private long endDeadlineNanos;

    /** @param transactionHasEnded whether there is nobody left who could write or commit its row */
    Segment(TrackedDataSource dataSource, BooleanSupplier transactionHasEnded) {
        this.dataSource = dataSource;
        this.transactionHasEnded = transactionHasEnded;
        this.endDeadlineNanos = openedNanos + dataSource.settings().unsealedEndNanos();
    }

    /** The id that the messages carry and the status row bears. */
    public StatusId id() {
        return id;
    }

    /** The DataSource whose status table holds the row. */
    public TrackedDataSource dataSource() {
        return dataSource;
    }

    /** Whether its transaction has ended, even if an Error kept that from being told to its messages. */
    public boolean hasTransactionEnded() {
        return transactionHasEnded.getAsBoolean();
    }

    /** What becomes of its messages and rows once its transaction has ended. */
    public Settlement settlement() {
        return settlement;
    }

    public synchronized SegmentState state() {
        return state;
    }

    /**
     * Until when, on {@link System#nanoTime()}'s clock, an END may be sent. Later, a check on another instance may
     * already have answered, and END is not idempotent (R6). Runs from the seal, or else from before the first half, also
     * if the row had to wait: copies are made of old halves, and a segment that is not sealed must have ended before.
     */
    public synchronized long endDeadlineNanos() {
        return endDeadlineNanos;
    }

    /** When the lease is over at the latest, and any instance may answer checks; on {@link System#nanoTime()}'s clock. */
    public long leaseEndNanos() {
        return endDeadlineNanos() + dataSource.settings().endEffect().toNanos();
    }

    /** How the row answered, for a segment that was {@link SegmentState#IN_DOUBT}. */
    public synchronized void resolve(boolean committed) {
        if (state == SegmentState.IN_DOUBT) {
            become(committed ? SegmentState.COMMITTED : SegmentState.ROLLED_BACK);
        }
    }

    // What follows is called by the transaction only, under its lock.

    void add(Participant participant) {
        settlement.joined();
        synchronized (this) {
            participants.add(participant);
        }
    }

    synchronized List<Participant> participants() {
        return participants.size() == 1
                ? Collections.singletonList(participants.get(0))
                : new ArrayList<>(participants);
    }

    synchronized void written() {
        become(SegmentState.LIVE);
    }

    /** By the first half, not by the row, which may have had to wait: copies are made of old halves. */
    long ageNanos(long now) {
        return now - openedNanos;
    }

    /** The statement is about to be sent: the lease runs from before it. Copies of halves so old may exist. */
    void sealing() {
        synchronized (this) {
            endDeadlineNanos = System.nanoTime() + dataSource.settings().sealedEndNanos();
        }
        settlement.copiesMayExist();
    }

    /**
     * Its transaction has only read and is being closed: waits for its messages, and begins the lease of the rows that will
     * deliver them (R5).
     *
     * @return the attempts to be delivered
     */
    List<StatusId> releasing(long deadlineNanos) {
        List<StatusId> winners = new ArrayList<>();
        if (isUndone()) {
            return winners; // the application rolled back what it had sent
        }
        for (Participant participant : participants()) {
            Throwable refusal = participant.awaitStored(deadlineNanos);
            StatusId winner = participant.winningAttempt();
            if (winner != null) {
                winners.add(winner);
            } else if (refusal != null) {
                log.error(
                        "{} is not stored at its broker, and its transaction is ended by close: it is lost",
                        participant,
                        refusal);
            }
        }
        noteRelease(winners);
        return winners;
    }

    private void noteRelease(List<StatusId> winners) {
        settlement.writing(winners);
        long now = System.nanoTime();
        // Copies of the halves may exist, so only the rows keep their checks waiting: the lease is theirs. Of a younger
        // half none exists as long as its END comes within its own.
        boolean copies =
                settlement.hasCopies() || ageNanos(now) >= dataSource.settings().sealAfterNanos();
        synchronized (this) {
            if (state == SegmentState.LIVE || state == SegmentState.PENDING) {
                become(SegmentState.RELEASING);
            } else if (state != SegmentState.RELEASING) {
                return; // it is disturbed: its row may be committed long since, and its lease over
            }
            if (copies) {
                endDeadlineNanos = now + dataSource.settings().unsealedEndNanos();
            }
        }
        if (copies) {
            settlement.copiesMayExist();
        }
    }

    /** Whether the application has rolled back what was sent in it, or may have. */
    synchronized boolean isUndone() {
        return state == SegmentState.UNDONE || state == SegmentState.DROPPED;
    }

    synchronized void disturb() {
        if (state == SegmentState.LIVE) {
            become(SegmentState.DISTURBED);
        }
    }

    /** The application may have rolled back what was sent in it: it is not known how far a rollback has gone. */
    synchronized void undone() {
        if (state.mayBecome(SegmentState.UNDONE)) {
            become(SegmentState.UNDONE);
        }
    }

    /** The application has rolled back what was sent in it, which proves that its row is gone unless it was disturbed. */
    synchronized void drop() {
        if (state == SegmentState.LIVE || state == SegmentState.PENDING) {
            become(SegmentState.DROPPED);
        } else if (state == SegmentState.DISTURBED) {
            become(SegmentState.UNDONE);
        }
    }

    /** The transaction has ended; tells the participants what that proves about this segment. */
    void end(TransactionEnd end) {
        boolean released;
        SegmentState proved;
        synchronized (this) {
            released = state == SegmentState.RELEASING;
            become(end.provesOf(state));
            proved = state;
        }
        for (Participant participant : participants()) {
            try {
                if (released && participant.winningAttempt() == null) {
                    participant.rolledBack(); // it has no row of its own, and nothing else delivers it
                    settlement.withoutDelivery();
                } else {
                    tell(participant, proved);
                }
            } catch (RuntimeException | Error e) {
                // The application's commit or rollback has happened; nothing of ours may look like its failure, and
                // the next message has to be told, too.
                log.error(
                        "{} of segment {} ({}) could not be ended; the broker's check will ask the row",
                        participant,
                        id,
                        proved,
                        e);
            }
        }
    }

    private static void tell(Participant participant, SegmentState proved) {
        switch (proved) {
            case COMMITTED:
                participant.committed();
                break;
            case ROLLED_BACK:
                participant.rolledBack();
                break;
            default:
                participant.inDoubt();
                break;
        }
    }

    private void become(SegmentState next) {
        state = Transition.to(next, state, SegmentState.IN_DOUBT, this);
    }

    @Override
    public synchronized String toString() {
        return "segment " + id + " (" + state + ", " + participants.size() + " messages, DataSource '"
                + dataSource.name() + "')";
    }
}
