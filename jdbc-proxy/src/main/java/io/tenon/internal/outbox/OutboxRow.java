package io.tenon.internal.outbox;

import io.tenon.internal.status.StatusId;

/** A row of the outbox table as the relay reads it. Immutable, but for the array, which nobody changes. */
public final class OutboxRow {
    private final StatusId id;
    private final OutboxRowState state;
    private final long ageMillis;
    private final int attempts;
    private final long attemptedAgeMillis;
    private final byte[] messages;

    /**
     * @param ageMillis the time since it was written or renewed, by the database's clock
     * @param attempts how often a broker has refused a message of it
     * @param attemptedAgeMillis the time since the last of them; 0 if there was none
     */
    public OutboxRow(
            StatusId id, OutboxRowState state, long ageMillis, int attempts, long attemptedAgeMillis, byte[] messages) {
        this.id = id;
        this.state = state;
        this.ageMillis = ageMillis;
        this.attempts = attempts;
        this.attemptedAgeMillis = attemptedAgeMillis;
        this.messages = messages;
    }

    public StatusId id() {
        return id;
    }

    public OutboxRowState state() {
        return state;
    }

    public long ageMillis() {
        return ageMillis;
    }

    public int attempts() {
        return attempts;
    }

    public long attemptedAgeMillis() {
        return attemptedAgeMillis;
    }

    /** Returns the messages as the sender framed them. */
    public byte[] messages() {
        return messages;
    }
}
