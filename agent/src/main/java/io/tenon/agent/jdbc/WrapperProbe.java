package io.tenon.agent.jdbc;

import org.jspecify.annotations.Nullable;

/**
 * Finds out whether a wrapper's connection leads to another one that is followed: it is asked whether autocommit is on,
 * and a followed connection that is reached by that says so. This is done when a message is sent, never before. Used by
 * one thread.
 */
final class WrapperProbe {
    private static final ThreadLocal<@Nullable WrapperProbe> CURRENT = new ThreadLocal<>();

    private final FollowedConnection from;
    private boolean reachedAnother;

    private WrapperProbe(FollowedConnection from) {
        this.from = from;
    }

    static WrapperProbe begin(FollowedConnection from) {
        WrapperProbe reaching = new WrapperProbe(from);
        CURRENT.set(reaching);
        return reaching;
    }

    static void reached(FollowedConnection followed) {
        WrapperProbe reaching = CURRENT.get();
        if (reaching != null && followed != reaching.from && !followed.hasEnded()) {
            reaching.reachedAnother = true;
        }
    }

    /** Whether a wrapper's connection is being asked on this thread. */
    static boolean isUnderWay() {
        return CURRENT.get() != null;
    }

    void end() {
        CURRENT.remove();
    }

    boolean hasReachedAnother() {
        return reachedAnother;
    }
}
