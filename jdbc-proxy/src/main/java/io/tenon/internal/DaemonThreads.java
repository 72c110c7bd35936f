package io.tenon.internal;

import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads of Tenon's own, which outlive the call that starts them and often the web application that made it. A thread
 * inherits its parent's context class loader and access control context, either of which would keep a redeployed
 * application in memory: these have Tenon's.
 */
public final class DaemonThreads {
    private static final long IDLE_SECONDS = 10;

    private DaemonThreads() {}

    /**
     * Up to {@code most} threads, which end when there has been nothing to do for a while.
     *
     * @param mostWaiting how much may wait for a thread; more is rejected
     */
    public static ThreadPoolExecutor endingWhenIdle(String name, int most, int mostWaiting) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                most,
                most,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(mostWaiting),
                work -> create(work, name));
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

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
