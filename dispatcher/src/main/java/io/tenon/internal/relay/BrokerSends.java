package io.tenon.internal.relay;

import java.util.List;

/** Sends messages of the outbox to a broker. Implemented for RocketMQ's client; thread-safe. */
public interface BrokerSends {

    /**
     * Sends messages of one lane as one request, and returns when the broker has stored them.
     *
     * @param timeoutMillis the call returns or throws by then
     */
    void send(List<OutboxMessage> messages, long timeoutMillis) throws BrokerSendException, InterruptedException;

    /** Whether a message cannot be in one request with others. */
    boolean goesAlone(OutboxMessage message);

    /** How many bytes of messages a request may have. */
    int mostBytes();
}
