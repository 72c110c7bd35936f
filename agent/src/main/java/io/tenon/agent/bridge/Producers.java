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

    /**
     * A producer sends that no message can be tied to transactions by.
     *
     * @param type the name of its class
     * @return whether it is not within another such send: then {@link #sentUntied} is to be told
     * @throws IllegalStateException in place of the send, where that must not be: in a transaction
     */
    public abstract boolean sendingUntied(String type);

    /** The outermost such send is over. */
    public abstract void sentUntied();

    /** {@code start()} returned. */
    public abstract void started(Object producer) throws Exception;
}
