package io.tenon.internal.transaction;

import io.tenon.internal.state.State;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Where a connection's transaction stands (R2). Immutable.
 *
 * <pre>
 *              UNASKED   AUTOCOMMIT   OPEN   IDLE   COMMITTING   IN_DOUBT   TAKEN_AWAY   ENDED
 * UNASKED         ·           1'        1     1'                               10          8
 * AUTOCOMMIT      7           ·         1                                                  8
 * OPEN                        2         ·      3         4           5         10          8
 * IDLE            7           1'        6      ·         4           5                     8
 * COMMITTING                  2         9      3         ·           5                     8
 * IN_DOUBT                    1'        6      3         4           ·                     8
 * TAKEN_AWAY     11                     1                                      ·           8
 * ENDED                                                                                    ·
 *
 * 1 setAutoCommit(false), or a message asked and autocommit is off    1' setAutoCommit(true), or a message asked
 * 2 setAutoCommit(true) in a transaction commits it
 * 3 commit or rollback returned; a pool above jdbc:tenon: has switched autocommit off for itself
 * 4 commit is under way (participants are awaited, then the database)
 * 5 commit or rollback threw: the row decides           6 the next statement begins a transaction
 * 7 JTA's transaction manager has enlisted it, or has ended what it led, or a statement had said that the connection broke: what is
 *   known of autocommit holds no longer
 * 8 close, abort; of a connection that was taken away and does not work, any end that the application tries
 * 9 an Error broke the commit off before the database heard of it
 * 10 a pool took the connection away, or it was found closed, and the application has not ended its transaction
 * 11 a call succeeded on it: its pool has lent it on, or its driver goes on in another session and the application has ended
 * </pre>
 */
public enum TransactionState implements State<TransactionState> {
    /** It was borrowed, or left by JTA, and whether autocommit is on has not been asked: no message has needed to know. */
    UNASKED,
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
    /** The connection is gone under an application that goes on: a message is refused until the application has ended. */
    TAKEN_AWAY,
    /** The connection was closed or aborted. */
    ENDED;

    private static final Map<TransactionState, Set<TransactionState>> SUCCESSORS =
            new EnumMap<>(TransactionState.class);

    static {
        SUCCESSORS.put(UNASKED, EnumSet.of(AUTOCOMMIT, OPEN, IDLE, TAKEN_AWAY, ENDED));
        SUCCESSORS.put(AUTOCOMMIT, EnumSet.of(UNASKED, OPEN, ENDED));
        SUCCESSORS.put(OPEN, EnumSet.of(AUTOCOMMIT, IDLE, COMMITTING, IN_DOUBT, TAKEN_AWAY, ENDED));
        SUCCESSORS.put(IDLE, EnumSet.of(UNASKED, AUTOCOMMIT, OPEN, COMMITTING, IN_DOUBT, ENDED));
        SUCCESSORS.put(COMMITTING, EnumSet.of(AUTOCOMMIT, OPEN, IDLE, IN_DOUBT, ENDED));
        SUCCESSORS.put(IN_DOUBT, EnumSet.of(AUTOCOMMIT, OPEN, IDLE, COMMITTING, ENDED));
        SUCCESSORS.put(TAKEN_AWAY, EnumSet.of(UNASKED, OPEN, ENDED));
        SUCCESSORS.put(ENDED, EnumSet.noneOf(TransactionState.class));
    }

    @Override
    public boolean mayBecome(TransactionState next) {
        return SUCCESSORS
                .getOrDefault(this, EnumSet.noneOf(TransactionState.class))
                .contains(next);
    }

    /** Whether what is called on the connection may be part of a transaction that messages belong to. */
    boolean isFollowed() {
        return this != AUTOCOMMIT && this != TAKEN_AWAY && this != ENDED;
    }

    /** Whether no transaction is under way, and the next statement begins one. */
    boolean isBetweenTransactions() {
        return this == IDLE || this == IN_DOUBT;
    }
}
