package io.tenon.internal.status;

/** What the application's user must be allowed on a status table. */
public enum Privilege {
    /** To tie a message to a transaction, and to fence. */
    INSERT,
    /** To seal a segment at its commit. */
    UPDATE,
    /** To answer a check. */
    SELECT,
    /** SELECT … FOR UPDATE NOWAIT, where the database can tell a live transaction that way. */
    LOCK,
    /** To clean up. */
    DELETE
}
