package io.tenon.internal.transaction;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is to commit the transaction of one connection: one thread commits at a time, and a rollback that another
 * thread makes meanwhile contests the commit, since nobody knows which of the two the database does first. Thread-safe, by
 * the lock of its {@link ConnectionTransaction}.
 */
final class CommitTurn {
    private final ConnectionTransaction transactions;

    /** The thread that commits, while {@link TransactionState#COMMITTING}. */
    private @Nullable Thread committer;

    /** Whether another thread ended the transaction while the committer was at it. */
    private boolean contested;

    private int rollbacksUnderWay;

    /** What is known of the transaction's end before the call that ends it: its messages were released, or may have been. */
    private @Nullable TransactionEnd foreknown;

    CommitTurn(ConnectionTransaction transactions) {
        this.transactions = transactions;
    }

    /** Waits for another thread that commits, and takes its place. Returns whether a commit is under way now. */
    boolean take(long mostMillis) throws SQLException {
        synchronized (transactions) {
            awaitOthers(mostMillis);
            if (!transactions.state().mayBecome(TransactionState.COMMITTING)) {
                // There is no transaction to commit, so the call goes to the driver, which answers or refuses it.
                return false;
            }
            transactions.become(TransactionState.COMMITTING);
            committer = Thread.currentThread();
            contested = rollbacksUnderWay > 0;
            return true;
        }
    }

    private void awaitOthers(long mostMillis) throws SQLException {
        long deadline = System.nanoTime() + mostMillis * 1_000_000;
        while (isAnothers()) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new SQLException(
                        "Another thread has been committing this connection's transaction for " + mostMillis
                                + " ms; this commit was not made, and what becomes of the transaction is that thread's"
                                + " matter",
                        ConnectionTransaction.STILL_OPEN);
            }
            try {
                transactions.wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SQLException(
                        "Interrupted while another thread commits this connection's transaction; this commit was not made",
                        ConnectionTransaction.STILL_OPEN,
                        e);
            }
        }
    }

    private boolean isAnothers() {
        return transactions.state() == TransactionState.COMMITTING && committer != Thread.currentThread();
    }

    /**
     * An Error (no memory, no stack) broke off the preparation of the commit and even its refusal. The transaction is
     * open again, so that the next commit is prepared anew.
     */
    void giveBackUnlessEnded() {
        synchronized (transactions) {
            if (transactions.state() == TransactionState.COMMITTING) {
                transactions.become(TransactionState.OPEN);
                committer = null;
                transactions.notifyAll();
            }
        }
    }

    /** The transaction has ended. Called with the lock; whoever waits has to be notified. */
    void end() {
        committer = null;
    }

    /**
     * A rollback is about to be called. Until it has returned, it contests a commit that another thread makes:
     * whichever returns first, the database may have rolled back, and then the commit commits nothing.
     */
    void rollbackBegins() {
        synchronized (transactions) {
            rollbacksUnderWay++;
            contest();
        }
    }

    void rollbackEnds() {
        synchronized (transactions) {
            rollbacksUnderWay--;
        }
    }

    /** Notes an end that another thread made while the committer is at it. Returns whether that is so. */
    boolean contest() {
        synchronized (transactions) {
            boolean other = isAnothers();
            contested |= other;
            return other;
        }
    }

    /** Used by the thread that is about to end the transaction; null if only the real call tells. */
    void foreknow(@Nullable TransactionEnd end) {
        foreknown = end;
    }

    /** How the transaction ended: what was known of it before, or else {@code told}, what the real call said. */
    TransactionEnd foreknownOr(TransactionEnd told) {
        TransactionEnd known = foreknown;
        foreknown = null;
        return known == null ? told : known;
    }

    boolean isContested() {
        synchronized (transactions) {
            return contested;
        }
    }
}
