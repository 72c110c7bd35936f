package io.tenon.agent.bridge;

import org.jspecify.annotations.Nullable;

/** Where advice reports producers. Set once, before any class is advised. */
public abstract class Producers {
    public static volatile @Nullable Producers events;

    /**
     * {@code start()} is called.
     *
     * @throws Exception in place of the start, where the producer cannot be tied and that must not be
     */
    public abstract void starting(Object producer) throws Exception;

    /** {@code start()} returned. */
    public abstract void started(Object producer) throws Exception;
}
