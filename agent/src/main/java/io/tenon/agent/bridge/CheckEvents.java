package io.tenon.agent.bridge;

/** What a producer's implementation tells: the checks that brokers send to it, and the sends that go through it. */
public abstract class CheckEvents {
    /** Whether {@link #check} takes the checks of brokers in the implementation's place. */
    public abstract boolean takesChecks();

    public abstract void check(String brokerAddress, Object message, Object header);

    /**
     * The implementation is about to send.
     *
     * @param method of it
     * @throws IllegalStateException in place of the send, where it cannot be tied and that must not be
     */
    public abstract void sending(String method, Object message);
}
