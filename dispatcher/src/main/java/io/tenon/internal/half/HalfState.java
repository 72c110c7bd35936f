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
 *              STORED  FAILED  WITHDRAWN  IN_DOUBT  COMMITTING  ROLLED_BACK  LEFT_TO_CHECK  ENDED
 * PUBLISHING      1       2        3          5                       6
 * STORED                           3          5          4            6
 * FAILED                           3          5                       6
 * WITHDRAWN                                                           7
 * IN_DOUBT                                               8            9            10
 * COMMITTING                                                                       11          12
 * LEFT_TO_CHECK                                                                                13
 *
 *  1 an attempt was acknowledged                     2 no attempt was acknowledged in time, or each has failed
 *  3 its sender is told that it failed               4 the transaction committed
 *  5 the transaction ended, and nothing tells how; or it committed, and no attempt has been acknowledged
 *  6 the transaction rolled back, or no attempt has ever left
 *  7 the transaction ended, however                  8 the row proves a commit, and an attempt is acknowledged
 *  9 the row proves a rollback, or that a check has delivered it
 * 10 nothing was proved, or acknowledged, in time   11 nobody acknowledged the END in time
 * 12 END was acknowledged                           13 a check that this process answered has delivered it
 * </pre>
 */
enum HalfState implements State<HalfState> {
    /** An attempt is on its way. */
    PUBLISHING,
    /** An attempt was acknowledged: the winner. */
    STORED,
    /** No attempt was acknowledged, and the sender knows or the commit will be refused. */
    FAILED,
    /** Its sender was told that it failed: it is not delivered, whatever becomes of the transaction. */
    WITHDRAWN,
    /** The transaction ended and the row is being asked; or it committed, and no attempt has been acknowledged yet. */
    IN_DOUBT,
    /** Proved committed: END(COMMIT) is on its way. */
    COMMITTING,
    /** END was acknowledged. */
    ENDED,
    /** Proved rolled back, or withdrawn: nobody will ever see it. Or, after IN_DOUBT, a check has delivered it. */
    ROLLED_BACK,
    /** END may have happened, or must not be sent any more: the row answers the check. */
    LEFT_TO_CHECK;

    private static final Map<HalfState, Set<HalfState>> SUCCESSORS = new EnumMap<>(HalfState.class);

    static {
        SUCCESSORS.put(PUBLISHING, EnumSet.of(STORED, FAILED, WITHDRAWN, IN_DOUBT, ROLLED_BACK));
        SUCCESSORS.put(STORED, EnumSet.of(WITHDRAWN, IN_DOUBT, COMMITTING, ROLLED_BACK));
        SUCCESSORS.put(FAILED, EnumSet.of(WITHDRAWN, IN_DOUBT, ROLLED_BACK));
        SUCCESSORS.put(WITHDRAWN, EnumSet.of(ROLLED_BACK));
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
        return this == PUBLISHING || this == STORED || this == FAILED || this == WITHDRAWN;
    }

    /** Whether this process still owes the broker its word, so that a check of it has to wait (R7.1). */
    boolean isUndecided() {
        return isOfOpenTransaction() || this == IN_DOUBT || this == COMMITTING;
    }
}
