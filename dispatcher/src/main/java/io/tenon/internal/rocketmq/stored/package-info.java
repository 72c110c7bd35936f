/**
 * Asks brokers for the messages that they keep, through whatever client the application has. The {@code tenon} command defines
 * these classes beside that client, as the agent does.
 */
package io.tenon.internal.rocketmq.stored;
