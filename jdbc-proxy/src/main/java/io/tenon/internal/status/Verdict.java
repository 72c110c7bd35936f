package io.tenon.internal.status;

/** The answer to a check of one half message. Immutable. */
public enum Verdict {
    /** Its transaction committed, and its sender will not say so itself any more. */
    COMMIT,
    /** Its transaction did not commit and never will, or disowned this attempt. */
    ROLLBACK,
    /** It is not known yet: the broker is to ask again later. */
    UNKNOWN
}
