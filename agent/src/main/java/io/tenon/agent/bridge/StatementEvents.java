package io.tenon.agent.bridge;

import org.jspecify.annotations.Nullable;

/**
 * Leads from a statement to the transactions of its connection, as {@link ConnectionEvents} describes. The statement
 * carries this object. Implementations are thread-safe.
 */
public abstract class StatementEvents {
    /** @param sql null where the statement was prepared, or is a batch */
    public abstract JdbcCall beforeExecute(@Nullable String sql) throws Exception;

    public abstract void afterExecute(JdbcCall call, Object statement, @Nullable Throwable failure);

    /** A row is about to be written through a result of the statement. */
    public abstract void writing() throws Exception;

    /** {@code addBatch(sql)} is about to run on {@code statement}. */
    public abstract void batched(Object statement, String sql);

    public abstract void unwrapped(@Nullable Object target);
}
