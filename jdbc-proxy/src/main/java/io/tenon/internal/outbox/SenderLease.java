package io.tenon.internal.outbox;

import io.tenon.internal.status.StatusId;

/** The row by which the processes of a sender agree on one that relays its rows (O4). Lease rows come before all with messages. */
final class SenderLease {
    private SenderLease() {}

    static StatusId idOf(String sender) {
        return StatusId.hashed(sender);
    }

    /**
     * Returns the id of the row that says that a sender is paused. It is never the same as the lease's: no sender's
     * name has a line break.
     */
    static StatusId pauseIdOf(String sender) {
        return StatusId.hashed("pause\n" + sender);
    }
}
