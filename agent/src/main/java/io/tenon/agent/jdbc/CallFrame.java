package io.tenon.agent.jdbc;

import io.tenon.agent.bridge.JdbcCall;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** One call that is under way on a thread: on a connection that is followed, or on a source of connections. */
final class CallFrame extends JdbcCall {
    /** The connection that is called; null where a source is asked. */
    @Nullable
    FollowedConnection called;

    /** The source that is asked is a pool: the calls that it makes to get a connection are not the application's. */
    boolean isPool;

    /** A source below this one has given out a connection. */
    boolean answeredBelow;

    /** What follows the connection that was given out below; null if that is not followed. */
    @Nullable
    FollowedConnection below;

    /** A branch that a transaction manager has begun within the call. */
    @Nullable
    XaBranch branch;

    /** The driver that made a connection, with what it was asked for. */
    @Nullable
    Object driver;

    @Nullable
    Properties properties;

    void begin(@Nullable FollowedConnection called, boolean asksPool) {
        isOver = false;
        this.called = called;
        isPool = asksPool;
    }

    boolean asksSource() {
        return called == null;
    }

    /** A thread of a pool must keep nothing of the application alive. */
    void forget() {
        isOver = true;
        called = null;
        connection = null;
        statement = null;
        answeredBelow = false;
        below = null;
        branch = null;
        driver = null;
        properties = null;
    }
}
