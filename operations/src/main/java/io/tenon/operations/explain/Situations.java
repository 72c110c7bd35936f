package io.tenon.operations.explain;

import io.tenon.internal.status.StatusKind;
import io.tenon.operations.explain.MessageFacts.Knowledge;
import io.tenon.operations.half.HalfAtBroker;
import org.jspecify.annotations.Nullable;

/** Finds the situation that facts prove. A pure function. Stateless. */
public final class Situations {
    /**
     * How long a mark may be missing though END took effect: it is written later by up to transactionOpBatchInterval
     * and a sleep of the round of checks.
     */
    private static final long MARK_MILLIS = 10_000;

    /**
     * From this number of checks on somebody should look: the first one may meet a lease, the second a slow database.
     */
    private static final int MANY_CHECKS = 3;

    private Situations() {}

    public static Situation of(MessageFacts facts) {
        if (facts.outboxState != null) {
            return outbox(facts, facts.outboxState);
        }
        if (facts.visible > 1) {
            return Situation.DELIVERED_MORE_THAN_ONCE;
        }
        if (facts.visible == 1) {
            return visible(facts);
        }
        switch (facts.half) {
            case PENDING:
                return pending(facts);
            case ENDED:
                return facts.parked ? parked(facts) : ended(facts);
            case GIVEN_UP:
                return parked(facts);
            case MOVED_ON:
            case UNKNOWN:
                return facts.parked ? parked(facts) : movedOn(facts);
            case NONE:
            default:
                return facts.parked ? parked(facts) : absent(facts);
        }
    }

    private static Situation outbox(MessageFacts facts, String state) {
        if (facts.visible > 0) {
            return Situation.OUTBOX_SENT;
        }
        if (state.equals("P")) {
            return Situation.OUTBOX_PARKED;
        }
        if (state.equals("O") && !facts.outboxDue) {
            return Situation.OUTBOX_OWNED;
        }
        if (facts.outboxPaused) {
            return Situation.OUTBOX_PAUSED;
        }
        Boolean led = facts.outboxLed;
        if (led == null) {
            return Situation.OUTBOX_WAITS;
        }
        if (!led) {
            return Situation.OUTBOX_UNLED;
        }
        return facts.outboxRefusals > 0 ? Situation.OUTBOX_REFUSED : Situation.OUTBOX_DUE;
    }

    private static Situation visible(MessageFacts facts) {
        if (!facts.marked) {
            return Situation.DELIVERED_PLAIN;
        }
        if (facts.half == HalfAtBroker.PENDING && facts.visibleAgeMillis > MARK_MILLIS) {
            return copyOfVisible(facts);
        }
        if (facts.parked) {
            return Situation.DELIVERED_AND_PARKED;
        }
        if (facts.database != Knowledge.ANSWERED) {
            return Situation.DELIVERED_ROWS_UNKNOWN;
        }
        if (!facts.sameTable) {
            return Situation.DELIVERED_OTHER_TABLE;
        }
        if (hasForeignRow(facts)) {
            return Situation.DELIVERED_UNKNOWN_ROW;
        }
        if (facts.attemptRow == StatusKind.VOID) {
            return facts.checksBeforeDelivery > 0 ? Situation.DELIVERED_AFTER_CHECKS : Situation.DELIVERED_GUARDED;
        }
        if (facts.attemptRow == StatusKind.DELIVER) {
            return Situation.DELIVERED_RELEASED;
        }
        return facts.segmentRow == null
                ? Situation.DELIVERED
                : facts.segmentRow == StatusKind.LIVE ? Situation.DELIVERED_ROWS_WAIT : Situation.DELIVERED_THEN_FENCED;
    }

    private static Situation copyOfVisible(MessageFacts facts) {
        if (!facts.knowsRows() || hasForeignRow(facts)) {
            return Situation.DELIVERED_COPY_UNKNOWN;
        }
        return saysCommit(facts) ? Situation.DELIVERED_COPY_MAY_COME : Situation.DELIVERED_COPY_GOES;
    }

    private static Situation pending(MessageFacts facts) {
        if (!facts.marked) {
            return Situation.PENDING_NOT_OURS;
        }
        if (facts.database != Knowledge.ANSWERED) {
            return Situation.PENDING_ROWS_UNKNOWN;
        }
        if (!facts.sameTable) {
            return Situation.PENDING_OTHER_TABLE;
        }
        if (hasForeignRow(facts)) {
            return Situation.PENDING_UNKNOWN_ROW;
        }
        if (facts.attemptRow == StatusKind.VOID) {
            return Situation.VOID_PENDING;
        }
        if (facts.attemptRow == StatusKind.DELIVER) {
            return nobodyIsOnline(facts) && facts.leaseOver
                    ? Situation.COMMITTED_NOBODY_ANSWERS
                    : Situation.RELEASED_PENDING;
        }
        if (facts.segmentRow == StatusKind.FENCED) {
            return Situation.FENCED_PENDING;
        }
        return facts.segmentRow == StatusKind.LIVE ? committed(facts) : unproved(facts);
    }

