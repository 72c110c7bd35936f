package io.tenon.agent.bridge;

import org.jspecify.annotations.Nullable;

/** The interface that the agent adds to DefaultMQProducer. Not thread-safe: the field behind it is a plain one. */
public interface TrackedProducer {
    /** Returns null for a producer whose messages are not tied and not observed. */
    @Nullable
    ProducerEvents tenon$events();

    void tenon$events(@Nullable ProducerEvents events);
}
