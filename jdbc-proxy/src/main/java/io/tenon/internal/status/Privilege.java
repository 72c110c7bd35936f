package io.tenon.internal.status;

/** What the application's user must be allowed on a status table. Immutable. */
public enum Privilege {
    /** Needed to tie a message to a transaction, and to fence. */
    INSERT,
    /** Needed to seal a segment at its commit. */
    UPDATE,
    /** Needed to answer a check. */
    SELECT,
    /** Needed for SELECT … FOR UPDATE NOWAIT, where the database can tell a live transaction that way. */
    LOCK,
    /** Needed to clean up. */
    DELETE
}
