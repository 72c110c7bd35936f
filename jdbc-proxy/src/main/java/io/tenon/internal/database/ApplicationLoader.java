package io.tenon.internal.database;

import java.lang.ref.WeakReference;
import java.security.AccessController;
import java.security.PrivilegedAction;
import org.jspecify.annotations.Nullable;

/**
 * The context class loader of a thread of Tenon's while it works with a connection of the application's. Drivers and frameworks
 * look for their services by it, and remember for good what they have found (ShardingSphere): under the agent, whose loader has none
 * of them, the application would have none either. Given back when the work is done, so that no application is kept. Used by one
 * thread.
 */
public final class ApplicationLoader implements AutoCloseable {
    private static final @Nullable ClassLoader OURS = ApplicationLoader.class.getClassLoader();

    /** What was found out last: there are few classes of connections. */
    private static volatile @Nullable Seen last;

    private final boolean isLent;

    private ApplicationLoader(boolean isLent) {
        this.isLent = isLent;
    }

    /** Leaves threads of the application's as they are, and where Tenon's loader sees the connection's class also its own. */
    public static ApplicationLoader of(Object connection) {
        Class<?> type = connection.getClass();
        if (current() != OURS || type.getClassLoader() == null || isSeen(type)) {
            return new ApplicationLoader(false);
        }
        set(type.getClassLoader());
        return new ApplicationLoader(true);
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
