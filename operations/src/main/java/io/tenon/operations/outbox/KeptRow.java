package io.tenon.operations.outbox;

import io.tenon.internal.status.StatusId;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row of the outbox as operators see it. Immutable, but for the array, which nobody changes. */
public final class KeptRow {
    public final StatusId id;
    public final String sender;

    /** O, R or P. */
    public final String state;

    /** Since it was written or renewed, by the database's clock. */
    public final long ageMillis;

    public final int attempts;
    public final @Nullable String lastError;
    public final long bytes;
    private final byte[] messages;

    KeptRow(
            StatusId id,
            String sender,
            String state,
            long ageMillis,
            int attempts,
            @Nullable String lastError,
            long bytes,
            byte[] messages) {
        this.id = id;
        this.sender = sender;
        this.state = state;
        this.ageMillis = ageMillis;
        this.attempts = attempts;
        this.lastError = lastError;
        this.bytes = bytes;
        this.messages = messages;
    }

    public boolean isParked() {
        return state.equals("P");
    }

    /** @throws IOException if they cannot be read */
    public List<FramedMessage> messages() throws IOException {
        return FramedMessage.of(messages);
    }

    /** Empty if they cannot be read. */
    public List<FramedMessage> readableMessages() {
        try {
            return messages();
        } catch (IOException e) {
            return Collections.emptyList();
        }
    }

    /** As the state is called in the protocol. */
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
