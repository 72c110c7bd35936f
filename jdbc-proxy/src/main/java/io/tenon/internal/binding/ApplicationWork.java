package io.tenon.internal.binding;

/** What the application has done so far in a transaction: it tells which of several is in charge (R1, R2). */
public enum ApplicationWork {
    /** Nothing: it was borrowed with autocommit off, and not used since. */
    NONE,
    /** Nothing since its last commit or rollback. */
    ENDED,
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

    /** Whether a statement has run. */
    public boolean hasRun() {
        return this == READ || this == WROTE;
    }

    /** Whether the application has begun it, or has run a statement in it. */
    public boolean isUse() {
        return hasRun() || this == BEGUN;
    }
}
