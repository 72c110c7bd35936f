package io.tenon.agent.jdbc;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one thread is doing in JDBC just now: the calls that are under way, the outermost first. A call is an event unless
 * it lies below another one: on the same connection, on one that a pool or a driver has given out, or in a pool that gets
 * itself a connection. Everything here is over when the call that began it returns, so that a thread of a pool keeps
 * nothing of the application alive.
 */
final class JdbcThread {
    private static final ThreadLocal<JdbcThread> CURRENT = ThreadLocal.withInitial(JdbcThread::new);

    private final long threadId = Thread.currentThread().getId();

    /** Above zero while Tenon itself works: its own calls are nobody's events. */
    int own;

    private Frame[] frames = new Frame[0];
    private int depth;

    static JdbcThread current() {
        return CURRENT.get();
    }

    boolean isCurrent() {
        return threadId == Thread.currentThread().getId();
    }

    boolean isOwn() {
        return own > 0;
    }

    /** Whether a call now is the application's own, neither Tenon's nor within another call. */
    boolean isAtSurface() {
        dropOver();
        return own == 0 && depth == 0;
    }

    /** Whether a call on this connection is an event. */
    boolean isEvent(ConnectionHandle called) {
        dropOver();
        if (own > 0) {
            return false;
        }
        for (int i = 0; i < depth; i++) {
            Frame frame = frames[i];
            ConnectionHandle under = frame.handle;
            if (!frame.isOver && (under == null ? frame.isPool : under == called || under.hasEverythingBelow())) {
                return false;
            }
        }
        return true;
    }

    /** Whether a connection that is borrowed now is borrowed by the application, or for it by a wrapper. */
    boolean isBorrowing() {
        dropOver();
        if (own > 0) {
            return false;
        }
        for (int i = 0; i < depth; i++) {
            Frame frame = frames[i];
            ConnectionHandle under = frame.handle;
            if (!frame.isOver && (under == null ? frame.isPool : under.hasEverythingBelow())) {
                return false;
            }
        }
        return true;
    }

    /** A call on a connection begins, as the last thing before it: nothing that could fail comes between. */
    Frame enter(ConnectionHandle called) {
        if (depth > 0) {
            ConnectionHandle under = frames[depth - 1].handle;
            if (under != null) {
                under.calls(called);
            }
        }
        Frame frame = next();
        frame.begin(called, false);
        depth++;
        return frame;
    }

    /** A source is asked for a connection. */
    Frame enterSource(boolean isPool) {
        Frame frame = next();
        frame.begin(null, isPool);
        depth++;
        return frame;
    }

    /** The call is over, and with it every one that it had made and that was broken off. */
    void leave(Frame over) {
        for (int i = depth - 1; i >= 0; i--) {
            if (frames[i] == over) {
                while (depth > i) {
                    frames[--depth].forget();
                }
                return;
            }
        }
    }

    /** The call that the next one would be made by, or null at the surface. */
    @Nullable
    Frame innermost() {
        dropOver();
        return depth == 0 ? null : frames[depth - 1];
    }

    private void dropOver() {
        while (depth > 0 && frames[depth - 1].isOver) {
            frames[--depth].forget();
        }
    }

    private Frame next() {
        if (depth == frames.length) {
            int grown = Math.max(4, 2 * depth);
            Frame[] more = Arrays.copyOf(frames, grown);
            for (int i = depth; i < grown; i++) {
                more[i] = new Frame();
            }
            frames = more;
        }
        return frames[depth];
    }
}
