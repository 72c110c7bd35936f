package io.tenon.internal.half;

import io.tenon.internal.state.State;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Where a message of a transaction stands.
 *
 * <pre>
 * PUBLISHING ──▶ STORED ──▶ COMMITTING ──▶ ENDED
 *    │             │  ╲          ╲──────▶ LEFT_TO_CHECK
 *    │             │   ╲──▶ IN_DOUBT ──▶ COMMITTING, ROLLED_BACK, LEFT_TO_CHECK
 *    ├──▶ FAILED ──┴──────▶ ROLLED_BACK
 *    └──▶ IN_DOUBT
 * </pre>
 */
enum HalfState implements State<HalfState> {
    /** An attempt is on its way. */
    PUBLISHING,
    /** An attempt was acknowledged: the winner. */
    STORED,
    /** No attempt was acknowledged, and the sender knows or the commit will be refused. */
    FAILED,
    /** The transaction ended and the row is being asked; or it committed, and no attempt has been acknowledged yet. */
    IN_DOUBT,
    /** Proved committed: END(COMMIT) is on its way. */
    COMMITTING,
    /** END was acknowledged. */
    ENDED,
    /** Proved rolled back: nobody will ever see it. */
    ROLLED_BACK,
    /** END may have happened, or must not be sent any more: the row answers the check. */
    LEFT_TO_CHECK;

    private static final Map<HalfState, Set<HalfState>> SUCCESSORS = new EnumMap<>(HalfState.class);

    static {
        SUCCESSORS.put(PUBLISHING, EnumSet.of(STORED, FAILED, IN_DOUBT, ROLLED_BACK));
        SUCCESSORS.put(STORED, EnumSet.of(FAILED, IN_DOUBT, COMMITTING, ROLLED_BACK));
        SUCCESSORS.put(FAILED, EnumSet.of(IN_DOUBT, ROLLED_BACK));
        SUCCESSORS.put(IN_DOUBT, EnumSet.of(COMMITTING, ROLLED_BACK, LEFT_TO_CHECK));
        SUCCESSORS.put(COMMITTING, EnumSet.of(ENDED, LEFT_TO_CHECK));
        SUCCESSORS.put(ENDED, EnumSet.noneOf(HalfState.class));
        SUCCESSORS.put(ROLLED_BACK, EnumSet.noneOf(HalfState.class));
        SUCCESSORS.put(LEFT_TO_CHECK, EnumSet.of(ENDED));
    }

    @Override
    public boolean mayBecome(HalfState next) {
        return SUCCESSORS.getOrDefault(this, EnumSet.noneOf(HalfState.class)).contains(next);
    }

    /** Whether the transaction has not ended yet. */
    boolean isOfOpenTransaction() {
        return this == PUBLISHING || this == STORED || this == FAILED;
    }

    /** Whether this process still owes the broker its word, so that a check of it has to wait (R7.1). */
    boolean isUndecided() {
        return isOfOpenTransaction() || this == IN_DOUBT || this == COMMITTING;
    }
}
