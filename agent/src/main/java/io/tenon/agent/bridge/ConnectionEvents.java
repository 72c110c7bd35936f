package io.tenon.agent.bridge;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Follows the transactions of one connection. The connection itself carries this object, in a field that the agent adds
 * to its class, so that it lives as long as the connection and is found without a look-up. Parameters are typed with
 * {@code Object}, because java.sql is not visible to the boot loader on Java 9 and later. Implementations are
 * thread-safe, since an application may use a connection on several threads.
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

    /** A call for which some databases end the transaction is over. */
    public abstract void disturbed(String because);

    /** A call is about to be made after which {@link #disturbed} will be told. */
    public abstract void disturbing() throws SQLException;

    /** The application was given {@code target}, an object that lies below the connection. */
    public abstract void unwrapped(@Nullable Object target);

    /** The connection is about to be asked for a statement. */
    public abstract JdbcCall creating();

    /**
     * The connection has made a statement, or has thrown.
     *
     * @param statement null if it threw
     * @param sql the text of a prepared or callable statement, else null
     */
    public abstract void created(
            JdbcCall call, @Nullable Object statement, @Nullable String sql, @Nullable Throwable failure);
}
