package io.tenon.internal.check;

import io.tenon.internal.status.EndedRows;
import io.tenon.internal.status.StatusId;

/**
 * An attempt of a message whose END took effect; so did those of all others of its segment that are to be delivered.
 * Thread-safe.
 */
final class EndedAttempt implements KnownAttempt {
    private final EndedRows rows;

    EndedAttempt(EndedRows rows) {
        this.rows = rows;
    }

    @Override
    public void checked() {
        rows.copiesMayExist();
    }

    @Override
    public boolean needsNoAnswer() {
        return true;
    }

    @Override
    public void leaveToCheckIfOverdue() {
        // Its END was acknowledged, or a check has delivered it.
    }

    @Override
    public void endedByCheck(StatusId attempt) {
        // Its end has been counted already.
    }
}