    private static Situation committed(MessageFacts facts) {
        if (!facts.leaseOver) {
            return Situation.COMMITTED_END_DUE;
        }
        if (nobodyIsOnline(facts)) {
            return Situation.COMMITTED_NOBODY_ANSWERS;
        }
        if (facts.checks >= MANY_CHECKS) {
            return Situation.COMMITTED_CHECKS_UNANSWERED;
        }
        return facts.parked ? Situation.COMMITTED_PUT_BACK : Situation.COMMITTED_END_LOST;
    }

    private static Situation unproved(MessageFacts facts) {
        if (facts.checks == 0 && !facts.parked) {
            return Situation.OPEN_OR_ENDING;
        }
        return nobodyIsOnline(facts) ? Situation.UNPROVED_NOBODY_ANSWERS : Situation.OPEN_CHECKED;
    }

    private static Situation parked(MessageFacts facts) {
        if (!facts.marked) {
            return Situation.PARKED_NOT_OURS;
        }
        if (facts.database != Knowledge.ANSWERED) {
            return Situation.PARKED_ROWS_UNKNOWN;
        }
        if (!facts.sameTable) {
            return Situation.PARKED_OTHER_TABLE;
        }
        if (hasForeignRow(facts)) {
            return Situation.PARKED_UNKNOWN_ROW;
        }
        if (facts.attemptRow == StatusKind.VOID) {
            return Situation.PARKED_VOID;
        }
        if (facts.attemptRow == StatusKind.DELIVER) {
            return Situation.PARKED_RELEASED;
        }
        return facts.segmentRow == null
                ? Situation.PARKED_NO_ROW
                : facts.segmentRow == StatusKind.LIVE ? Situation.PARKED_COMMITTED : Situation.PARKED_ROLLED_BACK;
    }

    private static Situation ended(MessageFacts facts) {
        if (!facts.marked) {
            return Situation.ENDED_NOT_OURS;
        }
        if (!facts.knowsRows()) {
            return Situation.ENDED_ROWS_UNKNOWN;
        }
        if (hasForeignRow(facts)) {
            return Situation.ENDED_UNKNOWN_ROW;
        }
        if (facts.attemptRow == StatusKind.VOID) {
            return Situation.VOID_ENDED;
        }
        if (facts.segmentRow == StatusKind.FENCED) {
            return Situation.ROLLED_BACK_BY_CHECK;
        }
        return saysCommit(facts) ? Situation.ENDED_AGAINST_ROW : Situation.ROLLED_BACK;
    }

    private static Situation movedOn(MessageFacts facts) {
        if (facts.half == HalfAtBroker.MOVED_ON && facts.marked && facts.knowsRows() && !hasForeignRow(facts)) {
            if (facts.attemptRow == StatusKind.VOID) {
                return Situation.VOID_ENDED;
            }
            if (facts.segmentRow == StatusKind.FENCED) {
                return Situation.ROLLED_BACK_BY_CHECK;
            }
            if (saysCommit(facts)) {
                return Situation.MOVED_ON_COMMITTED;
            }
        }
        return facts.half == HalfAtBroker.MOVED_ON ? Situation.MOVED_ON : Situation.HALF_UNKNOWN;
    }

    private static Situation absent(MessageFacts facts) {
        boolean all = facts.broker == Knowledge.ANSWERED && !facts.halvesHidden;
        if (facts.knowsRows()) {
            if (hasForeignRow(facts)) {
                return Situation.ROW_UNKNOWN;
            }
            if (facts.attemptRow == StatusKind.VOID || facts.segmentRow == StatusKind.VOID) {
                return Situation.ROW_VOID;
            }
            if (facts.segmentRow == StatusKind.FENCED) {
                return Situation.ROW_ROLLED_BACK;
            }
            if (saysCommit(facts)) {
                return all ? Situation.COMMITTED_NOT_AT_BROKER : rowAlone(facts);
            }
        }
        switch (facts.broker) {
            case NOT_ASKED:
                return facts.knowsRows() ? Situation.NOBODY_ASKED : Situation.NOTHING_ANSWERED;
            case FAILED:
                return Situation.BROKER_DID_NOT_ANSWER;
            case ANSWERED:
            default:
                return facts.halvesHidden ? Situation.HALVES_HIDDEN : Situation.NOT_FOUND;
        }
    }

    private static Situation rowAlone(MessageFacts facts) {
        return facts.attemptRow == StatusKind.DELIVER || facts.segmentRow == StatusKind.DELIVER
                ? Situation.ROW_RELEASED
                : Situation.ROW_COMMITTED;
    }

    private static boolean nobodyIsOnline(MessageFacts facts) {
        return facts.instances != null && facts.instances == 0;
    }

    /** Whether the rows say COMMIT by R7.2, whatever the lease. */
    private static boolean saysCommit(MessageFacts facts) {
        if (facts.attemptRow != null) {
            return facts.attemptRow == StatusKind.DELIVER;
        }
        return facts.segmentRow == StatusKind.LIVE || facts.segmentRow == StatusKind.DELIVER;
    }

    private static boolean hasForeignRow(MessageFacts facts) {
        return isForeign(facts.segmentRow) || isForeign(facts.attemptRow);
    }

    private static boolean isForeign(@Nullable StatusKind row) {
        return row == StatusKind.FOREIGN || row == StatusKind.SCHEMA;
    }
}
