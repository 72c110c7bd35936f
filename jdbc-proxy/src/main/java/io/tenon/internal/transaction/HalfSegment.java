package io.tenon.internal.transaction;

import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.status.StatusId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The segment of half messages: its row in the status table says whether they are to be delivered. Thread-safe. */
public final class HalfSegment extends Segment {
    private static final Logger log = LoggerFactory.getLogger(HalfSegment.class);

    private final StatusId id = StatusId.next();
    private final List<Participant> participants = new ArrayList<>(2);
    private final Settlement settlement = new Settlement(this);
    private long endDeadlineNanos;

    HalfSegment(TrackedDataSource dataSource, BooleanSupplier transactionHasEnded) {
        super(dataSource, transactionHasEnded);
        this.endDeadlineNanos = openedNanos() + dataSource.settings().unsealedEndNanos();
    }

    /** The id that the messages carry and the status row bears. */
    @Override
    public StatusId id() {
        return id;
    }

    /** What becomes of its messages and rows once its transaction has ended. */
    public Settlement settlement() {
        return settlement;
    }

    /**
     * Returns until when, on {@link System#nanoTime()}'s clock, an END may be sent. Later, a check on another instance
     * may already have answered, and END is not idempotent (R6). The time runs from the seal, or else from before the
     * first half, also if the row had to wait: copies are made of old halves, and a segment that is not sealed must
     * have ended before.
     */
    public synchronized long endDeadlineNanos() {
        return endDeadlineNanos;
    }

    /**
     * Returns when the lease is over at the latest, and any instance may answer checks; on {@link System#nanoTime()}'s
     * clock.
     */
    public long leaseEndNanos() {
        return endDeadlineNanos() + dataSource().settings().endEffect().toNanos();
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

    @Override
    List<String> messageIds() {
        List<String> ids = new ArrayList<>();
        participants().forEach(message -> ids.add(message.messageId()));
        return ids;
    }

    @Override
    void write(Connection inUse) throws SQLException {
        dataSource().statusTable().insertLive(inUse, id);
    }

    /**
     * Returns how old the first half is. The row, which may have had to wait, does not count: copies are made of old
     * halves.
     */
    long ageNanos(long now) {
        return now - openedNanos();
    }

    /**
     * Notes that the statement that seals is about to be sent: the lease runs from before it. Copies of halves so old
     * may exist.
     */
    void sealing() {
        synchronized (this) {
            endDeadlineNanos = System.nanoTime() + dataSource().settings().sealedEndNanos();
        }
        settlement.copiesMayExist();
    }

    /**
     * Its transaction has only read and is being closed: waits for its messages, and begins the lease of the rows that will
     * deliver them (R5).
     *
     * @param others gets what goes through the outbox, since its half could not be stored (O8)
     * @param losers gets the attempts of these that a row might deliver: that of a disturbed segment may be committed long since, and one
     *     of the attempts be stored all the same
     * @return the attempts to be delivered
     */
    List<StatusId> releasing(long deadlineNanos, List<InsteadOfHalf> others, List<StatusId> losers) {
        List<StatusId> winners = new ArrayList<>();
        if (isUndone()) {
            return winners; // the application rolled back what it had sent
        }
        List<StatusId> own = new ArrayList<>(0);
        for (Participant participant : participants()) {
            Throwable refusal = participant.awaitStored(deadlineNanos);
            StatusId winner = participant.winningAttempt();
            InsteadOfHalf instead = refusal != null ? participant.insteadOfHalf(refusal) : null;
            if (winner != null) {
                winners.add(winner);
            } else if (instead != null) {
                others.add(instead);
                if (state() == SegmentState.DISTURBED) {
                    own.addAll(participant.losingAttempts());
                }
            } else if (refusal != null) {
                log.error(
                        "{} is not stored at its broker, and its transaction is ended by close: it is lost",
                        participant,
                        refusal);
            }
        }
        settlement.writing(own);
        losers.addAll(own);
        noteRelease(winners);
        return winners;
    }

    private void noteRelease(List<StatusId> winners) {
        settlement.writing(winners);
        long now = System.nanoTime();
        // Copies of the halves may exist, so only the rows keep their checks waiting: the lease is theirs. Of a younger
        // half none exists as long as its END comes within its own.
        boolean copies = settlement.hasCopies()
                || ageNanos(now) >= dataSource().settings().sealAfterNanos();
        synchronized (this) {
            if (state() == SegmentState.LIVE || state() == SegmentState.PENDING) {
                become(SegmentState.RELEASING);
            } else if (state() != SegmentState.RELEASING) {
                return; // it is disturbed: its row may be committed long since, and its lease over
            }
            if (copies) {
                endDeadlineNanos = now + dataSource().settings().unsealedEndNanos();
            }
        }
        if (copies) {
            settlement.copiesMayExist();
        }
    }

    @Override
    void end(TransactionEnd end) {
        boolean released;
        SegmentState proved;
        synchronized (this) {
            released = state() == SegmentState.RELEASING;
            proved = becomeAsProvedBy(end);
        }
        for (Participant participant : participants()) {
            try {
                if (released && participant.winningAttempt() == null) {
                    participant.rolledBack(); // it has no row of its own, and nothing else delivers it
                    settlement.withoutDelivery();
                } else {
                    tell(participant, proved, released);
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

    private static void tell(Participant participant, SegmentState proved, boolean released) {
        switch (proved) {
            case COMMITTED:
                if (released) {
                    participant.released();
                } else {
                    participant.committed();
                }
                break;
            case ROLLED_BACK:
                participant.rolledBack();
                break;
            default:
                participant.inDoubt();
                break;
        }
    }

    @Override
    public synchronized String toString() {
        return "segment " + id + " (" + state() + ", " + participants.size() + " messages, DataSource '"
                + dataSource().name() + "')";
    }
}
