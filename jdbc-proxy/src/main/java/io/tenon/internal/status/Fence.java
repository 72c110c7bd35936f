package io.tenon.internal.status;

/** What became of the attempt to fence a segment whose row was not there (rule R7.3). */
public enum Fence {
    /** The FENCED row is committed: the segment's own row can never come. Final. */
    INSERTED,
    /** Waited in vain: a transaction that is still open holds the key. */
    STILL_LIVE,
    /** A committed row was there after all: read again, in a new transaction. */
    DUPLICATE
}
