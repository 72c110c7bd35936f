package io.tenon.internal.transaction;

/**
 * Is told how a transaction ended in which a message was sent that was looked at and not tied. Used by one thread: that
 * which ends the transaction.
 */
public interface EndWatch {
    /** What is known of the end. */
    enum End {
        COMMITTED,
        ROLLED_BACK,
        /** The connection was closed without either, or taken away, or its commit or rollback failed. */
        UNKNOWN
    }

    void ended(End end);
}
