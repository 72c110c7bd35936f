package io.tenon.internal.transaction;

import io.tenon.internal.state.State;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * What is known of a segment (R3, R5). Immutable.
 *
 * <pre>
 *              LIVE   DISTURBED   UNDONE   DROPPED   RELEASING   COMMITTED   ROLLED_BACK   IN_DOUBT
 * PENDING       1                    3        4           9          9            6            7
 * LIVE                    2                   4           9          5            6            7
 * DISTURBED                          3                                                         7
 * UNDONE                                                                                       7
 * DROPPED                                                                         6
 * RELEASING                                                          9            6            7
 * IN_DOUBT                                                           8            8
 *
 * 1 its row was written       2 a statement failed, or may have ended the transaction
 * 3 an older savepoint was rolled back, or may have been, and its row proves nothing about that
 * 4 an older savepoint was rolled back, or the row could not be written and nobody counts on it
 * 5 commit returned           6 rollback returned; a dropped one is rolled back by any end
 * 7 any other end             8 its row was there, or its id was fenced
 * 9 close, and the application had only read: rows of the attempts' own deliver its messages
 * </pre>
 */
public enum SegmentState implements State<SegmentState> {
    /** Opened, but its row could not be written yet: a result set is streaming on the connection. */
    PENDING,
    /** Its row is in the application's transaction, and nothing has happened that could have ended that by itself. */
    LIVE,
    /** Since it was opened a statement failed, or may have ended the transaction: only the row can tell. */
    DISTURBED,
    /** As DISTURBED, and the application has rolled back what was sent in it, or may have: it is not released. */
    UNDONE,
    /** A savepoint older than it was rolled back, with no disturbance: its row is gone. */
    DROPPED,
    /** The application has only read, and closes: rows of the attempts' own are being written, which deliver its messages. */
    RELEASING,
    /**
     * Proved: the real commit returned and nothing had disturbed it, or its row was read; or the application has only read
     * and closed, and rows of the attempts' own are committed.
     */
    COMMITTED,
    /** Proved: a real rollback returned and nothing had disturbed it, or its id was fenced. */
    ROLLED_BACK,
    /** The transaction has ended, and how is asked of the row. */
    IN_DOUBT;

    private static final Map<SegmentState, Set<SegmentState>> SUCCESSORS = new EnumMap<>(SegmentState.class);

    static {
        SUCCESSORS.put(PENDING, EnumSet.of(LIVE, UNDONE, DROPPED, RELEASING, COMMITTED, ROLLED_BACK, IN_DOUBT));
        SUCCESSORS.put(LIVE, EnumSet.of(DISTURBED, DROPPED, RELEASING, COMMITTED, ROLLED_BACK, IN_DOUBT));
        SUCCESSORS.put(DISTURBED, EnumSet.of(UNDONE, IN_DOUBT));
        SUCCESSORS.put(UNDONE, EnumSet.of(IN_DOUBT));
        SUCCESSORS.put(DROPPED, EnumSet.of(ROLLED_BACK));
        SUCCESSORS.put(RELEASING, EnumSet.of(COMMITTED, ROLLED_BACK, IN_DOUBT));
        SUCCESSORS.put(COMMITTED, EnumSet.noneOf(SegmentState.class));
        SUCCESSORS.put(ROLLED_BACK, EnumSet.noneOf(SegmentState.class));
        SUCCESSORS.put(IN_DOUBT, EnumSet.of(COMMITTED, ROLLED_BACK));
    }

    /** Whether the picture above has the arrow from this state to {@code next}. */
    @Override
    public boolean mayBecome(SegmentState next) {
        return SUCCESSORS.getOrDefault(this, EnumSet.noneOf(SegmentState.class)).contains(next);
    }

    /** Whether the segment's messages still have to be stored before the transaction may commit. */
    boolean mayCommit() {
        return this == PENDING || this == LIVE || this == DISTURBED || this == UNDONE || this == RELEASING;
    }
}
