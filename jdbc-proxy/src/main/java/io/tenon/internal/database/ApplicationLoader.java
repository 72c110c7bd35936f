package io.tenon.internal.database;

import java.lang.ref.WeakReference;
import java.security.AccessController;
import java.security.PrivilegedAction;
import org.jspecify.annotations.Nullable;

/**
 * The context class loader of a thread of Tenon's while it gets a connection of the application's, and works with it. Drivers, pools and
 * frameworks look for their services by it, and remember for good what they have found (ShardingSphere; Druid its filters, for the whole
 * JVM): under the agent, whose loader has none of them, the application would have none either. Given back when the work is done, so that
 * no application is kept. Used by one thread.
 */
public final class ApplicationLoader implements AutoCloseable {
    private static final @Nullable ClassLoader OURS = ApplicationLoader.class.getClassLoader();

    /**
     * What was found out about the class that was asked about last. One is enough, since there are few classes of
     * connections.
     */
    private static volatile @Nullable Seen last;

    private final boolean isLent;

    private ApplicationLoader(boolean isLent) {
        this.isLent = isLent;
    }

    /**
     * An object that knows the application's loader by more than its own class, which may be one of Tenon's around the
     * application's object. Thread-safe.
     */
    public interface Known {
        /** Returns the application's loader; null if it is gone, or there is none. */
        @Nullable
        ClassLoader applicationsLoader();
    }

    /**
     * Gives the calling thread the application's loader, until this is closed. A thread of the application's keeps its
     * own loader, and so does one of Tenon's if Tenon's loader sees the class.
     *
     * @param theirs the application's connection, DataSource or driver, or what is {@link Known} to stand for one
     */
    public static ApplicationLoader of(Object theirs) {
        if (current() != OURS) {
            return new ApplicationLoader(false);
        }
        ClassLoader loader =
                theirs instanceof Known ? ((Known) theirs).applicationsLoader() : loaderOf(theirs.getClass());
        if (loader == null || loader == OURS) {
            return new ApplicationLoader(false);
        }
        set(loader);
        return new ApplicationLoader(true);
    }

    private static @Nullable ClassLoader loaderOf(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return loader == null || isSeen(type) ? null : loader;
    }

    /** Returns the loader by which the application looks for services on this thread; null on a thread of Tenon's. */
    public static @Nullable ClassLoader ofThisThread() {
        ClassLoader loader = current();
        return loader == OURS ? null : loader;
    }

    private static boolean isSeen(Class<?> type) {
        Seen known = last;
        if (known == null || known.type.get() != type) {
            known = new Seen(type);
            last = known;
        }
        return known.isSeen;
    }

    private static @Nullable ClassLoader current() {
        return Thread.currentThread().getContextClassLoader();
    }

    private static void set(@Nullable ClassLoader loader) {
        AccessController.doPrivileged((PrivilegedAction<@Nullable Void>) () -> {
            Thread.currentThread().setContextClassLoader(loader);
            return null;
        });
    }

    @Override
    public void close() {
        if (isLent) {
            set(OURS);
        }
    }

    private static final class Seen {
        final WeakReference<Class<?>> type;
        final boolean isSeen;

        Seen(Class<?> type) {
            this.type = new WeakReference<>(type);
            this.isSeen = sees(type);
        }

        private static boolean sees(Class<?> type) {
            try {
                return Class.forName(type.getName(), false, OURS) == type;
            } catch (ClassNotFoundException | LinkageError e) {
                return false;
            }
        }
    }
}
