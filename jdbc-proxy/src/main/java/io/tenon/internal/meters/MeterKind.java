package io.tenon.internal.meters;

/** What a meter is, in the words that metrics libraries share. Immutable. */
public enum MeterKind {
    /** A count that only grows, from 0 at its owner's start. */
    COUNTER,
    /** How often something took how long: count, total and the longest of the last minutes. */
    TIMING,
    /** How much of something there is now; NaN while that is not known. */
    GAUGE
}
