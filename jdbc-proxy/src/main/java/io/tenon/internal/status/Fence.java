package io.tenon.internal.status;

/** What became of the attempt to fence a segment whose row was not there (rule R7.3). Immutable. */
public enum Fence {
    /** The FENCED row is committed: the segment's own row can never come. Final. */
    INSERTED,
    /** The wait was in vain: a transaction that is still open holds the key. */
    STILL_LIVE,
    /** A committed row was there after all: it is to be read again, in a new transaction. */
    DUPLICATE
}
