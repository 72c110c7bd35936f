package io.tenon.agent.jdbc;

import org.jspecify.annotations.Nullable;

/**
 * Finds out whether a wrapper's connection leads to another one that is followed: it is asked whether autocommit is on, and
 * a followed connection that is reached by that says so. Used when a message is sent, never before.
 */
final class Reaching {
    private static final ThreadLocal<@Nullable Reaching> CURRENT = new ThreadLocal<>();

    private final ConnectionHandle from;
    private boolean reachedAnother;

    private Reaching(ConnectionHandle from) {
        this.from = from;
    }

    static Reaching begin(ConnectionHandle from) {
        Reaching reaching = new Reaching(from);
        CURRENT.set(reaching);
        return reaching;
    }

    static void reached(ConnectionHandle handle) {
        Reaching reaching = CURRENT.get();
        if (reaching != null && handle != reaching.from && !handle.hasEnded()) {
            reaching.reachedAnother = true;
        }
    }

    void end() {
        CURRENT.remove();
    }

    boolean hasReachedAnother() {
        return reachedAnother;
    }
}
