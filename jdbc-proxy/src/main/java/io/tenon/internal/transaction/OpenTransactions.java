package io.tenon.internal.transaction;

import io.tenon.internal.binding.MessageOwner;
import io.tenon.internal.binding.ThreadConnections;
import io.tenon.jdbc.Ambiguity;
import org.jspecify.annotations.Nullable;

/** The transaction that a message of the calling thread joins (R1). Thread-safe. */
public final class OpenTransactions {
    private OpenTransactions() {}

    /** Returns what {@link #current(String, Ambiguity)} returns with {@link Ambiguity#YOUNGEST}. */
    public static @Nullable OpenTransaction current(@Nullable String pinned) {
        return current(pinned, Ambiguity.YOUNGEST);
    }

    /**
     * Returns the transaction that a message sent now by this thread belongs to. Asks connections what is not known of
     * them yet; no statement is run.
     *
     * @param pinned the name of the only DataSource to look at, or null
     * @return null if the send is the application's own: no transaction is open, or the one in charge is read-only or
     *     XA. What is returned may refuse the message, when it joins
     */
    public static @Nullable OpenTransaction current(@Nullable String pinned, Ambiguity ambiguity) {
        MessageOwner owner = ThreadConnections.owner(pinned, ambiguity);
        if (owner == null) {
            return null;
        }
        String refusal = owner.refusal();
        if (refusal != null) {
            return OpenTransaction.refusing(refusal);
        }
        // ConnectionTransaction is the only subclass.
        ConnectionTransaction connection = (ConnectionTransaction) owner.connection();
        OpenTransaction open = MessageEvents.openFor(connection, owner.dataSource());
        return open == null || open.isPlain(connection) ? null : open;
    }

    /**
     * A JDBC call failed on this thread, or a connection below a followed one was committed or rolled back, and
     * nobody can tell which followed connection it concerns. So no open transaction of the thread is proved by its
     * commit any more, and their rows are asked.
     */
    public static void disturb(String because) {
        ThreadConnections.disturb(because);
    }
}
