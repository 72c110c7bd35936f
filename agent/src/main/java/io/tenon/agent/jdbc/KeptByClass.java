package io.tenon.agent.jdbc;

import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Holds an object of the application's that Tenon needs for as long as the application is there, although the
 * application may drop it. A class of the application's holds it, so that it goes with that class: an object of the
 * agent's would keep an undeployed application in memory. Thread-safe.
 */
final class KeptByClass<T> {
    /** What each class holds, by the holder of this kind that has put it there. */
    private static final ClassValue<Map<KeptByClass<?>, Object>> KEPT = new ClassValue<Map<KeptByClass<?>, Object>>() {
        @Override
        protected Map<KeptByClass<?>, Object> computeValue(Class<?> type) {
            return new ConcurrentHashMap<>();
        }
    };

    private volatile WeakReference<Class<?>> by = new WeakReference<>(null);
    private volatile WeakReference<T> kept = new WeakReference<>(null);

    /** Keeps a value in place of the one before. */
    synchronized void keep(T value, Class<?> in) {
        if (kept.get() != value) {
            by = new WeakReference<>(in);
            kept = new WeakReference<>(value);
            KEPT.get(in).put(this, value);
        }
    }

    /** Drops a value, unless another one is kept by now. */
    synchronized void drop(T expected) {
        if (kept.get() == expected) {
            drop();
        }
    }

    /** Returns the kept value; null if there is none, or it is gone. */
    @Nullable
    T get() {
        return kept.get();
    }

    synchronized void drop() {
        Class<?> in = by.get();
        kept = new WeakReference<>(null);
        if (in != null) {
            KEPT.get(in).remove(this);
        }
    }
}
