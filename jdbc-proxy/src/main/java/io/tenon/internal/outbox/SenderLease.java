package io.tenon.internal.outbox;

import io.tenon.internal.status.StatusId;

/** The row by which the processes of a sender agree on one that relays its rows (O4). Lease rows come before all with messages. */
final class SenderLease {
    private SenderLease() {}

    static StatusId idOf(String sender) {
        return StatusId.hashed(sender);
    }

    /** The row that says that its sender is paused; beside the lease, and never the same: no sender has such a character. */
    static StatusId pauseIdOf(String sender) {
        return StatusId.hashed("pause\n" + sender);
    }
}
