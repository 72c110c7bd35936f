package io.tenon.internal.binding;

/**
 * What the application has done so far in a transaction. Where several transactions are open on a thread, this decides
 * which of them takes a message (R1, R2). Immutable.
 */
public enum ApplicationWork {
    /** Nothing has run: the connection was borrowed with autocommit off, and has not been used since. */
    NONE,
    /** Nothing has run since the last commit or rollback on the connection. */
    ENDED,
    /** The application has read. */
    READ,
    /**
     * The application has begun it by {@code setAutoCommit(false)}, and nothing has run yet. It counts as writing,
     * since whoever begins a transaction by hand mostly does so to write.
     */
    BEGUN,
    /** The application has written, or has run a statement that may have. */
    WROTE;

    /** Whether a message should belong to this transaction rather than to one that has only read. */
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
