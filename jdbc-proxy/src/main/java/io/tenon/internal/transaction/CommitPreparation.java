package io.tenon.internal.transaction;

import io.tenon.internal.status.StatusId;
import io.tenon.jdbc.CommitRefusedException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done for the messages of one transaction before its end (R5): their halves are waited for, VOID rows are written,
 * the segments are sealed. Used once, by the thread that ends the transaction.
 */
final class CommitPreparation {
    private static final Logger log = LoggerFactory.getLogger(CommitPreparation.class);

    private final OpenTransaction transaction;

    CommitPreparation(OpenTransaction transaction) {
        this.transaction = transaction;
    }

    /** Called with the first message: a refusal must not fail for want of a class where memory or stack is short. */
    static void load() {
        new CommitRefusedException("never thrown", Collections.emptyList(), null).messageIds();
    }

    /**
     * Before an end that cannot be refused, or whose outcome nobody will tell: waits for the halves and writes the VOID
     * rows, as commit does.
     *
     * @throws CommitRefusedException with nothing rolled back yet
     */
    void beforeUnknownEnd() throws CommitRefusedException {
        String reason = transaction.rollbackOnlyReason();
        if (reason != null) {
            throw refusal(reason, null);
        }
        try {
            if (!transaction.writePending()) {
                throw refusal("a result set is streaming on the connection, so a status row cannot be written", null);
            }
            writeInsteadOfHalves(awaitStored());
            voidLosingAttempts();
        } catch (CommitRefusedException e) {
            throw e;
        } catch (SQLException e) {
            transaction.disturb("a status row could not be written");
            throw refusal("a status row could not be written: " + e.getMessage(), e);
        }
    }

    /** R5, in this order: wait, VOID, seal; rows of the outbox are written first, and renewed with the seal (O3). */
    void beforeCommit() throws CommitRefusedException {
        Set<Segment> writtenBefore = liveOutboxSegments();
        beforeUnknownEnd();
        try {
            boolean alive = renewOutbox(writtenBefore);
            boolean sealed = seal();
            if (!alive
                    && !sealed
                    && hasLive()
                    && transaction.dataSource().statusTable().commitsMayRollBack()) {
                requireAlive();
            }
            takePlaces();
        } catch (CommitRefusedException e) {
            throw e;
        } catch (SQLException e) {
            throw refusal("its segments could not be sealed: " + e.getMessage(), e);
        }
    }

    /**
     * After an end that nobody told: no row can be written in that transaction any more, but VOID rows are true whatever became of it. The
     * halves are not waited for.
     */
    void afterUntoldEnd() {
        try {
            voidLosingAttempts();
        } catch (SQLException | RuntimeException e) {
            log.warn(
                    "Attempts that lost could not be written down as VOID after JTA had ended their transaction; if it has"
                            + " committed, their messages may be delivered twice: {}",
                    transaction,
                    e);
        }
    }

    private Set<Segment> liveOutboxSegments() {
        List<OutboxSegment> segments = transaction.outboxSegments();
        if (segments.isEmpty()) {
            return Collections.emptySet();
        }
        Set<Segment> live = new HashSet<>();
        for (OutboxSegment segment : segments) {
            if (segment.state() == SegmentState.LIVE) {
                live.add(segment);
            }
        }
        return live;
    }

    /**
     * Renews rows that are old, or that may stand before rows of transactions that committed meanwhile. If one is renewed, those
     * behind it are as well: the order of ids within the transaction stays.
     *
     * @return whether a statement on such a row has just shown that the transaction takes statements
     */
    private boolean renewOutbox(Set<Segment> writtenBefore) throws SQLException {
        boolean alive = false;
        boolean renewed = false;
        for (OutboxSegment segment : transaction.outboxSegments()) {
            if (segment.state() != SegmentState.LIVE) {
                continue;
            }
            boolean writtenNow = !writtenBefore.contains(segment);
            alive |= writtenNow;
            if (segment.isToBeRenewed(writtenNow) || (renewed && segment.hasChosenQueue())) {
                if (!segment.renew(transaction.connection())) {
                    throw refusal("the row of " + segment + " is gone, so the database undid a part of it", null);
                }
                alive = true;
                renewed = true;
            }
        }
        return alive;
    }

    private void takePlaces() {
        for (OutboxSegment segment : transaction.outboxSegments()) {
            if (segment.state() == SegmentState.LIVE && segment.hasChosenQueue()) {
                segment.owner().committing(segment);
            }
        }
    }

