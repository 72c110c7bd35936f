package io.tenon.agent.bridge;

import org.jspecify.annotations.Nullable;

/**
 * Ties one producer's messages to transactions. The producer carries this object from its start to its shutdown.
 * Implementations are thread-safe.
 */
public abstract class ProducerEvents {

    /**
     * Whether a send has to go through {@link #send}: its message belongs to an open transaction, or would have to; it
     * bears the marks of the transaction that it was received from; or it may have to wait for messages that were
     * committed before it. This is asked at every send, so it is cheap.
     *
     * @param message the first argument of the producer's method
     */
    public abstract boolean takes(String method, @Nullable Object message);

    /**
     * A send begins that {@link #takes} said has to go through here.
     *
     * @param method the name of the producer's method
     * @param returnsResult whether it returns what became of the message
     * @param arguments the arguments of the call, whose elements may be replaced
     * @return what is told of the end of the send
     * @throws Exception in place of the send, of a type that the method declares
     */
    public abstract Send send(String method, boolean returnsResult, @Nullable Object[] arguments) throws Exception;

    /** Whether the client on this thread sends a half just now, which it must not retry by itself. */
    public abstract boolean isSendingHalf();

    /** The producer is about to be shut down: what is sent in a transaction from now on is refused. */
    public abstract void stopping();

    /** The producer was shut down, and sends nothing any more. */
    public abstract void stopped();

    /** One send in a transaction. Used by one thread, or stateless. */
    public abstract static class Send {
        /** Whether the producer's own method must not run: the message was sent in another way. */
        public abstract boolean isDone();

        /**
         * The producer's own method is over, or was left out.
         *
         * @return the result for the application
         * @throws Exception in place of the result
         */
        public abstract @Nullable Object ended(@Nullable Object result, @Nullable Throwable failure) throws Throwable;
    }
}
