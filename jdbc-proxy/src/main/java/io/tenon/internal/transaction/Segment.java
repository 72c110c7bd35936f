package io.tenon.internal.transaction;

import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.datasource.TransactionSettings;
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
    private final List<StatusId> voids = new ArrayList<>(0);
    private SegmentState state = SegmentState.PENDING;
    private boolean sealed;
    private boolean copied;

    /** Its messages are delivered by rows under their attempts' ids, or are to be: nothing delivers those without a winner. */
    private boolean released;

    /** The application rolled back to a savepoint before it: a disturbance may keep that from being proved. */
    private boolean undone;

    private final long openedNanos = System.nanoTime();
    private long leaseStartNanos = openedNanos;
    private boolean tidied;
    private boolean leftToCheck;
    private int unsettled;

    /** @param transactionHasEnded whether there is nobody left who could write or commit its row */
    Segment(TrackedDataSource dataSource, BooleanSupplier transactionHasEnded) {
        this.dataSource = dataSource;
        this.transactionHasEnded = transactionHasEnded;
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

    public synchronized SegmentState state() {
        return state;
    }

    /**
     * Until when, on {@link System#nanoTime()}'s clock, an END may be sent. Later, a check on another instance may
     * already have answered, and END is not idempotent (R6). Runs from the seal, or else from before the first half, also
     * if the row had to wait: copies are made of old halves, and a segment that is not sealed must have ended before.
     */
    public synchronized long endDeadlineNanos() {
        TransactionSettings settings = dataSource.settings();
        return leaseStartNanos + (sealed ? settings.sealedEndNanos() : settings.unsealedEndNanos());
    }

    /** When the lease is over at the latest, and any instance may answer checks; on {@link System#nanoTime()}'s clock. */
    public long leaseEndNanos() {
        return endDeadlineNanos() + dataSource.settings().endEffect().toNanos();
    }

    /**
     * A check delivered an attempt, and its VOID row says so. The broker may hold copies of the half, so the rows must not
     * outlive the segment's last END.
     */
    public synchronized void disowned(StatusId attempt) {
        copied = true;
        voids.add(attempt);
    }

    /** The broker may hold copies of the segment's halves, since it has asked about them. */
    public void copied() {
        synchronized (this) {
            if (copied) {
                return;
            }
            copied = true;
        }
        if (mustDisown()) {
            participants().forEach(Participant::disownIfEnded);
        }
        tidy();
    }

    /**
     * One message is left to its check, so the LIVE row stays. Where the broker may hold copies of the others, which have
     * ended, their checks would find it and deliver them again: they must be disowned before the lease is over.
     */
    public void leftToCheck() {
        synchronized (this) {
            leftToCheck = true;
        }
        participants().forEach(Participant::disownIfEnded);
    }

    /** Whether an attempt that has ended has to be disowned, since its row stays and copies of it may exist. */
    public synchronized boolean mustDisown() {
        return leftToCheck && (sealed || copied);
    }

    /** How the row answered, for a segment that was {@link SegmentState#IN_DOUBT}. */
    public synchronized void resolve(boolean committed) {
        if (state == SegmentState.IN_DOUBT) {
            become(committed ? SegmentState.COMMITTED : SegmentState.ROLLED_BACK);
        }
    }

    /**
     * One message of the segment has come to its end at the broker, acknowledged. When all have, and the segment was
     * committed, its rows are no longer needed (R8).
     */
    public void settled() {
        synchronized (this) {
            unsettled--;
        }
        tidy();
    }

    /** Hands the rows to the clean-up, once; or once more, if copies turn out to exist while they wait. */
    private void tidy() {
        List<StatusId> rows;
        boolean atOnce;
        synchronized (this) {
            atOnce = sealed || copied;
            if (unsettled > 0 || state != SegmentState.COMMITTED || (tidied && !atOnce)) {
                return;
            }
            tidied = true;
            rows = new ArrayList<>(voids.size() + 1);
            rows.add(id);
            rows.addAll(voids);
        }
        dataSource.cleanUp().settled(rows, atOnce);
    }

    // What follows is called by the transaction only, under its lock.

    synchronized void add(Participant participant) {
        participants.add(participant);
        unsettled++;
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

    /** The statement is about to be sent: the lease runs from before it. */
    synchronized void sealing() {
        leaseStartNanos = System.nanoTime();
        sealed = true;
    }

    /** Notes that VOID rows are about to be written, perhaps for the second time. */
    synchronized void voided(List<StatusId> attempts) {
        voids.removeAll(attempts);
        voids.addAll(attempts);
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

    private synchronized void noteRelease(List<StatusId> winners) {
        voids.removeAll(winners);
        voids.addAll(winners);
        if (state == SegmentState.DISTURBED) {
            return; // its row may be committed long since, and its lease over: it stays in doubt, and keeps its
            // deadline
        }
        released = true;
        copied |= ageNanos(System.nanoTime()) >= dataSource.settings().sealAfterNanos();
        if (copied) {
            // Copies of the halves may exist, so only the rows keep their checks waiting: the lease is theirs. Of a
            // younger half none exists as long as its END comes within its own.
            leaseStartNanos = System.nanoTime();
            sealed = false;
        }
    }

    synchronized boolean isUndone() {
        return undone;
    }

    synchronized void disturb() {
        if (state == SegmentState.LIVE) {
            become(SegmentState.DISTURBED);
        }
    }

    /** The application has rolled back what was sent in it, or may have, whatever is proved of its row. */
    synchronized void undone() {
        undone = true;
    }

    synchronized void drop() {
        undone = true;
        if (state == SegmentState.LIVE || state == SegmentState.PENDING) {
            become(SegmentState.DROPPED);
        }
    }

    /** The transaction has ended; tells the participants what that proves about this segment. */
    void end(TransactionEnd end) {
        SegmentState proved;
        synchronized (this) {
            proved = end.provesOf(state);
            become(proved);
        }
        for (Participant participant : participants()) {
            try {
                if (isReleased() && participant.winningAttempt() == null) {
                    participant.rolledBack();
                    settled();
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

    private synchronized boolean isReleased() {
        return released;
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
        if (!state.mayBecome(next)) {
            throw new IllegalStateException("segment " + id + " cannot go from " + state + " to " + next);
        }
        state = next;
    }

    @Override
    public synchronized String toString() {
        return "segment " + id + " (" + state + ", " + participants.size() + " messages, DataSource '"
                + dataSource.name() + "')";
    }
}
