package io.tenon.internal.driver;

import io.tenon.internal.transaction.PoolClasses;

/**
 * Tells whether a pool makes the call that is under way, and for itself: nothing but the stack can. It is looked at when a
 * connection is opened, and once more when its autocommit is switched off for the first time.
 */
final class PoolAbove {
    /** The packages of Hibernate's own pool, which keeps connections as other pools do. */
    private static final String[] FRAMEWORKS = {
        "org.hibernate.engine.jdbc.connections.internal.",
        "org.hibernate.service.jdbc.connections.internal.",
        "org.hibernate.connection."
    };

    private static final String[] JDK = {"java.", "javax.", "jdk.", "sun.", "com.sun."};

    private PoolAbove() {}

    /** Whether a connection that is opened now is a pool's. */
    static boolean isOpening() {
        for (StackTraceElement frame : new Throwable().getStackTrace()) {
            if (isPool(frame)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether a pool switches autocommit off to keep the connection so. If not, the application does it, or a pool that
     * does it each time the application borrows (DBCP2).
     */
    static boolean isSwitchingAutoCommitOff() {
        boolean inPool = false;
        boolean applicationCalls = false;
        for (StackTraceElement frame : new Throwable().getStackTrace()) {
            if (frame.getMethodName().equals("activateObject")) {
                return false;
            }
            if (isPool(frame)) {
                inPool = true;
                applicationCalls = frame.getMethodName().equals("setAutoCommit");
            } else if (inPool && frame.getMethodName().equals("setAutoCommit")) {
                applicationCalls = true; // a call of a proxy that the pool's class is behind
            } else if (inPool && !isJdk(frame)) {
                break;
            }
        }
        return inPool && !applicationCalls;
    }

    private static boolean isPool(StackTraceElement frame) {
        return PoolClasses.include(frame.getClassName()) || startsWithOneOf(FRAMEWORKS, frame.getClassName());
    }

    private static boolean isJdk(StackTraceElement frame) {
        return startsWithOneOf(JDK, frame.getClassName());
    }

    private static boolean startsWithOneOf(String[] prefixes, String name) {
        for (String prefix : prefixes) {
            if (name.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }
}
