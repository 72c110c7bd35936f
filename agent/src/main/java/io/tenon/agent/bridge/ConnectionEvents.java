package io.tenon.agent.bridge;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What follows the transactions of one connection. The connection itself carries it, in a field that the agent adds to
 * its class, so that it lives as long as the connection and is found in no time. Typed with {@code Object}, because
 * java.sql is not visible to the boot loader on Java 9 and later.
 *
 * <p>Only {@code before} events throw, and what they throw is for the application. What they return is given to the
 * {@code after} event of the same call.
 */
public abstract class ConnectionEvents {
    /** {@code getAutoCommit()} was called: tells whether a wrapper leads to a connection that is followed already. */
    public abstract void reached();

    public abstract JdbcCall beforeCommit() throws Exception;

    public abstract void afterCommit(JdbcCall call, @Nullable Throwable failure);

    public abstract JdbcCall beforeRollback();

    public abstract void afterRollback(JdbcCall call, @Nullable Throwable failure);

    public abstract JdbcCall beforeRollbackTo();

    public abstract void afterRollbackTo(JdbcCall call, @Nullable Object savepoint, @Nullable Throwable failure);

    public abstract JdbcCall beforeSetAutoCommit(boolean autoCommit) throws Exception;

    public abstract void afterSetAutoCommit(JdbcCall call, boolean autoCommit, @Nullable Throwable failure);

    public abstract void afterSetReadOnly(boolean readOnly, @Nullable Throwable failure);

    public abstract JdbcCall beforeSetSavepoint() throws Exception;

    public abstract void afterSetSavepoint(JdbcCall call, @Nullable Object savepoint, @Nullable Throwable failure);

    public abstract void afterReleaseSavepoint(@Nullable Object savepoint, @Nullable Throwable failure);

    public abstract JdbcCall beforeClose();

    public abstract void afterClose(JdbcCall call);

    public abstract void afterAbort();

    /** A call that some databases end the transaction for. */
    public abstract void disturbed(String because);

    /** A call is about to be made of which {@link #disturbed} will tell. */
    public abstract void disturbing() throws SQLException;

    /** The application was given {@code target}, what lies below the connection. */
    public abstract void unwrapped(@Nullable Object target);

    /** The connection is asked for a statement. */
    public abstract JdbcCall creating();

    /**
     * It answered.
     *
     * @param statement null if it threw
     * @param sql the text of a prepared or callable statement, else null
     */
    public abstract void created(
            JdbcCall call, @Nullable Object statement, @Nullable String sql, @Nullable Throwable failure);
}
