package io.tenon.internal.relay;

import io.tenon.internal.outbox.OutboxRow;
import io.tenon.internal.status.StatusId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A row that the relay works on, and what became of its messages. Used by the threads that send one page; thread-safe. */
final class RelayedRow {
    /** How often a broker may refuse a message, where that may change, before its row is parked. */
    static final int MOST_ATTEMPTS = 16;

    private static final long FIRST_PAUSE_MILLIS = 1_000;
    private static final long LONGEST_PAUSE_MILLIS = TimeUnit.MINUTES.toMillis(1);

    private final OutboxRow row;
    private final List<OutboxMessage> messages;
    private final List<OutboxMessage> remaining;
    private final Set<OutboxMessage> ended = new HashSet<>();
    private @Nullable BrokerSendException refusal;

    RelayedRow(OutboxRow row, List<OutboxMessage> messages) {
        this.row = row;
        this.messages = messages;
        this.remaining = new ArrayList<>(messages);
    }

    StatusId id() {
        return row.id();
    }

    OutboxRow row() {
        return row;
    }

    List<OutboxMessage> messages() {
        return messages;
    }

    /** Whether a broker has refused a message of it so short a time ago that it is not tried again yet. */
    boolean pauses() {
        if (row.attempts() == 0) {
            return false;
        }
        return row.attemptedAgeMillis() < pauseMillis(row.attempts());
    }

    static long pauseMillis(int attempts) {
        return Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(10, attempts - 1));
    }

    synchronized void sent(OutboxMessage message) {
        remaining.remove(message);
    }

    /** A broker refused the message. Returns whether that is the end: no further attempt is made for it. */
    synchronized boolean refused(OutboxMessage message, BrokerSendException because) {
        boolean end =
                because.kind() == BrokerSendException.Kind.REFUSED_FOR_GOOD || row.attempts() + 1 >= MOST_ATTEMPTS;
        if (end) {
            ended.add(message);
        }
        if (refusal == null) {
            refusal = because;
        }
        return end;
    }

    synchronized List<OutboxMessage> remaining() {
        return new ArrayList<>(remaining);
    }

    synchronized boolean isChanged() {
        return remaining.size() < messages.size();
    }

    /** Whether no attempt is left for any message that was not sent. */
    synchronized boolean isToBeParked() {
        return ended.containsAll(remaining);
    }

    /** The first refusal of one of the row's messages; null if no broker refused any. */
    @Nullable
    synchronized BrokerSendException refusal() {
        return refusal;
    }
}
