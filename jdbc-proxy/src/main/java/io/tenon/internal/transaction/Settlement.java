package io.tenon.internal.transaction;

import io.tenon.internal.state.Transition;
import io.tenon.internal.status.EndedRows;
import io.tenon.internal.status.StatusId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What becomes of a segment's messages and rows once its transaction has ended (R6, R8): which messages have come to
 * their end at the broker, whether those that have must be disowned, and when the rows go.
 *
 * <p>Thread-safe. A message comes to its end, and is counted here, in one step under this object's lock; a message's own
 * monitor and the segment's may be taken inside of it, never the other way round. What follows from a step (a VOID row,
 * the clean-up) is done after the lock is released.
 */
public final class Settlement {
    private final HalfSegment segment;
    private final List<StatusId> attemptRows = new ArrayList<>(0);
    private SettlementState state = SettlementState.AWAITING;
    private int awaited;

    Settlement(HalfSegment segment) {
        this.segment = segment;
    }

    /** A message joins the segment. */
    synchronized void joined() {
        awaited++;
    }

    /**
     * Notes that rows under ids of attempts are about to be written, perhaps for the second time; they go with the
     * segment's row.
     */
    synchronized void writing(List<StatusId> attempts) {
        attemptRows.removeAll(attempts);
        attemptRows.addAll(attempts);
    }

    /** Whether a broker may hold copies of the segment's halves. */
    synchronized boolean hasCopies() {
        return state.hasCopies();
    }

    /**
     * A broker may hold copies of the segment's halves: it has asked about one of them, or may do so before the segment
     * ends, since the segment is sealed.
     */
    public void copiesMayExist() {
        List<Participant> toDisown;
        List<StatusId> rows;
        synchronized (this) {
            SettlementState next = state.withCopies();
            if (next == state) {
                return;
            }
            become(next);
            toDisown = endedToDisown();
            rows = state == SettlementState.AT_ONCE ? rows() : Collections.emptyList();
        }
        toDisown.forEach(Participant::disown);
        cleanUp(rows, true);
    }

    /** The broker has acknowledged the END of {@code message}. Returns false if a check has delivered it meanwhile. */
    public boolean ended(Participant message) {
        boolean disown;
        List<StatusId> rows;
        synchronized (this) {
            if (!message.becomeEnded()) {
                return false;
            }
            disown = state == SettlementState.DISOWNING;
            rows = rowsAfterOneMore();
        }
        if (disown) {
            message.disown();
        }
        cleanUp(rows, false);
        return true;
    }

    /**
     * A check that this process answered has delivered {@code message}, and the VOID row of {@code attempt} says so. The
     * broker may hold copies of the half, so the rows must not outlive the segment's last END.
     *
     * @return false if the message was not left to its check
     */
    public boolean endedByCheck(Participant message, StatusId attempt) {
        List<StatusId> rows;
        synchronized (this) {
            if (!message.becomeEndedByCheck()) {
                return false;
            }
            SettlementState next = state.withCopies();
            if (next != state) {
                become(next);
            }
            attemptRows.add(attempt);
            rows = rowsAfterOneMore();
        }
        cleanUp(rows, false);
        return true;
    }

    /**
     * Notes that {@code message} is left to its check, so that the LIVE row stays. Where the broker may hold copies of
     * the others, which have ended, their checks would find that row and deliver them again: they are disowned before
     * the lease is over.
     *
     * @return false if it has ended, or was left before
     */
    public boolean leftToCheck(Participant message) {
        List<Participant> toDisown;
        synchronized (this) {
            if (!message.becomeLeftToCheck()) {
                return false;
            }
            SettlementState next = state.withMessageLeftToCheck();
            if (next != state) {
                become(next);
            }
            toDisown = endedToDisown();
        }
        toDisown.forEach(Participant::disown);
        return true;
    }

    /**
     * Notes that one message will never be delivered, and no check of it needs a row: the rows need not stay for its
     * sake.
     */
    public void withoutDelivery() {
        List<StatusId> rows;
        synchronized (this) {
            rows = rowsAfterOneMore();
        }
        cleanUp(rows, false);
    }

    // All below is called under the lock, but for the clean-up.

    private List<Participant> endedToDisown() {
        if (state != SettlementState.DISOWNING) {
            return Collections.emptyList();
        }
        List<Participant> ended = new ArrayList<>();
        for (Participant message : segment.participants()) {
            if (message.hasEnded()) {
                ended.add(message);
            }
        }
        return ended;
    }

    /**
     * Returns the rows that may go now, since one more message has come to its end; none as long as others have not.
     */
    private List<StatusId> rowsAfterOneMore() {
        awaited--;
        if (awaited > 0 || segment.state() != SegmentState.COMMITTED) {
            return Collections.emptyList();
        }
        become(state.withAllEnded());
        return rows();
    }

    private List<StatusId> rows() {
        if (attemptRows.isEmpty()) {
            return Collections.singletonList(segment.id());
        }
        List<StatusId> rows = new ArrayList<>(attemptRows.size() + 1);
        rows.add(segment.id());
        rows.addAll(attemptRows);
        return rows;
    }

    private void become(SettlementState next) {
        state = Transition.to(next, state, this);
    }

    private void cleanUp(List<StatusId> rows, boolean now) {
        if (!rows.isEmpty()) {
            EndedRows ended = segment.dataSource().cleanUp().settled(rows, now || hasCopies());
            for (Participant message : segment.participants()) {
                message.settled(ended);
            }
        }
    }

    @Override
    public String toString() {
        return "the settlement of segment " + segment.id();
    }
}
