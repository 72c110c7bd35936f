package io.tenon.agent.bridge;

import org.jspecify.annotations.Nullable;

/**
 * The interface that the agent adds to classes that implement java.sql.Statement. Not thread-safe: the field behind it
 * is a plain one.
 */
public interface TrackedStatement {
    /** Returns null for a statement of a connection that is not followed. */
    @Nullable
    StatementEvents tenon$events();

    void tenon$events(@Nullable StatementEvents events);
}
