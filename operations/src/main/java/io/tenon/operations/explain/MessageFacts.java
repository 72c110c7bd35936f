package io.tenon.operations.explain;

import io.tenon.internal.status.StatusKind;
import io.tenon.operations.half.HalfAtBroker;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one message, and what is not: all that {@link Situation} goes by. It is filled once, then only read.
 * The initial value of a field stands for "not there". Not thread-safe.
 */
public final class MessageFacts {
    /** Whether somebody was asked, and answered. */
    public enum Knowledge {
        NOT_ASKED,
        FAILED,
        ANSWERED
    }

    Knowledge broker = Knowledge.NOT_ASKED;
    Knowledge database = Knowledge.NOT_ASKED;

    /** Whether a broker would not show halves, since it has no index. */
    boolean halvesHidden;

    /** Whether the message has Tenon's mark, or its segment was given. */
    boolean marked;

    /** Whether the status table that was asked is the one that the mark names. */
    boolean sameTable = true;

    HalfAtBroker half = HalfAtBroker.NONE;
    int checks;

    /** The number of checks before consumers could see the message. */
    int checksBeforeDelivery;

    /** Whether the half is parked, or given up and forgotten by a broker that parks none. */
    boolean parked;

    /** How many messages with this id consumers can see. */
    int visible;

    long visibleAgeMillis;

    /** The number of instances that may answer its checks; null if that is not known. */
    @Nullable
    Integer instances;

    @Nullable
    StatusKind segmentRow;

    @Nullable
    StatusKind attemptRow;

    /** Whether a check may be answered COMMIT by now. */
    boolean leaseOver;

    /** The state of the outbox row: O, R or P; null if there is none. */
    @Nullable
    String outboxState;

    boolean outboxDue;

    /** Whether somebody leads the relay of the row's sender; null if that is not known. */
    @Nullable
    Boolean outboxLed;

    /** Whether somebody has paused the relay of the row's sender. */
    boolean outboxPaused;

    int outboxRefusals;

    boolean knowsRows() {
        return database == Knowledge.ANSWERED && sameTable;
    }
}
