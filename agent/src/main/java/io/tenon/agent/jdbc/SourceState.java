package io.tenon.agent.jdbc;

import io.tenon.internal.state.State;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Whether the agent follows the transactions of one of the application's sources.
 *
 * <pre>
 *             UNDECIDED  FOLLOWED  LEFT_ALONE  OFF  CLOSED
 * UNDECIDED                 1          2        3      4
 * FOLLOWED                                      3      4
 * LEFT_ALONE
 * OFF                                                  4
 * CLOSED          5         1          2        3
 *
 * 1 a message was sent in a transaction on it, or a broker asked   2 the settings say so, which may ask for its URL
 * 3 it was found out that it cannot be followed                    4 it was closed, or nobody has it any more
 * 5 a connection of it was borrowed again
 * </pre>
 */
enum SourceState implements State<SourceState> {
    /** No message was sent in a transaction on it yet. */
    UNDECIDED,
    /** Messages are tied to its transactions. */
    FOLLOWED,
    /** It is left alone: by a setting, or since it is a pool's own source. */
    LEFT_ALONE,
    /** It cannot be followed. */
    OFF,
    /** It was closed. Some can be opened again: then it is undecided once more. */
    CLOSED;

    private static final Map<SourceState, Set<SourceState>> SUCCESSORS = new EnumMap<>(SourceState.class);

    static {
        SUCCESSORS.put(UNDECIDED, EnumSet.of(FOLLOWED, LEFT_ALONE, OFF, CLOSED));
        SUCCESSORS.put(FOLLOWED, EnumSet.of(OFF, CLOSED));
        SUCCESSORS.put(LEFT_ALONE, EnumSet.noneOf(SourceState.class));
        SUCCESSORS.put(OFF, EnumSet.of(CLOSED));
        SUCCESSORS.put(CLOSED, EnumSet.of(UNDECIDED, FOLLOWED, LEFT_ALONE, OFF));
    }

    @Override
    public boolean mayBecome(SourceState next) {
        return SUCCESSORS.getOrDefault(this, EnumSet.noneOf(SourceState.class)).contains(next);
    }
}
