package io.tenon.internal;

import java.security.AccessController;
import java.security.PrivilegedAction;

/**
 * Threads of Tenon's own, which outlive the call that starts them and often the web application that made it. A thread
 * inherits its parent's context class loader and access control context, either of which would keep a redeployed
 * application in memory: these have Tenon's.
 */
public final class DaemonThreads {
    private DaemonThreads() {}

    /** A daemon thread, not started. */
    public static Thread create(Runnable work, String name) {
        return AccessController.doPrivileged((PrivilegedAction<Thread>) () -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            thread.setContextClassLoader(DaemonThreads.class.getClassLoader());
            return thread;
        });
    }
}
