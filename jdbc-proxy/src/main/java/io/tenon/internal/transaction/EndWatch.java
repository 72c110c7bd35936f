package io.tenon.internal.transaction;

/** Told how a transaction ended in which a message was sent that was looked at and not tied. */
public interface EndWatch {
    /** What is known of the end. */
    enum End {
        COMMITTED,
        ROLLED_BACK,
        /** Closed without either, taken away, or its commit or rollback failed. */
        UNKNOWN
    }

    void ended(End end);
}
