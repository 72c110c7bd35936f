package io.tenon.internal.rescue;

import io.tenon.internal.lead.Leadership;
import io.tenon.internal.lead.LeaseTable;

/**
 * The lease of the one who rescues a check group's parked halves (R12): the same for instances and commands. Stateless.
 */
public final class RescueLead {
    /**
     * How long the lease lasts: longer than a request to a broker may take, and than a broker is behind with its index,
     * so that the next leader sees what one did that died.
     */
    public static final long MILLIS = 15_000;

    /** How long a request that changes something may take. */
    public static final long REQUEST_MILLIS = 3_000;

    /** How long a rescue may take: a request to put a half back that is refused, and the send that follows. */
    public static final long RESCUE_MILLIS = 2 * REQUEST_MILLIS;

    private RescueLead() {}

    /** @param millis {@link #MILLIS}, but for tests */
    public static Leadership of(LeaseTable table, String checkGroup, long millis) {
        return new Leadership(table, "the rescue of parked halves of check group " + checkGroup, millis, RESCUE_MILLIS);
    }
}
