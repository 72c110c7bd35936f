package io.tenon.internal.half;

import io.tenon.jdbc.CommitRefusedException;
import org.jspecify.annotations.Nullable;

/** Is told of messages that did not go the straight way; on a thread that it may block. Thread-safe. */
public interface DeliveryObserver {

    /** @param messageId null for a message that was refused before it had one */
    void sendRefused(String topic, @Nullable String messageId, Exception because);

    void commitRefused(HalfMessage message, CommitRefusedException refusal);

    void inDoubt(HalfMessage message);

    void leftToCheck(HalfMessage message);
}
