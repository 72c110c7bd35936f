package io.tenon.internal.binding;

/** What the application has done so far in a transaction: it tells which of several is in charge (R1, R2). */
public enum ApplicationWork {
    /** Nothing: it was borrowed with autocommit off, and not used since, or not since its last end. */
    NONE,
    /** It has read. */
    READ,
    /** It was begun by {@code setAutoCommit(false)}, and nothing has run yet: what comes may well write. */
    BEGUN,
    /** It has written, or a statement ran that may have. */
    WROTE;

    /** Whether messages should rather belong to it than to one that has only read. */
    boolean isMeantForWriting() {
        return this == BEGUN || this == WROTE;
    }
}
