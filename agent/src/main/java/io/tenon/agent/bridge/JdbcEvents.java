package io.tenon.agent.bridge;

import org.jspecify.annotations.Nullable;

/**
 * Receives what advice reports where no connection carries events. Set before any class is advised, and taken away only
 * if the attachment fails. Implementations are thread-safe.
 */
public abstract class JdbcEvents {
    public static volatile @Nullable JdbcEvents installed;

    /** A DataSource is made. The constructors of its superclasses tell this as well, before the object is whole. */
    public abstract void made(Object dataSource);

    /** A DataSource, or DriverManager for a URL, is about to be asked for a connection. */
    public abstract JdbcCall borrowing(Object source);

    /**
     * The source has given out a connection, or has thrown.
     *
     * @param call what {@link #borrowing} returned
     * @param connection null if it threw
     * @throws Exception in place of the connection, where it cannot be followed and must not be used unfollowed
     */
    public abstract void borrowed(JdbcCall call, Object source, @Nullable Object connection) throws Exception;

    /** A driver made a connection. */
    public abstract void connected(Object driver, @Nullable String url, @Nullable Object properties);

    /** A DataSource is about to be closed. */
    public abstract void closed(Object dataSource);

    /** A JDBC call threw: on PostgreSQL, whatever was open on its connection is lost. */
    public abstract void failed(Throwable failure);

    /** A transaction manager has begun, joined or resumed a branch on this thread. */
    public abstract void xaStarted(Object resource, @Nullable Object xid);

    /**
     * A transaction manager ends or suspends a branch, perhaps on another thread: when the transaction's time is over,
     * say.
     *
     * @param flags one of XAResource's
     */
    public abstract void xaEnded(Object resource, @Nullable Object xid, int flags);

    /** A transaction manager of JTA's is about to begin, suspend, resume or tell a transaction. */
    public abstract void jtaUsed(Object manager);

    /**
     * An R2DBC connection is asked to begin a transaction. Returns whether this call is not within another such call.
     */
    public abstract boolean r2dbcBegins();

    /** The outermost call that asked an R2DBC connection to begin a transaction is over. */
    public abstract void r2dbcBegan();

    /** A connection that carries no events was committed or rolled back. */
    public abstract void endedUnseen();
}
