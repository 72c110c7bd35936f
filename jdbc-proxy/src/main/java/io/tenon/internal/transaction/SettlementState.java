package io.tenon.internal.transaction;

import io.tenon.internal.state.State;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Where the settlement of a segment stands: what its messages still need of its rows (R6, R8).
 *
 * <pre>
 *             COPIED   ROW_KEPT   DISOWNING   IN_GRACE   AT_ONCE
 * AWAITING       1         2                      3
 * COPIED                               2                     3
 * ROW_KEPT                             1          3
 * DISOWNING                                                  3
 * IN_GRACE                                                   1
 *
 * 1 copies of its halves may exist: it was sealed, or a broker has asked about one of them
 * 2 a message is left to its check       3 all messages have come to their end
 * </pre>
 */
enum SettlementState implements State<SettlementState> {
    /** Not all messages have come to their end, and no broker can hold a copy of a half. */
    AWAITING,
    /** Not all messages have come to their end, and a broker may hold copies of their halves. */
    COPIED,
    /** A message is left to its check, which needs the LIVE row; no broker can hold a copy of another half. */
    ROW_KEPT,
    /**
     * A message is left to its check, which needs the LIVE row; a broker may hold copies of the others' halves, whose
     * checks would find that row and deliver them again. So each of the others gets a VOID row when it has ended.
     */
    DISOWNING,
    /** All messages have come to their end: the rows go after the grace. */
    IN_GRACE,
    /** All messages have come to their end, and a broker may hold copies of their halves: the rows go at once. */
    AT_ONCE;

    private static final Map<SettlementState, Set<SettlementState>> SUCCESSORS = new EnumMap<>(SettlementState.class);

    static {
        SUCCESSORS.put(AWAITING, EnumSet.of(COPIED, ROW_KEPT, IN_GRACE));
        SUCCESSORS.put(COPIED, EnumSet.of(DISOWNING, AT_ONCE));
        SUCCESSORS.put(ROW_KEPT, EnumSet.of(DISOWNING, IN_GRACE));
        SUCCESSORS.put(DISOWNING, EnumSet.of(AT_ONCE));
        SUCCESSORS.put(IN_GRACE, EnumSet.of(AT_ONCE));
        SUCCESSORS.put(AT_ONCE, EnumSet.noneOf(SettlementState.class));
    }

    @Override
    public boolean mayBecome(SettlementState next) {
        return SUCCESSORS
                .getOrDefault(this, EnumSet.noneOf(SettlementState.class))
                .contains(next);
    }

    /** Whether a broker may hold copies of halves that have ended. */
    boolean hasCopies() {
        return this == COPIED || this == DISOWNING || this == AT_ONCE;
    }

    SettlementState withCopies() {
        switch (this) {
            case AWAITING:
                return COPIED;
            case ROW_KEPT:
                return DISOWNING;
            case IN_GRACE:
                return AT_ONCE;
            default:
                return this;
        }
    }

    SettlementState withMessageLeftToCheck() {
        switch (this) {
            case AWAITING:
                return ROW_KEPT;
            case COPIED:
                return DISOWNING;
            default:
                return this;
        }
    }

    SettlementState withAllEnded() {
        return hasCopies() ? AT_ONCE : IN_GRACE;
    }
}
