package io.tenon.agent.bridge;

import org.jspecify.annotations.Nullable;

/**
 * One call of JDBC's that is under way on a thread. Advice says that it is over by a plain write to {@link #isOver}: no
 * Error, not even a stack that is full, can keep that from happening, and so no call can seem to go on for ever.
 */
public class JdbcCall {
    /** Of calls whose end nobody wants to be told. */
    public static final JdbcCall NOBODYS = new JdbcCall();

    public boolean isOver;

    /** Told of the end of a call on a connection. */
    public @Nullable ConnectionEvents connection;

    /** Told of the end of a call on a statement. */
    public @Nullable StatementEvents statement;
}
