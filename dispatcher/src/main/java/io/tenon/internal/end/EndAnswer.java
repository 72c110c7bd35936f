package io.tenon.internal.end;

/** What became of an END that was sent (R6). Immutable. */
public enum EndAnswer {
    /** The broker says that it has ended the half. */
    DONE,
    /** The END certainly did not happen: no channel, or refused before it was looked at. It may be sent again. */
    NOT_DONE,
    /** The END may have happened, or the broker knows no such half: only a check can tell. Never sent again. */
    UNKNOWN
}
