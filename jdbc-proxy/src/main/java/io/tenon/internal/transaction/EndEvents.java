package io.tenon.internal.transaction;

import io.tenon.jdbc.CommitRefusedException;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the ends of one connection's transactions, by JDBC's calls, ask to be done for their messages (R5): before the
 * real call, while something can still be refused, and after it, when its outcome is known or is not. Thread-safe.
 */
final class EndEvents {
    private static final Logger log = LoggerFactory.getLogger(EndEvents.class);

    /** A committer waits for its messages, and then for the database, for which no bound is known. */
    private static final long OTHER_COMMIT_MILLIS = TimeUnit.SECONDS.toMillis(30);

    private final ConnectionTransaction of;

    /** What is known of the transaction's end before the call that ends it: its messages were released, or may have been. */
    private @Nullable TransactionEnd foreknown;

    EndEvents(ConnectionTransaction of) {
        this.of = of;
    }

    void beforeCommit() throws SQLException {
        if (!of.beginCommit(OTHER_COMMIT_MILLIS)) {
            return;
        }
        OpenTransaction open = of.transaction();
        if (open == null) {
            return;
        }
        open.closeForJoining();
        if (open.hasMessages()) {
            boolean prepared = false;
            try {
                open.prepareCommit();
                prepared = true;
            } catch (CommitRefusedException refusal) {
                refuse(open, refusal);
                throw refusal;
            } catch (RuntimeException | Error e) {
                CommitRefusedException refusal = new CommitRefusedException(
                        "Tenon failed while it prepared the commit: " + e, open.messageIds(), e);
                refuse(open, refusal);
                throw refusal;
            } finally {
                if (!prepared) {
                    of.reopenUnlessEnded();
                }
            }
        }
    }

    void afterCommit(@Nullable Throwable failure) {
        if (of.endUnasked() || endTakenAway()) {
            return;
        }
        synchronized (of) {
            if (of.state() != TransactionState.COMMITTING || of.contest()) {
                return;
            }
        }
        boolean proved = failure == null && !of.isContested();
        of.end(
                proved ? TransactionEnd.COMMIT_RETURNED : TransactionEnd.UNKNOWN,
                failure == null ? TransactionState.IDLE : TransactionState.IN_DOUBT);
    }

    void beforeRollback() {
        of.rollbackBegins();
        askIfReclaimed();
        OpenTransaction open = of.transaction();
        if (open != null) {
            open.closeForJoining();
            if (open.hasMessages() && of.hasOnlyRead() && PoolCall.isTakingBack()) {
                release(open);
            }
        }
    }

    void afterRollback(@Nullable Throwable failure) {
        of.rollbackEnds();
        TransactionState state = of.state();
        if (state == TransactionState.AUTOCOMMIT
                || state == TransactionState.ENDED
                || of.endUnasked()
                || of.contest()
                || endTakenAway()
                || reclaimed()) {
            return;
        }
        of.end(
                foreknownOr(failure == null ? TransactionEnd.ROLLBACK_RETURNED : TransactionEnd.UNKNOWN),
                failure == null ? TransactionState.IDLE : TransactionState.IN_DOUBT);
    }

    void beforeClose() {
        askIfReclaimed();
        OpenTransaction open = of.transaction();
        if (open == null || of.state() != TransactionState.OPEN) {
            return;
        }
        open.closeForJoining();
        if (!open.hasMessages() || (of.hasOnlyRead() && release(open))) {
            return;
        }
        log.warn(
                "A connection of DataSource '{}' is closed with a transaction open in which messages were sent. As a rule"
                        + " that rolls back; what it did, the status rows will tell. Commit or roll back before you"
                        + " close.",
                open.dataSource().name());
        try {
            open.prepareUnknownEnd();
        } catch (CommitRefusedException refusal) {
            log.warn("It was rolled back before it was closed: {}", refusal.getMessage());
            refuse(open, refusal);
        } catch (RuntimeException | Error e) {
            log.error("It was rolled back before it was closed, since preparing its end failed", e);
            refuse(
                    open,
                    new CommitRefusedException(
                            "Tenon failed while it prepared the end of a transaction: " + e, open.messageIds(), e));
        }
    }

