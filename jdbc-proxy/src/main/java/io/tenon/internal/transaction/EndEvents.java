package io.tenon.internal.transaction;

import io.tenon.internal.binding.ApplicationWork;
import io.tenon.jdbc.CommitRefusedException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the ends of one connection's transactions, by JDBC's calls, ask to be done for their messages (R5): before the
 * real call, while something can still be refused, and after it, when its outcome is known or is not. Stateless.
 */
final class EndEvents {
    private static final Logger log = LoggerFactory.getLogger(EndEvents.class);

    /**
     * How long a commit waits for another thread that commits the same transaction: that thread waits for its
     * messages, and then for the database, which may take any time.
     */
    private static final long OTHER_COMMIT_MILLIS = TimeUnit.SECONDS.toMillis(30);

    private EndEvents() {}

    static void beforeCommit(ConnectionTransaction of) throws SQLException {
        JtaEvents.leaveIfOver(of, ApplicationWork.NONE);
        if (!of.turn().take(OTHER_COMMIT_MILLIS)) {
            return;
        }
        OpenTransaction open = of.transaction();
        if (open == null) {
            return;
        }
        open.closeForJoining();
        if (open.hasMessages()) {
            boolean prepared = false;
            long beganNanos = System.nanoTime();
            try {
                new CommitPreparation(open).beforeCommit();
                prepared = true;
            } catch (CommitRefusedException refusal) {
                refuse(of, open, refusal);
                throw refusal;
            } catch (RuntimeException | Error e) {
                CommitRefusedException refusal = new CommitRefusedException(
                        "Tenon failed while it prepared the commit: " + e, open.messageIds(), e);
                refuse(of, open, refusal);
                throw refusal;
            } finally {
                open.dataSource().meters().commitWait.recordSince(beganNanos);
                if (!prepared) {
                    of.turn().giveBackUnlessEnded();
                }
            }
        }
    }

    static void afterCommit(ConnectionTransaction of, @Nullable Throwable failure) {
        if (of.endUnasked() || endTakenAway(of)) {
            return;
        }
        synchronized (of) {
            if (of.state() != TransactionState.COMMITTING || of.turn().contest()) {
                return;
            }
        }
        boolean proved = failure == null && !of.turn().isContested();
        of.end(
                proved ? TransactionEnd.COMMIT_RETURNED : TransactionEnd.UNKNOWN,
                failure == null ? TransactionState.IDLE : TransactionState.IN_DOUBT);
    }

    static void beforeRollback(ConnectionTransaction of) {
        JtaEvents.leaveIfOver(of, ApplicationWork.NONE);
        of.turn().rollbackBegins();
        askIfReclaimed(of);
        OpenTransaction open = of.transaction();
        if (open == null) {
            return;
        }
        boolean prepared = false;
        try {
            open.closeForJoining();
            if (open.hasMessages() && of.hasOnlyRead() && PoolCall.isTakingBack() && !isReclaimedByItsPool(of)) {
                release(of, open);
            }
            prepared = true;
        } finally {
            if (!prepared) {
                of.turn().rollbackEnds(); // an Error: the rollback is not called, so it contests nothing
            }
        }
    }

    static void afterRollback(ConnectionTransaction of, @Nullable Throwable failure) {
        of.turn().rollbackEnds();
        TransactionState state = of.state();
        if (state == TransactionState.AUTOCOMMIT
                || state == TransactionState.ENDED
                || of.endUnasked()
                || of.turn().contest()
                || endTakenAway(of)
                || reclaimed(of)) {
            return;
        }
        of.end(
                of.turn().foreknownOr(failure == null ? TransactionEnd.ROLLBACK_RETURNED : TransactionEnd.UNKNOWN),
                failure == null ? TransactionState.IDLE : TransactionState.IN_DOUBT);
    }

