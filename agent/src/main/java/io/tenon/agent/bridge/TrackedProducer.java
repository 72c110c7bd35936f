package io.tenon.agent.bridge;

import org.jspecify.annotations.Nullable;

/** What the agent adds to DefaultMQProducer. */
public interface TrackedProducer {
    /** Null for a producer whose messages are its own matter. */
    @Nullable
    ProducerEvents tenon$events();

    void tenon$events(@Nullable ProducerEvents events);
}
