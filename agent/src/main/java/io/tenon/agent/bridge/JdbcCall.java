package io.tenon.agent.bridge;

import org.jspecify.annotations.Nullable;

/**
 * One call of JDBC's that is under way on a thread. Advice says that it is over by a plain write to {@link #isOver}: no
 * Error, not even a stack that is full, can keep that from happening, and so no call can seem to go on for ever. Used
 * by one thread, except {@link #NOBODYS}, whose {@code isOver} nobody reads.
 */
public class JdbcCall {
    /** The call whose end nobody is told of, because it is no event. */
    public static final JdbcCall NOBODYS = new JdbcCall();

    public boolean isOver;

    /** What is told of the end of a call on a connection. */
    public @Nullable ConnectionEvents connection;

    /** What is told of the end of a call on a statement. */
    public @Nullable StatementEvents statement;
}
