package io.tenon.agent.bridge;

import org.jspecify.annotations.Nullable;

/**
 * The interface that the agent adds to classes that implement java.sql.Connection. Not thread-safe: the field behind it
 * is a plain one.
 */
public interface TrackedConnection {
    /** Returns null for a connection that the application did not borrow itself, such as the one below a pool's. */
    @Nullable
    ConnectionEvents tenon$events();

    void tenon$events(@Nullable ConnectionEvents events);
}
