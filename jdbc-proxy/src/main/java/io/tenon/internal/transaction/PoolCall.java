package io.tenon.internal.transaction;

import java.util.Locale;
import java.util.function.Predicate;

/**
 * Tells whether a pool, and not the application, makes the call that is under way, from the methods on the stack:
 * nothing else tells a pool's own rollback of a connection that was given back from a rollback of the application's.
 * Looking at the stack costs some ten microseconds, so it is done only at the end of a transaction with messages, and
 * when another thread than the owner ends one.
 */
final class PoolCall {
    /** How pools name what they do with a connection that was given back: HikariCP and Druid, Tomcat, DBCP, c3p0. */
    private static final String[] TAKING_BACK = {
        "close",
        "recycle",
        "returnConnection",
        "terminateTransaction",
        "passivateObject",
        "returnObject",
        "checkin",
        "reset"
    };

    private PoolCall() {}

    /** Whether a pool rolls back what was open on a connection that the application has given back. */
    static boolean isTakingBack() {
        return isWithin(
                frame -> PoolClasses.include(frame.getClassName()) && isOneOf(TAKING_BACK, frame.getMethodName()));
    }

    /** Whether a pool takes a connection away that the application has kept for too long ({@code removeAbandoned}). */
    static boolean isReclaiming() {
        return isWithin(frame -> frame.getMethodName().toLowerCase(Locale.ROOT).contains("abandon"));
    }

    /**
     * Whether a pool takes such a connection away, by {@code removeAbandoned} alone, the name in pools whose reset may
     * follow: an application's own call is never taken for that.
     */
    static boolean isRemovingAbandoned() {
        return isWithin(frame -> frame.getMethodName().equals("removeAbandoned"));
    }

    private static boolean isWithin(Predicate<StackTraceElement> call) {
        for (StackTraceElement frame : new Throwable().getStackTrace()) {
            if (call.test(frame)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOneOf(String[] names, String name) {
        for (String candidate : names) {
            if (candidate.equals(name)) {
                return true;
            }
        }
        return false;
    }
}
