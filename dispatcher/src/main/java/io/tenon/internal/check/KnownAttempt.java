package io.tenon.internal.check;

import io.tenon.internal.status.StatusId;

/** An attempt of a message that this process has sent in a transaction, as checks of it see it. Thread-safe. */
public interface KnownAttempt {

    /** A broker asks about it: every check re-appends the half, so copies of it exist from now on. */
    void checked();

    /** Whether a check of it needs no answer now (R7.1). */
    boolean needsNoAnswer();

    /** A broker asks after the lease: an END of which nothing was ever reported is given up. */
    void leaveToCheckIfOverdue();

    /** A check that this process answered has delivered {@code attempt}, and a VOID row says so. */
    void endedByCheck(StatusId attempt);
}
