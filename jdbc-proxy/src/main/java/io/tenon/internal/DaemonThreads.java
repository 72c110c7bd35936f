package io.tenon.internal;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Threads of Tenon's own, which outlive the call that starts them and often the web application that made it. A thread
 * inherits its parent's context class loader, access control context and inheritable thread locals, each of which would
 * keep a redeployed application in memory: of the first two these have Tenon's, and of the last none. (GlassFish has
 * the application of a request in an inheritable thread local.) Thread-safe.
 */
public final class DaemonThreads {
    private static final long IDLE_SECONDS = 10;

    /** Makes a thread that inherits no thread locals; null before Java 9. */
    private static final @Nullable Constructor<Thread> WITHOUT_LOCALS = withoutLocals();

    /** The field of a thread that holds the thread locals that it has inherited; null since Java 9. */
    private static final @Nullable Field INHERITED = WITHOUT_LOCALS == null ? inherited() : null;

    private DaemonThreads() {}

    /**
     * Returns a pool of up to {@code most} threads, which end when there has been nothing to do for a while.
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

    /** Returns a daemon thread that is not started. */
    public static Thread create(Runnable work, String name) {
        return AccessController.doPrivileged((PrivilegedAction<Thread>) () -> {
            Thread thread = withoutLocals(work, name);
            thread.setDaemon(true);
            thread.setContextClassLoader(DaemonThreads.class.getClassLoader());
            return thread;
        });
    }

    private static Thread withoutLocals(Runnable work, String name) {
        try {
            if (WITHOUT_LOCALS != null) {
                return WITHOUT_LOCALS.newInstance(null, work, name, 0L, false);
            }
            Thread thread = new Thread(work, name);
            if (INHERITED != null) {
                INHERITED.set(thread, null);
            }
            return thread;
        } catch (ReflectiveOperationException e) {
            return new Thread(work, name);
        }
    }

    private static @Nullable Constructor<Thread> withoutLocals() {
        try {
            return Thread.class.getConstructor(
                    ThreadGroup.class, Runnable.class, String.class, long.class, boolean.class);
        } catch (NoSuchMethodException e) {
            return null;
        }
    }

    private static @Nullable Field inherited() {
        return AccessController.doPrivileged((PrivilegedAction<@Nullable Field>) () -> {
            try {
                Field field = Thread.class.getDeclaredField("inheritableThreadLocals");
                field.setAccessible(true);
                return field;
            } catch (NoSuchFieldException | RuntimeException e) {
                return null; // this JVM makes threads otherwise, or a policy forbids it
            }
        });
    }
}
