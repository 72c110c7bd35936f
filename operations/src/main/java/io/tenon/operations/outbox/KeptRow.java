package io.tenon.operations.outbox;

import io.tenon.internal.status.StatusId;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row of the outbox as operators see it. Immutable. */
public final class KeptRow {
    public final StatusId id;
    public final String sender;

    /** The state: O, R or P. */
    public final String state;

    /** The time since the row was written or renewed, by the database's clock. */
    public final long ageMillis;

    public final int attempts;
    public final @Nullable String lastError;
    public final long bytes;
    private final @Nullable List<FramedMessage> messages;
    private final String unreadable;

    /**
     * @param messages the messages; null where they were not asked for, or cannot be read
     * @param unreadable why the messages cannot be read; empty if they can, or were not asked for
     */
    KeptRow(
            StatusId id,
            String sender,
            String state,
            long ageMillis,
            int attempts,
            @Nullable String lastError,
            long bytes,
            @Nullable List<FramedMessage> messages,
            String unreadable) {
        this.id = id;
        this.sender = sender;
        this.state = state;
        this.ageMillis = ageMillis;
        this.attempts = attempts;
        this.lastError = lastError;
        this.bytes = bytes;
        this.messages = messages;
        this.unreadable = unreadable;
    }

    public boolean isParked() {
        return state.equals("P");
    }

    /** Whether the messages were asked for. */
    boolean isWithMessages() {
        return messages != null || !unreadable.isEmpty();
    }

    /** @throws IOException if the messages cannot be read */
    public List<FramedMessage> messages() throws IOException {
        if (messages == null) {
            throw new IOException(unreadable.isEmpty() ? "they were not asked for" : unreadable);
        }
        return messages;
    }

    /** Returns the messages; empty if they cannot be read. */
    public List<FramedMessage> readableMessages() {
        return messages == null ? Collections.emptyList() : messages;
    }

    /** Returns the state by its name in the protocol. */
    public String stateName() {
        switch (state) {
            case "O":
                return "owned";
            case "R":
                return "relayed";
            case "P":
                return "parked";
            default:
                return "unknown state " + state;
        }
    }
}
