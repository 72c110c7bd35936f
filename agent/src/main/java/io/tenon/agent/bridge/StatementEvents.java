package io.tenon.agent.bridge;

import org.jspecify.annotations.Nullable;

/** Leads from a statement to the transactions of its connection; carried by the statement. See {@link ConnectionEvents}. */
public abstract class StatementEvents {
    /** @param sql null where the statement was prepared, or is a batch */
    public abstract void beforeExecute(@Nullable String sql) throws Exception;

    public abstract void afterExecute(@Nullable String sql, @Nullable Throwable failure);

    /** {@code addBatch(sql)} was called on {@code statement}. */
    public abstract void batched(Object statement, String sql);

    public abstract void unwrapped(@Nullable Object target);
}
