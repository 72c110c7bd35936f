package io.tenon.internal.settlement;

/** What became of an END that was sent (R6). */
public enum EndAnswer {
    /** The broker says it did it. */
    DONE,
    /** It certainly did not happen: no channel, or refused before it was looked at. It may be sent again. */
    NOT_DONE,
    /** It may have happened, or the broker knows no such half: only a check can tell. Never sent again. */
    UNKNOWN
}