    static void beforeClose(ConnectionTransaction of) {
        JtaEvents.leaveIfOver(of, ApplicationWork.NONE);
        askIfReclaimed(of);
        OpenTransaction open = of.transaction();
        if (open == null || of.state() != TransactionState.OPEN) {
            return;
        }
        open.closeForJoining();
        if (!open.hasMessages() || (of.hasOnlyRead() && !isReclaimedByItsPool(of) && release(of, open))) {
            return;
        }
        sayUnended(of, open);
        if (of.isInJta()) {
            prepareForJta(of, open);
            return;
        }
        try {
            new CommitPreparation(open).beforeUnknownEnd();
        } catch (CommitRefusedException refusal) {
            log.warn("It was rolled back before it was closed: {}", refusal.getMessage());
            refuse(of, open, refusal);
        } catch (RuntimeException | Error e) {
            log.error("It was rolled back before it was closed, since preparing its end failed", e);
            refuse(
                    of,
                    open,
                    new CommitRefusedException(
                            "Tenon failed while it prepared the end of a transaction: " + e, open.messageIds(), e));
        }
    }

    /**
     * JTA's transaction manager ends it, after the close as a rule. It is not rolled back here, nor is its connection aborted, since
     * other handles of that connection may have written in it.
     */
    private static void prepareForJta(ConnectionTransaction of, OpenTransaction open) {
        try {
            new CommitPreparation(open).beforeUnknownEnd();
        } catch (CommitRefusedException | RuntimeException | Error e) {
            if (of.jta().veto()) {
                log.warn(
                        "JTA's transaction can only be rolled back now, since messages of it cannot be sent: {}",
                        open,
                        e);
            } else {
                log.error(
                        "Messages of a transaction that JTA leads cannot be sent, and JTA's transaction could not be kept from"
                                + " its commit: if it commits, they are lost: {}",
                        open,
                        e);
            }
        }
    }

    /** A transaction manager ends what it leads, after the close as a rule: nobody has forgotten anything there. */
    private static void sayUnended(ConnectionTransaction of, OpenTransaction open) {
        if (of.isInJta()) {
            log.debug(
                    "A connection of DataSource '{}' is closed whose transaction JTA leads; what becomes of its"
                            + " messages, the status rows will tell",
                    open.dataSource().name());
            return;
        }
        log.warn(
                "A connection of DataSource '{}' is closed with a transaction open in which messages were sent. As a rule"
                        + " that rolls back; what it did, the status rows will tell. Commit or roll back before you"
                        + " close.",
                open.dataSource().name());
    }

    static void afterClose(ConnectionTransaction of) {
        if (of.state() == TransactionState.ENDED) {
            return;
        }
        if (reclaimed(of)) {
            of.closedByItsPool();
        } else {
            of.end(of.turn().foreknownOr(TransactionEnd.UNKNOWN), TransactionState.ENDED);
        }
    }

    /**
     * A pool that lends on what it took from an application (Druid) switches autocommit on for the next borrower, and need not have rolled
     * back before: that would commit.
     */
    static void beforeReset(ConnectionTransaction of) {
        if (of.state() == TransactionState.OPEN
                && of.hasMessages()
                && !of.isInJta()
                && of.isWorkedOnByAnotherThread()
                && PoolCall.isRemovingAbandoned()) {
            rollBackForGood(of);
            takenAway(of, "its pool took the connection back as abandoned");
        }
    }

    /**
     * A pool takes an abandoned connection away from the application, on a thread of its own: the application does not
     * know, and what it sends next is still about what it has done in that transaction.
     */
    private static boolean reclaimed(ConnectionTransaction of) {
        boolean used = of.isUsed() || of.hasMessages();
        if (of.state() == TransactionState.OPEN && used && isReclaimedByItsPool(of)) {
            takenAway(of, "its pool took the connection back as abandoned");
        }
        // Whoever was quicker: this call of the pool's, an earlier one, or the application's thread, which found the
        // connection closed.
        return of.state() == TransactionState.TAKEN_AWAY && isReclaimedByItsPool(of);
    }

    /** Looks at the stack, so it is asked last. */
    static boolean isReclaimedByItsPool(ConnectionTransaction of) {
        return of.isWorkedOnByAnotherThread() && PoolCall.isReclaiming();
    }

    /**
     * Asks for the autocommit of a connection that a pool takes away, before it is closed: afterwards nobody can tell
     * whether a transaction was open on it.
     */
    private static void askIfReclaimed(ConnectionTransaction of) {
        if (of.state() == TransactionState.UNASKED && of.isUsed() && isReclaimedByItsPool(of)) {
            MessageEvents.askAutoCommit(of);
        }
    }

