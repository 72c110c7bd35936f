package io.tenon.agent.jdbc;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The JDBC calls that are under way on one thread, the outermost first. A call is an event of its connection unless another
 * call makes it: one on the same connection, one on a connection that a pool or a driver has given out, or a pool that gets
 * itself a connection. What decides about that, and what must always be true of it:
 *
 * <table>
 * <caption>Invariants of a thread; docs/agent.md has the same table, with the tests</caption>
 * <tr><td>{@link #ownCalls}</td><td>is the number of Tenon's own calls under way on the thread ({@link OwnCallProxy}, {@link
 *     OwnCallDataSource}). It is raised just before a call, and lowered in a finally. While it is above 0 no call is an
 *     event, and no connection is followed.</td></tr>
 * <tr><td>{@link #depth}</td><td>is the number of calls entered and not left. It is 0 when the outermost one has returned,
 *     and what lies above it keeps nothing of the application alive, since threads of pools live longer than
 *     applications.</td></tr>
 * <tr><td>{@link CallFrame#isOver}</td><td>is written by advice, before anything else, when the call ends. Nothing can keep
 *     that from happening, so a frame whose {@link #leave} an Error broke off hides no later call: whoever looks drops
 *     it.</td></tr>
 * <tr><td>{@link #leave}</td><td>takes with it what was entered within the call. Frames are used again for later calls, so a
 *     call leaves once, in the after event of its advice.</td></tr>
 * <tr><td>{@link #isEvent}</td><td>is false within a call on the same connection, within any call on a connection that {@link
 *     FollowedConnection#hasEverythingBelow has everything below}, and within a pool that is asked; it is true within a
 *     wrapper's connection and within a router that is asked.</td></tr>
 * <tr><td>{@link CallFrame#answeredBelow}</td><td>is true of a source that is being asked once another, which it asked, has
 *     given out a connection. Then the outer one's connection gets no follower of its own.</td></tr>
 * <tr><td>{@link WrapperEvents#OF_FOLLOWED}</td><td>is carried only by a connection around one that is followed, and is
 *     never replaced: none of its calls is an event.</td></tr>
 * <tr><td>{@link WrapperProbe}</td><td>is on the thread only while a wrapper's connection is asked whether it leads to
 *     another; a finally takes it off.</td></tr>
 * <tr><td>{@link JdbcCall#NOBODYS}</td><td>is what a call gets that is no event. It names no connection and no statement, so
 *     nobody is told of its end.</td></tr>
 * <tr><td>the stack</td><td>is used by its own thread only: whoever keeps one asks {@link #isCurrent} first.</td></tr>
 * </table>
 */
final class JdbcCallStack {
    private static final ThreadLocal<JdbcCallStack> CURRENT = ThreadLocal.withInitial(JdbcCallStack::new);

    private final long threadId = Thread.currentThread().getId();

    /** The number of Tenon's own calls under way, which must end no transaction of the application's. */
    int ownCalls;

    /**
     * The follower of the application's connection that Tenon itself calls; null if Tenon calls one of its own, or
     * none.
     */
    @Nullable
    FollowedConnection ownCallOn;

    private CallFrame[] frames = new CallFrame[0];
    private int depth;

    static JdbcCallStack current() {
        return CURRENT.get();
    }

    boolean isCurrent() {
        return threadId == Thread.currentThread().getId();
    }

    boolean isOwn() {
        return ownCalls > 0;
    }

    /** Whether a call that is made now is the application's own, neither Tenon's nor within another call. */
    boolean isAtSurface() {
        dropOver();
        return ownCalls == 0 && depth == 0;
    }

    /** Whether a call on this connection is an event. */
    boolean isEvent(FollowedConnection called) {
        return !isBelowAnother(called);
    }

    /** Whether a connection that is borrowed now is borrowed by the application, or for it by a wrapper. */
    boolean isBorrowing() {
        return !isBelowAnother(null);
    }

    /**
     * Whether a call that is made now is Tenon's, a pool's, or one within a call on a connection that stands for all
     * that is called below it.
     */
    private boolean isBelowAnother(@Nullable FollowedConnection called) {
        dropOver();
        if (ownCalls > 0) {
            return true;
        }
        for (int i = 0; i < depth; i++) {
            CallFrame frame = frames[i];
            FollowedConnection under = frame.called;
            if (!frame.isOver && (under == null ? frame.isPool : under == called || under.hasEverythingBelow())) {
                return true;
            }
        }
        return false;
    }

    /**
     * A call on a connection begins. This is the last thing before the real call: nothing that could fail comes
     * between.
     */
    CallFrame enter(FollowedConnection called) {
        if (depth > 0) {
            FollowedConnection under = frames[depth - 1].called;
            if (under != null) {
                under.calls(called);
            }
        }
        CallFrame frame = next();
        frame.begin(called, false);
        depth++;
        return frame;
    }

    /** A source is about to be asked for a connection. */
    CallFrame enterSource(boolean isPool) {
        CallFrame frame = next();
        frame.begin(null, isPool);
        depth++;
        return frame;
    }

    /** A call is over, and with it every call that was made within it and broken off. */
    void leave(CallFrame over) {
        for (int i = depth - 1; i >= 0; i--) {
            if (frames[i] == over) {
                while (depth > i) {
                    frames[--depth].forget();
                }
                return;
            }
        }
    }

    /** Returns the call within which the next one would be made; null at the surface. */
    @Nullable
    CallFrame innermost() {
        dropOver();
        return depth == 0 ? null : frames[depth - 1];
    }

    private void dropOver() {
        while (depth > 0 && frames[depth - 1].isOver) {
            frames[--depth].forget();
        }
    }

    private CallFrame next() {
        if (depth == frames.length) {
            int grown = Math.max(4, 2 * depth);
            CallFrame[] more = Arrays.copyOf(frames, grown);
            for (int i = depth; i < grown; i++) {
                more[i] = new CallFrame();
            }
            frames = more;
        }
        return frames[depth];
    }
}
