package io.tenon.internal.binding;

import java.lang.ref.WeakReference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * In which of JTA's transactions a connection's own began. While that one is suspended (NOT_SUPPORTED, REQUIRES_NEW), it takes no message
 * (R1). A connection's transaction that began outside of JTA is followed whatever JTA does, as is one whose JTA transaction is over.
 */
final class JtaScope {
    /** Weakly: a server's pool keeps a connection for longer than a transaction, which leads to its application. */
    private final WeakReference<Object> began;

    private JtaScope(Object transaction) {
        this.began = new WeakReference<>(transaction);
    }

    /** Null if the thread has no transaction of JTA's. */
    static @Nullable JtaScope ofThisThread() {
        Object transaction = JtaTransactions.ofThisThread();
        return transaction == null ? null : new JtaScope(transaction);
    }

    /** Removes the transactions that JTA has suspended. */
    static void removeSuspended(List<BoundConnection> open) {
        boolean isAnyInside = false;
        for (BoundConnection candidate : open) {
            isAnyInside |= candidate.jtaScope() != null;
        }
        if (isAnyInside) {
            Object now = JtaTransactions.ofThisThread();
            open.removeIf(candidate -> {
                JtaScope scope = candidate.jtaScope();
                return scope != null && scope.isSuspended(now);
            });
        }
    }

    private boolean isSuspended(@Nullable Object now) {
        Object transaction = began.get();
        return transaction != null && !transaction.equals(now) && JtaTransactions.isOpen(transaction);
    }

    /** Whether this is the transaction that a thread has now. */
    boolean is(Object now) {
        return now.equals(began.get());
    }
}
