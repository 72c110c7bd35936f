package io.tenon.internal.relay;

import io.tenon.internal.outbox.OutboxRow;
import io.tenon.internal.status.StatusId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A row that the relay works on, and what became of its messages. Used by the threads that send one page; thread-safe. */
final class RelayedRow {
    private static final long FIRST_PAUSE_MILLIS = 1_000;
    private static final long LONGEST_PAUSE_MILLIS = TimeUnit.MINUTES.toMillis(1);

    private final OutboxRow row;
    private final List<OutboxMessage> messages;
    private final List<OutboxMessage> remaining;
    private @Nullable OutboxMessage refused;
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

    synchronized void refused(OutboxMessage message, BrokerSendException because) {
        refused = message;
        refusal = because;
    }

    synchronized List<OutboxMessage> remaining() {
        return new ArrayList<>(remaining);
    }

    synchronized boolean isChanged() {
        return remaining.size() < messages.size();
    }

    /** The message that was refused; null if none was. */
    @Nullable
    synchronized OutboxMessage refused() {
        return refused;
    }

    @Nullable
    synchronized BrokerSendException refusal() {
        return refusal;
    }
}
