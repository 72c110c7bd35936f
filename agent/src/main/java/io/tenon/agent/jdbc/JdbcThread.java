package io.tenon.agent.jdbc;

import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What one thread is doing in JDBC just now. Everything here is over when the call that began it returns, so that a
 * thread of a pool keeps nothing of the application alive.
 */
final class JdbcThread {
    private static final ThreadLocal<JdbcThread> CURRENT = ThreadLocal.withInitial(JdbcThread::new);

    /** Above zero while Tenon itself works: its own calls are nobody's events. */
    int own;

    /** Above zero inside a call on a connection that is followed: what happens below is its matter. */
    int inside;

    /** While a wrapper is asked whether it leads to a connection that is followed already. */
    boolean probing;

    boolean reached;

    /** How many DataSources, one below the other, are being asked for a connection. */
    int depth;

    /** How many of them are at or below a pool: whose connections come from further below, but are its own. */
    int belowPool;

    /** The innermost source, but no further in than a pool, that answered. */
    @Nullable
    Object source;

    int sourceDepth;

    /** The driver that answered last, with what it was asked for. */
    @Nullable
    Object driver;

    @Nullable
    Properties properties;

    static JdbcThread current() {
        return CURRENT.get();
    }

    boolean isOwn() {
        return own > 0;
    }

    /** Whether a call now is the application's own, neither Tenon's nor one below another call. */
    boolean isAtSurface() {
        return own == 0 && inside == 0;
    }

    void forgetBorrowing() {
        source = null;
        sourceDepth = 0;
        driver = null;
        properties = null;
    }
}
