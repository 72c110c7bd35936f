package io.tenon.internal.end;

/** A message whose transaction is proved committed, as its END sees it. Thread-safe. */
public interface CommittedMessage {

    /** The half that END(COMMIT) makes visible. */
    StoredHalf winningHalf();

    /** Until when END may be sent, on {@link System#nanoTime()}'s clock. */
    long endDeadlineNanos();

    /** END was acknowledged. */
    void ended();

    /** END may have happened, or must not be sent any more: the row answers the check. */
    void leaveToCheck();
}
