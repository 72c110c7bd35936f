package io.tenon.internal.check;

import io.tenon.internal.status.EndedRows;
import io.tenon.internal.status.StatusId;

/** An attempt of a message that was delivered, as all others of its segment that are to be: its END took effect. */
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
        // That has been counted.
    }
}
