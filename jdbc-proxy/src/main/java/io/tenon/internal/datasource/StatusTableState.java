package io.tenon.internal.datasource;

import io.tenon.internal.state.State;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * What is known of the status table of a DataSource.
 *
 * <pre>
 *             UNTRIED  UNUSABLE  READABLE  WRITABLE  UNWRITABLE
 * UNTRIED                 1         2         3
 * UNUSABLE                1         2         3
 * READABLE                4                   5          6
 * WRITABLE                4         7                    6
 * UNWRITABLE              4                   5          6
 *
 * 1 it could not be opened                  2 it was opened, on a connection of Tenon's own
 * 3 it was found on the application's connection, on which nothing is tried
 * 4 it is gone, or is another one by now    5 a row could be written, and was rolled back
 * 6 a row could not be written              7 the row of a message could not be written
 * </pre>
 */
enum StatusTableState implements State<StatusTableState> {
    /** Nobody has needed it yet. */
    UNTRIED,
    /** It is not open, and messages are refused: why, is known. */
    UNUSABLE,
    /** It is open, and before the next message it is tried whether it can be written to. */
    READABLE,
    /** It is open, and messages are tied. */
    WRITABLE,
    /** It is open for checks, and messages are refused: why, is known. */
    UNWRITABLE;

    private static final Map<StatusTableState, Set<StatusTableState>> SUCCESSORS =
            new EnumMap<>(StatusTableState.class);

    static {
        SUCCESSORS.put(UNTRIED, EnumSet.of(UNUSABLE, READABLE, WRITABLE));
        SUCCESSORS.put(UNUSABLE, EnumSet.of(UNUSABLE, READABLE, WRITABLE));
        SUCCESSORS.put(READABLE, EnumSet.of(UNUSABLE, WRITABLE, UNWRITABLE));
        SUCCESSORS.put(WRITABLE, EnumSet.of(UNUSABLE, READABLE, UNWRITABLE));
        SUCCESSORS.put(UNWRITABLE, EnumSet.of(UNUSABLE, WRITABLE, UNWRITABLE));
    }

    @Override
    public boolean mayBecome(StatusTableState next) {
        return SUCCESSORS
                .getOrDefault(this, EnumSet.noneOf(StatusTableState.class))
                .contains(next);
    }

    /** Whether messages are refused. */
    boolean refuses() {
        return this == UNUSABLE || this == UNWRITABLE;
    }
}
