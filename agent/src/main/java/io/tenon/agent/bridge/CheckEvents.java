package io.tenon.agent.bridge;

/**
 * Receives what a producer's implementation tells: the checks that brokers send to it, and the sends that go through
 * it. Implementations are thread-safe.
 */
public abstract class CheckEvents {
    /** Whether {@link #check} takes the checks of brokers in the implementation's place. */
    public abstract boolean takesChecks();

    public abstract void check(String brokerAddress, Object message, Object header);

    /**
     * The implementation is about to send.
     *
     * @param method the name of the implementation's method
     * @throws IllegalStateException in place of the send, where the message cannot be tied and must not be sent untied
     */
    public abstract void sending(String method, Object message);
}
