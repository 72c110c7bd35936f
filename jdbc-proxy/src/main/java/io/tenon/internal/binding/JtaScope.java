package io.tenon.internal.binding;

import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * The transaction of JTA's in which a connection's own one began. While JTA's is suspended (NOT_SUPPORTED,
 * REQUIRES_NEW), the connection's takes no message (R1). A connection's transaction that began outside of JTA is
 * followed whatever JTA does, as is one whose JTA transaction is over. Thread-safe.
 */
public final class JtaScope {
    private final AskedJta manager;

    /**
     * JTA's transaction. It is held weakly, since it leads to its application, and a server's pool keeps a connection
     * for longer than a transaction.
     */
    private final WeakReference<Object> began;

    private JtaScope(AskedJta manager, Object transaction) {
        this.manager = manager;
        this.began = new WeakReference<>(transaction);
    }

    /**
     * Returns the transaction of JTA's that the calling thread has; null if it has none. Calls foreign code, so it must
     * not be called with a lock held.
     */
    public static @Nullable JtaScope ofThisThread() {
        for (AskedJta manager : JtaTransactions.known()) {
            Object transaction = manager.transaction();
            if (transaction != null && transaction != AskedJta.UNANSWERED && !JtaTransactions.isOver(transaction)) {
                return new JtaScope(manager, transaction);
            }
        }
        return null;
    }

    /** Whether a connection's transaction is one that JTA has suspended. */
    static boolean isSuspended(BoundConnection connection) {
        JtaScope scope = connection.jta().scope();
        return scope != null && scope.isSuspended();
    }

    /**
     * Whether JTA's transaction is suspended: it is not over, and is not the calling thread's. A suspended one may be
     * ended by another thread when its time is over; until then it counts as suspended, also where it does not tell its
     * status.
     */
    private boolean isSuspended() {
        Object transaction = began.get();
        if (transaction == null) {
            return false;
        }
        Object now = manager.transaction();
        return now != AskedJta.UNANSWERED
                && (now == null || !JtaTransactions.areSame(transaction, now))
                && !JtaTransactions.isOver(transaction);
    }

    /** Whether JTA's transaction has ended for sure, or nobody holds it any more. */
    public boolean isOver() {
        Object transaction = began.get();
        return transaction == null || JtaTransactions.isOver(transaction);
    }

    /** Marks JTA's transaction, so that it can only be rolled back. Returns whether it is marked. */
    boolean setRollbackOnly() {
        Object transaction = began.get();
        return transaction != null && JtaTransactions.setRollbackOnly(transaction);
    }

    /** Whether JTA's transaction is {@code now}, the one that a thread has now. */
    boolean is(Object now) {
        Object transaction = began.get();
        return transaction != null && JtaTransactions.areSame(transaction, now);
    }
}
