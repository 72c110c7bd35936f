package io.tenon.internal.rescue;

import io.tenon.internal.lead.Leadership;
import io.tenon.internal.lead.LeaseTable;

/** How long who rescues the parked halves of a check group is the only one (R12); the same for instances and commands. */
public final class RescueLead {
    /**
     * Longer than a request to a broker may take, and than a broker is behind with its index: what a leader did that died, the next
     * one sees.
     */
    public static final long MILLIS = 15_000;

    /** A request that changes something takes so long at most. */
    public static final long REQUEST_MILLIS = 3_000;

    /** One that is refused, and the one that is sent instead. */
    public static final long RESCUE_MILLIS = 2 * REQUEST_MILLIS;

    private RescueLead() {}

    /** @param millis {@link #MILLIS}, but for tests */
    public static Leadership of(LeaseTable table, String checkGroup, long millis) {
        return new Leadership(table, "the rescue of parked halves of check group " + checkGroup, millis, RESCUE_MILLIS);
    }
}