    void afterClose() {
        if (of.state() != TransactionState.ENDED && !reclaimed()) {
            of.end(foreknownOr(TransactionEnd.UNKNOWN), TransactionState.ENDED);
        }
    }

    /**
     * A pool takes an abandoned connection away from the application, on a thread of its own: the application does not
     * know, and what it sends next is still about what it has done in that transaction.
     */
    private boolean reclaimed() {
        boolean used = of.isUsed() || of.hasMessages();
        if (!of.isWorkedOnByAnotherThread()
                || of.state() != TransactionState.OPEN
                || !used
                || !PoolCall.isReclaiming()) {
            return false;
        }
        takenAway("its pool took the connection back as abandoned");
        return true;
    }

    /** While it can still be asked: once it is closed, nobody knows whether a transaction was open on it. */
    private void askIfReclaimed() {
        if (of.state() == TransactionState.UNASKED
                && of.isWorkedOnByAnotherThread()
                && of.isUsed()
                && PoolCall.isReclaiming()) {
            of.ask();
        }
    }

    /** What was done in the transaction will not be committed, and the application has not ended it. */
    void takenAway(String how) {
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
        of.end(foreknownOr(TransactionEnd.UNKNOWN), TransactionState.TAKEN_AWAY);
    }

    private boolean endTakenAway() {
        if (of.state() != TransactionState.TAKEN_AWAY) {
            return false;
        }
        of.end(TransactionEnd.UNKNOWN, TransactionState.ENDED);
        return true;
    }

    /** Returns whether the messages are released, or may have been: then nothing is left to be done for them. */
    private boolean release(OpenTransaction open) {
        try {
            foreknown = open.release(of.connection()) ? TransactionEnd.RELEASED : null;
        } catch (SQLException | RuntimeException e) {
            log.error(
                    "It is not certain that the messages of a transaction that only read, and is ended by close, were"
                            + " written down for their delivery. The transaction is rolled back, and the rows are asked what"
                            + " becomes of the messages: {}",
                    open,
                    e);
            foreknown = TransactionEnd.UNKNOWN;
            rollBackForGood();
        }
        return foreknown != null;
    }

    /** Left to the driver or the pool, the transaction might be committed, and its row deliver a second time. */
    private void rollBackForGood() {
        try {
            of.connection().rollback();
        } catch (SQLException | RuntimeException e) {
            log.error("The rollback of a transaction that only read failed, so its connection is aborted", e);
            try {
                of.connection().abort(Runnable::run);
            } catch (SQLException | RuntimeException abortFailure) {
                log.error(
                        "It could not be aborted either; what becomes of it, its status rows will tell", abortFailure);
            }
        }
    }

    private TransactionEnd foreknownOr(TransactionEnd told) {
        TransactionEnd known = foreknown;
        foreknown = null;
        return known == null ? told : known;
    }

    /** Rolls back, really: whoever refuses a commit must not leave it to an autocommit reset to commit the work. */
    private void refuse(OpenTransaction open, CommitRefusedException refusal) {
        try {
            of.connection().rollback();
            of.end(TransactionEnd.ROLLBACK_RETURNED, TransactionState.IDLE);
        } catch (SQLException | RuntimeException e) {
            refusal.addSuppressed(e);
            log.error(
                    "The rollback of a refused commit failed, so the connection is aborted and {} is in doubt: the"
                            + " status rows will tell",
                    open,
                    e);
            of.end(TransactionEnd.UNKNOWN, TransactionState.IN_DOUBT);
            try {
                of.connection().abort(Runnable::run);
            } catch (SQLException | RuntimeException abortFailure) {
                refusal.addSuppressed(abortFailure);
            }
        }
    }
}
