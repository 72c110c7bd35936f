package io.tenon.agent.bridge;

import org.jspecify.annotations.Nullable;

/** What the agent adds to classes that implement java.sql.Connection. */
public interface TrackedConnection {
    /** Null for a connection that the application did not borrow itself, such as the one below a pool's. */
    @Nullable
    ConnectionEvents tenon$events();

    void tenon$events(@Nullable ConnectionEvents events);
}
