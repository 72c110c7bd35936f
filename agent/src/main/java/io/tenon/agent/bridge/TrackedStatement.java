package io.tenon.agent.bridge;

import org.jspecify.annotations.Nullable;

/** What the agent adds to classes that implement java.sql.Statement. */
public interface TrackedStatement {
    /** Null for a statement of a connection that is not followed. */
    @Nullable
    StatementEvents tenon$events();

    void tenon$events(@Nullable StatementEvents events);
}
