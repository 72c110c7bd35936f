package io.tenon.internal.transaction;

import io.tenon.internal.state.State;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Whether messages may join one transaction (R5). A {@link TransactionState} is the connection's, which has one transaction
 * after the other; this is one transaction's, which a thread that sends may still hold when the connection is in its next.
 *
 * <pre>
 *           ENDING   ENDED
 * OPEN         1       2
 * ENDING               2
 *
 * 1 commit, rollback or close was called        2 the transaction has ended, as far as JDBC told
 * </pre>
 */
enum JoinState implements State<JoinState> {
    /** Messages may join. */
    OPEN,
    /** It is being ended: a message is refused, since it must not be sent as if there were no transaction. */
    ENDING,
    /** It has ended: a message that still names it is refused. */
    ENDED;

    private static final Map<JoinState, Set<JoinState>> SUCCESSORS = new EnumMap<>(JoinState.class);

    static {
        SUCCESSORS.put(OPEN, EnumSet.of(ENDING, ENDED));
        SUCCESSORS.put(ENDING, EnumSet.of(ENDED));
        SUCCESSORS.put(ENDED, EnumSet.noneOf(JoinState.class));
    }

    @Override
    public boolean mayBecome(JoinState next) {
        return SUCCESSORS.getOrDefault(this, EnumSet.noneOf(JoinState.class)).contains(next);
    }
}
