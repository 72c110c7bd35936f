package io.tenon.internal.transaction;

import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/**
 * Whether a connection's transaction is read-only, as far as the application has said it or a message has asked: then it
 * writes nothing that a message could contradict, and the message is plain (R2). Thread-safe; asks nothing before a message.
 */
final class ReadOnlyMode {
    private volatile @Nullable Boolean present;

    /**
     * What was said in the midst of a transaction. How that one began is not changed by it, so it holds for the next
     * one.
     */
    private volatile @Nullable Boolean next;

    /** Whether a statement that writes has succeeded in the transaction. */
    private volatile boolean hasWritten;

    /** @param inTransaction whether a statement has run, or a message was sent, in a transaction that is open */
    void set(boolean readOnly, boolean inTransaction) {
        if (inTransaction) {
            next = readOnly;
        } else {
            present = readOnly;
            next = null;
        }
    }

    void wrote() {
        hasWritten = true;
    }

    void forgetWrites() {
        hasWritten = false;
    }

    /** A transaction begins, or the next one may. */
    void begin() {
        Boolean said = next;
        if (said != null) {
            present = said;
            next = null;
        }
    }

    /**
     * Asks the driver once, unless the application has said it. To some drivers read-only is a hint, and they write all the
     * same: then the transaction is as any other.
     */
    boolean isOn(Connection connection) {
        Boolean known = present;
        if (known == null) {
            // Where it was set in the midst of the transaction, the driver no longer tells what the transaction began
            // with.
            known = next == null && ConnectionReadOnly.isReadOnly(connection);
            present = known;
        }
        return known && !(hasWritten && ConnectionReadOnly.isAHint(connection));
    }
}
