package io.tenon.agent.engine;

import io.tenon.agent.operate.observe.Observations;

/**
 * The part of the agent that is linked to one application's RocketMQ client: defined beside that client, by a {@link
 * ClientLoader}, and called from here by this interface. Thread-safe.
 */
public interface ClientSide {

    /**
     * Whether the client uses a producer for itself (for what consumers give back to brokers, for its traces), so that the
     * application does not send by it.
     */
    boolean isInternal(Object producer);

    /** The producer's group, without namespace. */
    String groupOf(Object producer);

    /**
     * Ties a producer that has just been started: from now on its messages belong to the transactions that they are
     * sent in.
     *
     * @param untied told of messages in transactions that are sent past the producer's methods
     * @param stopped run when it is shut down
     * @throws Exception that says why it cannot be; the producer is then as it was
     */
    TiedProducerInfo tie(Object producer, UntiedSends untied, Runnable stopped) throws Exception;

    /**
     * Looks at the messages of a producer that has just been started, and changes nothing.
     *
     * @param stopped run when it is shut down
     * @return the client's version
     */
    String observe(Object producer, Observations observations, Runnable stopped);
}