    /** Returns what goes through the outbox, since its half could not be stored. */
    private List<InsteadOfHalf> awaitStored() throws CommitRefusedException {
        List<InsteadOfHalf> others = new ArrayList<>(0);
        long deadline = System.nanoTime()
                + transaction.dataSource().settings().commitTimeout().toNanos();
        for (HalfSegment segment : transaction.halves()) {
            if (!segment.state().mayCommit()) {
                continue;
            }
            for (Participant participant : segment.participants()) {
                Throwable refusal = participant.awaitStored(deadline);
                InsteadOfHalf instead = refusal == null ? null : insteadOfHalf(segment, participant, refusal);
                if (instead != null) {
                    others.add(instead);
                } else if (refusal != null) {
                    throw refusal(participant + " is not stored at its broker: " + refusal.getMessage(), refusal);
                }
            }
        }
        return others;
    }

    /**
     * What a disturbed segment stands for may be undone, which a row that is written now would not be. Its own row tells: the database keeps
     * or undoes both. Of an undone segment the row would tell nothing.
     */
    private @Nullable InsteadOfHalf insteadOfHalf(HalfSegment segment, Participant participant, Throwable refusal)
            throws CommitRefusedException {
        SegmentState state = segment.state();
        boolean stands = state == SegmentState.LIVE;
        if (state == SegmentState.DISTURBED) {
            try {
                stands = transaction.dataSource().statusTable().isLiveIn(transaction.connection(), segment.id());
            } catch (SQLException e) {
                e.addSuppressed(refusal);
                throw refusal(
                        participant + " is not stored at its broker, and whether its segment stands cannot be asked: "
                                + e.getMessage(),
                        e);
            }
        }
        return stands ? participant.insteadOfHalf(refusal) : null;
    }

    private void writeInsteadOfHalves(List<InsteadOfHalf> others) throws SQLException {
        if (others.isEmpty()) {
            return;
        }
        for (InsteadOfHalf other : others) {
            other.join(transaction);
        }
        if (!transaction.writePending()) {
            throw refusal("a result set is streaming on the connection, so no row can be written", null);
        }
    }

    private void voidLosingAttempts() throws SQLException {
        for (HalfSegment segment : transaction.halves()) {
            if (!segment.state().mayCommit()) {
                // A check finds no LIVE row of this segment, so none of its attempts can be delivered.
                continue;
            }
            List<StatusId> attempts = Collections.emptyList();
            for (Participant participant : segment.participants()) {
                if (!participant.losingAttempts().isEmpty()) {
                    attempts = attempts.isEmpty() ? new ArrayList<>() : attempts;
                    attempts.addAll(participant.losingAttempts());
                }
            }
            if (!attempts.isEmpty()) {
                segment.settlement().writing(attempts);
                transaction.dataSource().statusTable().insertVoid(transaction.connection(), attempts);
            }
        }
    }

    /**
     * Some databases (PostgreSQL) answer the commit of a transaction in which something failed with a rollback, and
     * their driver does not say so. The failure may not have been seen here: reading a large object, say, or a
     * description of parameters. Costs a round trip if the driver does not know.
     */
    private void requireAlive() throws SQLException {
        if (!transaction.dataSource().statusTable().isAliveIn(transaction.connection())) {
            transaction.disturb("something has failed in the transaction");
        }
    }

    private boolean hasLive() {
        for (Segment segment : transaction.snapshot()) {
            if (segment.state() == SegmentState.LIVE) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether a statement has shown that the transaction takes statements. */
    private boolean seal() throws SQLException {
        long now = System.nanoTime();
        long sealAfter = transaction.dataSource().settings().sealAfterNanos();
        boolean old = false;
        List<HalfSegment> live = new ArrayList<>(1);
        for (HalfSegment segment : transaction.halves()) {
            if (segment.state() == SegmentState.LIVE) {
                live.add(segment);
                old |= segment.ageNanos(now) >= sealAfter;
            }
        }
        if (!old) {
            return false;
        }
        List<StatusId> ids = new ArrayList<>(live.size());
        for (HalfSegment segment : live) {
            segment.sealing();
            ids.add(segment.id());
        }
        int hit = transaction.dataSource().statusTable().seal(transaction.connection(), ids);
        if (hit != ids.size()) {
            throw refusal(
                    "only " + hit + " of its " + ids.size()
                            + " live segments still have their status row, so the database undid a part of it",
                    null);
        }
        return true;
    }

    private CommitRefusedException refusal(String reason, @Nullable Throwable cause) {
        return new CommitRefusedException(
                "Tenon refuses to commit the transaction on DataSource '"
                        + transaction.dataSource().name() + "' (segments " + transaction.ids() + "): " + reason,
                transaction.messageIds(),
                cause);
    }
}
