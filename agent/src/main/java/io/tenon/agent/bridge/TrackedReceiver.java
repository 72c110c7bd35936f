package io.tenon.agent.bridge;

import org.jspecify.annotations.Nullable;

/** The interface that the agent adds to DefaultMQProducerImpl. Not thread-safe: the field behind it is a plain one. */
public interface TrackedReceiver {
    /** Returns null for a producer that is neither tied nor the member of a check group. */
    @Nullable
    CheckEvents tenon$checks();

    void tenon$checks(@Nullable CheckEvents checks);
}
