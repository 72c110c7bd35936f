package io.tenon.internal.transaction;

import io.tenon.internal.datasource.OwnWork;
import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.status.StatusId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The messages of a transaction that only read and is closed: they are delivered, though it is rolled back (ADR 0034). */
final class ReleasedMessages {
    private static final Logger log = LoggerFactory.getLogger(ReleasedMessages.class);

    private ReleasedMessages() {}

    /**
     * The application closes, and has only read: nothing that it did could contradict its messages, so they are delivered
     * as they would be without Tenon, and its transaction is rolled back (R5). The rows that say so are written before that:
     * a check that came in between would find nothing.
     *
     * @return whether there is anything to deliver
     * @throws SQLException if it is not certain that the rows are written
     */
    static boolean release(OpenTransaction of, Connection inUse) throws SQLException {
        long commitTimeout = of.dataSource().settings().commitTimeout().toMillis();
        long deadline = System.nanoTime() + commitTimeout * 1_000_000;
        List<StatusId> winners = new ArrayList<>();
        List<InsteadOfHalf> others = new ArrayList<>(0);
        List<StatusId> losers = new ArrayList<>(0);
        boolean young = true;
        for (HalfSegment segment : of.halves()) {
            young &= segment.ageNanos(System.nanoTime())
                    < of.dataSource().settings().sealAfterNanos();
            if (segment.state().mayCommit()) {
                winners.addAll(segment.releasing(deadline, others, losers));
            }
        }
        enqueue(of, others);
        List<OutboxSegment> outbox = releasedOutbox(of);
        boolean undone = of.snapshot().stream().anyMatch(Segment::isUndone);
        if (winners.isEmpty() && outbox.isEmpty()) {
            return false;
        }
        // Where a savepoint has undone a row, InnoDB goes on to lock the gap that the row left, and another session's
        // row in that gap would wait: so the rows are then written after the rollback. Otherwise they are written
        // before it. Of young halves no check can come before that, so the application's connection would do as well.
        TrackedDataSource dataSource = of.dataSource();
        OwnWork rows = on -> write(dataSource, winners, outbox, losers, on);
        boolean written =
                !undone && dataSource.writeElsewhere(rows, winners.size() + outbox.size(), commitTimeout, young);
        try {
            inUse.rollback();
        } catch (SQLException e) {
            if (!written && !undone) {
                // The connection may refuse the rollback because a result set is streaming, so the rows are written
                // elsewhere after all.
                dataSource.writeElsewhere(rows, winners.size() + outbox.size(), commitTimeout, false);
            }
            throw e;
        }
        if (!written) {
            // The rows could not be written on a connection of Tenon's own. The application's is free now: it was
            // rolled back, and had only read.
            rows.on(inUse);
        }
        return true;
    }

    private static void enqueue(OpenTransaction of, List<InsteadOfHalf> others) {
        for (InsteadOfHalf other : others) {
            try {
                other.join(of);
            } catch (SQLException e) {
                log.error(
                        "Message {} is not stored at its broker and cannot be written to the outbox, and its transaction is ended"
                                + " by close: it is lost",
                        other.message.messageId(),
                        e);
            }
        }
    }

    /**
     * Gives outbox segments new ids, for rows of their own, and returns those segments: the rows under the old ids are
     * gone with the transaction.
     */
    private static List<OutboxSegment> releasedOutbox(OpenTransaction of) {
        List<OutboxSegment> released = new ArrayList<>();
        for (OutboxSegment segment : of.outboxSegments()) {
            if (segment.state().mayCommit() && !segment.isUndone()) {
                segment.releasing();
                released.add(segment);
            }
        }
        return released;
    }

    private static void write(
            TrackedDataSource dataSource,
            List<StatusId> winners,
            List<OutboxSegment> outbox,
            List<StatusId> losers,
            Connection on)
            throws SQLException {
        if (!winners.isEmpty()) {
            dataSource.statusTable().deliver(on, winners);
        }
        for (OutboxSegment segment : outbox) {
            segment.writeElsewhere(on);
        }
        if (!losers.isEmpty()) {
            dataSource
                    .statusTable()
                    .disown(on, losers); // after the rows that deliver their messages: nothing is lost in between
        }
    }
}