    /**
     * The connection is gone, so what was done in the transaction will not be committed; the application has not
     * ended it and does not know.
     */
    static void takenAway(ConnectionTransaction of, String how) {
        OpenTransaction open = of.transaction();
        log.warn(
                "A transaction on {} has lost its connection: {}. Messages that its thread sends are refused until the"
                        + " application rolls back or closes the connection. {}",
                of.source(),
                how,
                open == null ? "No message had been sent in it." : open.toString());
        if (open != null) {
            open.closeForJoining();
        }
        of.end(of.turn().foreknownOr(TransactionEnd.UNKNOWN), TransactionState.TAKEN_AWAY);
    }

    /**
     * Ends what was taken away, if it is the application that has called, and not the pool that took it.
     *
     * @return whether the connection was taken away
     */
    private static boolean endTakenAway(ConnectionTransaction of) {
        if (of.state() != TransactionState.TAKEN_AWAY) {
            return false;
        }
        if (isReclaimedByItsPool(of)) {
            return true;
        }
        if (MessageEvents.isClosed(of)) {
            of.end(TransactionEnd.UNKNOWN, TransactionState.ENDED);
        } else {
            of.goOnAfterLoss();
        }
        return true;
    }

    /** Returns whether the messages are released, or may have been: then nothing is left to be done for them. */
    private static boolean release(ConnectionTransaction of, OpenTransaction open) {
        try {
            TransactionEnd known = ReleasedMessages.release(open, of.connection()) ? TransactionEnd.RELEASED : null;
            of.turn().foreknow(known);
            return known != null;
        } catch (SQLException | RuntimeException e) {
            log.error(
                    "It is not certain that the messages of a transaction that only read, and is ended by close, were"
                            + " written down for their delivery. The transaction is rolled back, and the rows are asked what"
                            + " becomes of the messages: {}",
                    open,
                    e);
            of.turn().foreknow(TransactionEnd.UNKNOWN);
            rollBackForGood(of);
            return true;
        }
    }

    /**
     * Rolls back here, since a driver or a pool may commit what is open at a close or a reset: then the transaction's LIVE row
     * would deliver the messages, or deliver them once more.
     */
    private static void rollBackForGood(ConnectionTransaction of) {
        try {
            of.connection().rollback();
        } catch (SQLException | RuntimeException e) {
            log.error("The rollback of a transaction that its pool ends failed, so its connection is aborted", e);
            try {
                of.connection().abort(Runnable::run);
            } catch (SQLException | RuntimeException abortFailure) {
                log.error(
                        "It could not be aborted either; what becomes of it, its status rows will tell", abortFailure);
            }
        }
    }

    /**
     * Rolls back on the connection itself. If the transaction stayed open, a framework that restores autocommit after
     * the refused commit (Spring) would commit it.
     */
    private static void refuse(ConnectionTransaction of, OpenTransaction open, CommitRefusedException refusal) {
        boolean isJtas = of.isInJta(); // before the end, which forgets it
        List<Participant> messages = open.messages(); // before the end, which forgets them
        open.dataSource().meters().commitsRefused.increment();
        try {
            of.connection().rollback();
            of.end(
                    TransactionEnd.ROLLBACK_RETURNED,
                    of.state() == TransactionState.OPEN && isReclaimedByItsPool(of)
                            ? TransactionState.TAKEN_AWAY
                            : TransactionState.IDLE);
        } catch (SQLException | RuntimeException e) {
            refusal.addSuppressed(e);
            log.error(
                    "The rollback of a refused commit failed, so {}, and {} is in doubt: the status rows will tell",
                    isJtas ? "JTA's transaction manager has to end it" : "the connection is aborted",
                    open,
                    e);
            of.end(TransactionEnd.UNKNOWN, TransactionState.IN_DOUBT);
            if (!isJtas) {
                abort(of, refusal);
            }
        }
        messages.forEach(message -> tellOfRefusal(message, refusal));
    }

    private static void abort(ConnectionTransaction of, CommitRefusedException refusal) {
        try {
            of.connection().abort(Runnable::run);
        } catch (SQLException | RuntimeException abortFailure) {
            refusal.addSuppressed(abortFailure);
        }
    }

    /** Last, and whatever it throws: the rollback and the exception for the application do not depend on a listener. */
    private static void tellOfRefusal(Participant message, CommitRefusedException refusal) {
        try {
            message.commitRefused(refusal);
        } catch (RuntimeException | Error e) {
            log.error("Nobody could be told that the commit of {} was refused; it is rolled back", message, e);
        }
    }
}
