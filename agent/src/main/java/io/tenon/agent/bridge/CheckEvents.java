package io.tenon.agent.bridge;

/** Takes the checks of brokers in place of a producer's own implementation. */
public abstract class CheckEvents {
    public abstract void check(String brokerAddress, Object message, Object header);
}
