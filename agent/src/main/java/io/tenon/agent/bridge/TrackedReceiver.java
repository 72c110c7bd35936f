package io.tenon.agent.bridge;

import org.jspecify.annotations.Nullable;

/** What the agent adds to DefaultMQProducerImpl. */
public interface TrackedReceiver {
    /** Null for a producer that is neither tied nor the member of a check group. */
    @Nullable
    CheckEvents tenon$checks();

    void tenon$checks(@Nullable CheckEvents checks);
}
