/**
 * What advice in the application's classes calls, and what it adds to them. The boot class loader loads this package, so that
 * every loader that delegates to it sees the same classes; with {@link io.tenon.agent.bridge.AgentClassLoader} it loads the rest
 * of the agent. The boot loader sees {@code java.base} alone: no type of {@code java.sql}, of RocketMQ or of the rest of the
 * agent may be named here. Advised classes refer to these names, so a change here is a change of the advice.
 */
package io.tenon.agent.bridge;
