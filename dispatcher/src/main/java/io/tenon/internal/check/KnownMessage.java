package io.tenon.internal.check;

import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.status.VerdictQuestion;

/** A message that this process has sent in a transaction, as checks of it, and its own status row, see it. Thread-safe. */
public interface KnownMessage extends KnownAttempt {

    /** The DataSource whose status table has its row. */
    TrackedDataSource dataSource();

    /** The identity of that table, as its half names it. */
    String tableId();

    /** What is asked of its rows. */
    VerdictQuestion question();

    /** Until when END may be sent, on {@link System#nanoTime()}'s clock. */
    long endDeadlineNanos();

    /** The message was in doubt, and its row was read or its segment fenced. */
    void proved(boolean committed);

    /** Whether its check is to decide, and this process has not heard that it did. */
    boolean isLeftToCheck();

    /** Leaves it to its check to decide. */
    void leaveToCheck();
}
