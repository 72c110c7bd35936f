package io.tenon.internal.binding;

import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * In which of JTA's transactions a connection's own began. While that one is suspended (NOT_SUPPORTED, REQUIRES_NEW), it takes no message
 * (R1). A connection's transaction that began outside of JTA is followed whatever JTA does, as is one whose JTA transaction is over.
 */
public final class JtaScope {
    private final AskedJta manager;

    /** Weakly: a server's pool keeps a connection for longer than a transaction, which leads to its application. */
    private final WeakReference<Object> began;

    private JtaScope(AskedJta manager, Object transaction) {
        this.manager = manager;
        this.began = new WeakReference<>(transaction);
    }

    /** Null if the thread has no transaction of JTA's. Calls foreign code, so never to be called with a lock. */
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
     * Whether it is not over, and not the thread's. One that is suspended may be ended meanwhile, by another thread when its time is over;
     * until then it is suspended, also where it does not tell its status.
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

    /** Whether it has ended for sure, or nobody has it any more. */
    public boolean isOver() {
        Object transaction = began.get();
        return transaction == null || JtaTransactions.isOver(transaction);
    }

    /** Marks it, so that it can only be rolled back. Returns whether that is so. */
    boolean setRollbackOnly() {
        Object transaction = began.get();
        return transaction != null && JtaTransactions.setRollbackOnly(transaction);
    }

    /** Whether this is the transaction that a thread has now. */
    boolean is(Object now) {
        Object transaction = began.get();
        return transaction != null && JtaTransactions.areSame(transaction, now);
    }
}
