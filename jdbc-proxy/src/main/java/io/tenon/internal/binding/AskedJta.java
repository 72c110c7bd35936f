package io.tenon.internal.binding;

import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * A class of JTA's transaction managers, with the instance that is asked: some classes are instantiated for each use,
 * and all instances say the same, so the newest one is asked. Class and instance are held weakly. Thread-safe.
 */
final class AskedJta {
    /**
     * Stands for an answer that was not to be had: asking failed, which says nothing about the thread's transaction.
     */
    static final Object UNANSWERED = new Object();

    private final WeakReference<Class<?>> type;
    private volatile WeakReference<Object> newest;

    AskedJta(Object manager) {
        this.type = new WeakReference<>(manager.getClass());
        this.newest = new WeakReference<>(manager);
    }

    boolean is(Object manager) {
        return newest.get() == manager;
    }

    boolean isOfClassOf(Object manager) {
        return type.get() == manager.getClass();
    }

    /** Whether the class was unloaded. */
    boolean isGone() {
        return type.get() == null;
    }

    void setNewest(Object manager) {
        newest = new WeakReference<>(manager);
    }

    /**
     * Returns the transaction that the calling thread has, in whatever status; null if it has none, {@link #UNANSWERED}
     * if the manager does not say.
     */
    @Nullable
    Object transaction() {
        Object manager = newest.get();
        return manager == null ? UNANSWERED : JtaTransactions.transactionOf(manager);
    }
}
