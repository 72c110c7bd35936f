package io.tenon.internal.binding;

import java.util.ArrayList;
import java.util.List;

/**
 * What Spring said of its own transaction on the thread when a connection's transaction began and when its first statement
 * ran. Suspending one (NOT_SUPPORTED, REQUIRES_NEW) is bookkeeping of Spring's that no JDBC call tells: so it is found out
 * when a message is sent, from what Spring says then. Without Spring this is nothing. Not thread-safe.
 */
final class SpringScope {
    private int atBegin;
    private int atFirstStatement;

    void begin() {
        atBegin = SpringTransactions.flags();
        atFirstStatement = 0;
    }

    void firstStatement() {
        atFirstStatement = SpringTransactions.flags();
    }

    /** Borrows the connection that Spring's transaction on this thread has put off, if it has. */
    static void borrowPutOff() {
        SpringTransactions.borrowPutOff();
    }

    /** Takes out the transactions that Spring has suspended: a message sent now is not theirs (R1). */
    static void removeSuspended(List<BoundConnection> open) {
        if (!SpringTransactions.areAny()) {
            return;
        }
        int now = SpringTransactions.flags();
        List<BoundConnection> doubtful = new ArrayList<>(open.size());
        for (BoundConnection candidate : open) {
            if (!candidate.hasMovedBetweenThreads() && candidate.scope().mayBeSuspended(candidate.work(), now)) {
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
     * Whether it was begun by Spring, or within a transaction of Spring's: then it takes messages only while Spring has its
     * connection bound to the thread. A transaction of plain JDBC in the same application is not, and is followed whatever
     * Spring does.
     */
    private boolean mayBeSuspended(ApplicationWork work, int now) {
        boolean beganInside = SpringTransactions.isManaged(atBegin);
        boolean hasRun = work == ApplicationWork.READ || work == ApplicationWork.WROTE;
        if (!beganInside) {
            // Spring begins a transaction before it says that one is active, and statements come after that.
            return hasRun ? SpringTransactions.isActive(atFirstStatement) : SpringTransactions.isManaged(now);
        }
        // Borrowed late for a transaction of Spring's (JPA), or plain JDBC within one: it ends with that.
        return SpringTransactions.isActive(atBegin) && !SpringTransactions.isActive(now);
    }
}
