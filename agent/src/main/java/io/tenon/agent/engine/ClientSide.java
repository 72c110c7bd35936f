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

    /** Returns the producer's group, without its namespace. */
    String groupOf(Object producer);

    /**
     * Ties a producer that has just been started: from the return on, its messages belong to the transactions that they
     * are sent in.
     *
     * @param untied is told of messages in transactions that are sent past the producer's methods
     * @param stopped is run when the producer is shut down
     * @throws Exception that says why the producer cannot be tied; the producer is then as it was
     */
    TiedProducerInfo tie(Object producer, UntiedSends untied, Runnable stopped) throws Exception;

    /**
     * Looks at the messages of a producer that has just been started, and changes nothing.
     *
     * @param stopped is run when the producer is shut down
     * @return the client's version
     */
    String observe(Object producer, Observations observations, Runnable stopped);
}
