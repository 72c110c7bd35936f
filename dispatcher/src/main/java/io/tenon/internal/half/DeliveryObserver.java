package io.tenon.internal.half;

import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.jdbc.CommitRefusedException;
import org.jspecify.annotations.Nullable;

/** Hears of messages that did not go the straight way, on a thread that it may block. Thread-safe. */
public interface DeliveryObserver {

    /** @param messageId null for a message that was refused before it had one */
    void sendRefused(String topic, @Nullable String messageId, Exception because);

    void commitRefused(HalfMessage message, CommitRefusedException refusal);

    void inDoubt(HalfMessage message);

    void leftToCheck(HalfMessage message);

    /** The owner of a message of the outbox could not send it in time. */
    void leftToRelay(String topic, String messageId, TrackedDataSource dataSource);

    /** A broker refuses a message of the outbox: its row is kept, and not tried again. */
    void parked(String topic, String messageId, TrackedDataSource dataSource, String because);

    /** A parked half, whose transaction committed, was put back or sent (R12). */
    void rescued(String topic, String messageId, TrackedDataSource dataSource);
}
