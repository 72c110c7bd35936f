package io.tenon.transaction;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Where a connection's transaction stands (R2).
 *
 * <pre>
 *              AUTOCOMMIT   OPEN   IDLE   COMMITTING   IN_DOUBT   ENDED
 * AUTOCOMMIT        ·         1                                     8
 * OPEN              2         ·      3         4           5         8
 * IDLE              1'        6      ·         4                     8
 * COMMITTING        2         9      3         ·           5         8
 * IN_DOUBT          1'        6      3         4           ·         8
 * ENDED                                                              ·
 *
 * 1 setAutoCommit(false)   1' setAutoCommit(true)      2 setAutoCommit(true) in a transaction commits it
 * 3 commit or rollback returned        4 commit is under way (participants are awaited, then the database)
 * 5 commit or rollback threw: the row decides           6 the next statement begins a transaction
 * 8 close, abort                    9 an Error broke the commit off before the database heard of it
 * </pre>
 */
public enum TransactionState {
    /** Every statement is a transaction of its own; a message sent now is the application's own. */
    AUTOCOMMIT,
    /** A transaction is open: a message sent now belongs to it. */
    OPEN,
    /** Autocommit is off and nothing has happened since the last commit or rollback: a message sent now is plain. */
    IDLE,
    /** {@code commit()} was called and has not returned; nothing more can join. */
    COMMITTING,
    /** A commit or rollback threw: what became of its segments is asked of their status rows. */
    IN_DOUBT,
    /** The connection was closed or aborted. */
    ENDED;

    private static final Map<TransactionState, Set<TransactionState>> SUCCESSORS =
            new EnumMap<>(TransactionState.class);

    static {
        SUCCESSORS.put(AUTOCOMMIT, EnumSet.of(OPEN, ENDED));
        SUCCESSORS.put(OPEN, EnumSet.of(AUTOCOMMIT, IDLE, COMMITTING, IN_DOUBT, ENDED));
        SUCCESSORS.put(IDLE, EnumSet.of(AUTOCOMMIT, OPEN, COMMITTING, ENDED));
        SUCCESSORS.put(COMMITTING, EnumSet.of(AUTOCOMMIT, OPEN, IDLE, IN_DOUBT, ENDED));
        SUCCESSORS.put(IN_DOUBT, EnumSet.of(AUTOCOMMIT, OPEN, IDLE, COMMITTING, ENDED));
        SUCCESSORS.put(ENDED, EnumSet.noneOf(TransactionState.class));
    }

    /** Whether the table above has the arrow from this state to {@code next}. */
    public boolean mayBecome(TransactionState next) {
        return SUCCESSORS
                .getOrDefault(this, EnumSet.noneOf(TransactionState.class))
                .contains(next);
    }
}
