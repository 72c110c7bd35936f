package io.tenon.internal.transaction;

/**
 * What a statement may do to the transaction that it runs in, judged by its first word and never by its outcome (R2).
 * Immutable.
 */
public enum StatementEffect {
    /** It reads. A function that it calls may write, which nobody can see. */
    READS(false, false),
    /** It changes what the session is set to, and may end the transaction ({@code SET autocommit = 1}). */
    SETS(false, true),
    /** It may write, and cannot end the transaction by itself. */
    MAY_WRITE(true, false),
    /** It writes and does nothing else, so its success proves that writing is possible; it cannot end the transaction. */
    WRITES(true, false),
    /** Its text is not known, or its word is: it may write, and end the transaction by itself. */
    ANYTHING(true, true);

    private final boolean writing;
    private final boolean ending;

    StatementEffect(boolean writing, boolean ending) {
        this.writing = writing;
        this.ending = ending;
    }

    /** Whether the application has to be taken to have written when such a statement ran. */
    public boolean mayWrite() {
        return writing;
    }

    /** Whether the transaction may be over when such a statement has run. */
    public boolean mayEndTransaction() {
        return ending;
    }

    /** The effect of a batch of both. */
    public StatementEffect and(StatementEffect other) {
        boolean mayWrite = writing || other.writing;
        if (ending || other.ending) {
            return mayWrite ? ANYTHING : SETS;
        }
        if (this == WRITES || other == WRITES) {
            return WRITES;
        }
        return mayWrite ? MAY_WRITE : READS;
    }
}
