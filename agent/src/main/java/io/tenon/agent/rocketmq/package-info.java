/**
 * How an unmodified producer's messages are tied to transactions. These classes are linked to the application's RocketMQ client:
 * {@link io.tenon.agent.engine.ClientLoader} defines them once more beside each client, and only API that is the same from 4.3
 * to 5.5 may be used, or that {@code OlderClient} stands in for; {@code io.tenon.agent.muzzle} checks it with each client. The advice ({@link
 * io.tenon.agent.rocketmq.ProducerAdvice}) is read by the agent's own loader and copied into the client's classes, so it may
 * name the bridge and the JDK only.
 */
package io.tenon.agent.rocketmq;
