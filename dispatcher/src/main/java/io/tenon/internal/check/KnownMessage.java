package io.tenon.internal.check;

import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.status.StatusId;
import io.tenon.internal.status.VerdictQuestion;

/** A message that this process has sent in a transaction, as checks of it, and its own status row, see it. Thread-safe. */
public interface KnownMessage {

    /** The DataSource whose status table has its row. */
    TrackedDataSource dataSource();

    /** What is asked of its rows. */
    VerdictQuestion question();

    /** Until when END may be sent, on {@link System#nanoTime()}'s clock. */
    long endDeadlineNanos();

    /** A broker asks about one of its attempts: every check re-appends the half, so copies of it exist from now on. */
    void checked();

    /** Whether a check of it needs no answer now (R7.1). */
    boolean needsNoAnswer();

    /** A broker asks after the lease: an END of which nothing was ever reported is given up. */
    void leaveToCheckIfOverdue();

    /** It was in doubt, and its row was read or its segment fenced. */
    void proved(boolean committed);

    /** Its check is to decide. */
    void leaveToCheck();

    /** A check that this process answered has delivered {@code attempt}, and a VOID row says so. */
    void endedByCheck(StatusId attempt);
}
