package io.tenon.agent.bridge;

import org.jspecify.annotations.Nullable;

/** Where advice reports what no connection carries events for. Set once, before any class is advised. */
public abstract class JdbcEvents {
    public static volatile @Nullable JdbcEvents installed;

    /** A DataSource was made: also told by the constructors of its superclasses, before it is whole. */
    public abstract void made(Object dataSource);

    /** A DataSource, or DriverManager for a URL, is asked for a connection. */
    public abstract JdbcCall borrowing(Object source);

    /**
     * It answered.
     *
     * @param call what {@link #borrowing} returned
     * @param connection null if it threw
     * @throws Exception in place of the connection, where it cannot be followed and that must not be
     */
    public abstract void borrowed(JdbcCall call, Object source, @Nullable Object connection) throws Exception;

    /** A driver made a connection. */
    public abstract void connected(Object driver, @Nullable String url, @Nullable Object properties);

    /** A DataSource was closed. */
    public abstract void closed(Object dataSource);

    /** A JDBC call threw: on PostgreSQL, whatever was open on its connection is lost. */
    public abstract void failed(Throwable failure);

    /** A transaction manager has begun, joined or resumed a branch on this thread. */
    public abstract void xaStarted(Object resource, @Nullable Object xid);

    /**
     * It ends or suspends it, perhaps on another thread: when the transaction's time is over, say.
     *
     * @param flags one of XAResource's
     */
    public abstract void xaEnded(Object resource, @Nullable Object xid, int flags);

    /** A transaction manager of JTA's begins, suspends, resumes or tells a transaction. */
    public abstract void jtaUsed(Object manager);

    /** An R2DBC connection is asked to begin a transaction. Returns whether that is not within another such call. */
    public abstract boolean r2dbcBegins();

    /** The outermost such call is over. */
    public abstract void r2dbcBegan();

    /** A connection that carries nothing was committed or rolled back. */
    public abstract void endedUnseen();
}
