package io.tenon.agent.bridge;

import org.jspecify.annotations.Nullable;

/**
 * Receives what advice reports of producers. Set before any class is advised, and taken away only if the attachment
 * fails. Implementations are thread-safe.
 */
public abstract class Producers {
    public static volatile @Nullable Producers events;

    /**
     * {@code start()} is about to run.
     *
     * @throws Exception in place of the start, where the producer cannot be tied and must not run untied
     */
    public abstract void starting(Object producer) throws Exception;

    /**
     * A producer is about to send whose messages cannot be tied to transactions.
     *
     * @param type the name of its class
     * @return whether this send is not within another such send; {@link #sentUntied} is told only then
     * @throws IllegalStateException in place of the send, where an untied send in a transaction is refused
     */
    public abstract boolean sendingUntied(String type);

    /** The outermost send of a producer whose messages cannot be tied is over. */
    public abstract void sentUntied();

    /** {@code start()} returned. */
    public abstract void started(Object producer) throws Exception;
}
