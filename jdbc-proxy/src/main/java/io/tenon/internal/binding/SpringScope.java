package io.tenon.internal.binding;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether Spring has suspended the transaction that a connection works in. Suspending one (NOT_SUPPORTED, REQUIRES_NEW) is
 * bookkeeping of Spring's that no JDBC call tells. So what Spring says of its own transaction on the thread is noted when a
 * connection's transaction begins and when its first statement runs, and compared with what it says when a message is sent.
 * Without Spring nothing is ever suspended.
 */
final class SpringScope {
    private SpringScope() {}

    /** Borrows the connection that Spring's transaction on this thread has put off, if it has. */
    static void borrowPutOff() {
        SpringTransactions.borrowPutOff();
    }

    /**
     * Removes the transactions that Spring has suspended, since a message that is sent now does not belong to them
     * (R1).
     */
    static void removeSuspended(List<BoundConnection> open) {
        if (!SpringTransactions.areAny()) {
            return;
        }
        int now = SpringTransactions.flags();
        List<BoundConnection> doubtful = new ArrayList<>(open.size());
        for (BoundConnection candidate : open) {
            if (candidate.mayBeSuspendedBySpring(now)) {
                doubtful.add(candidate);
            }
        }
        List<Object> bound = new ArrayList<>(2);
        if (!doubtful.isEmpty() && SpringTransactions.addBound(bound)) {
            doubtful.removeAll(bound);
            open.removeAll(doubtful);
        }
    }

    /**
     * Whether the transaction was begun by Spring, or while a transaction of Spring's was active, and so may be
     * suspended now. Such a transaction takes messages only while Spring has its connection bound to the thread. A
     * transaction of plain JDBC in the same application is followed whatever Spring does.
     */
    static boolean mayBeSuspended(int atBegin, int atFirstStatement, boolean hasRun, int now) {
        boolean beganInside = SpringTransactions.isManaged(atBegin);
        if (!beganInside) {
            // Spring begins a transaction before it says that one is active, and statements come after that.
            return hasRun ? SpringTransactions.isActive(atFirstStatement) : SpringTransactions.isManaged(now);
        }
        // The connection was borrowed while Spring's transaction was active: late by JPA, or by plain JDBC inside of
        // it. Either ends with Spring's transaction.
        return SpringTransactions.isActive(atBegin) && !SpringTransactions.isActive(now);
    }
}
