package io.tenon.internal.transaction;

import io.tenon.internal.status.StatusId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The messages of a transaction that only read and is closed: they are delivered, though it is rolled back (ADR 0034). */
final class ReleasedMessages {
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
        boolean undone = false;
        boolean young = true;
        for (HalfSegment segment : of.halves()) {
            young &= segment.ageNanos(System.nanoTime())
                    < of.dataSource().settings().sealAfterNanos();
            if (segment.state().mayCommit()) {
                winners.addAll(segment.releasing(deadline));
            }
            undone |= segment.isUndone();
        }
        if (winners.isEmpty()) {
            return false;
        }
        // Where a savepoint has undone a row, InnoDB goes on to lock the gap that the row left, and another session's
        // row in that gap would wait: so the rows are then written after the rollback. Otherwise they are written
        // before it. Of young halves no check can come before that, so the application's connection would do as well.
        boolean written = !undone && of.dataSource().deliverElsewhere(winners, commitTimeout, young);
        try {
            inUse.rollback();
        } catch (SQLException e) {
            if (!written && !undone) {
                // The connection may refuse the rollback because a result set is streaming, so the rows are written
                // elsewhere after all.
                of.dataSource().deliverElsewhere(winners, commitTimeout, false);
            }
            throw e;
        }
        if (!written) {
            // The rows could not be written on a connection of Tenon's own. The application's is free now: it was
            // rolled back, and had only read.
            of.dataSource().statusTable().deliver(inUse, winners);
        }
        return true;
    }
}
