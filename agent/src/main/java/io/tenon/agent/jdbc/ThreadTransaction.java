package io.tenon.agent.jdbc;

import io.tenon.transaction.OpenTransaction;
import io.tenon.transaction.OpenTransactions;
import org.jspecify.annotations.Nullable;

/** The transaction of the calling thread that a message sent now belongs to. */
public final class ThreadTransaction {
    private ThreadTransaction() {}

    /**
     * As {@link OpenTransactions#current}, but also for a transaction whose connection has yet to be borrowed.
     *
     * @param pinned the name of the only DataSource to look at, or null
     */
    public static @Nullable OpenTransaction current(@Nullable String pinned) {
        return OpenTransactions.current(pinned);
    }
}
