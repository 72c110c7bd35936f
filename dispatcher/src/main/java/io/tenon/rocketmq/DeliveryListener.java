package io.tenon.rocketmq;

import io.tenon.jdbc.CommitRefusedException;
import org.apache.rocketmq.client.exception.MQClientException;

/**
 * Hears of messages that did not go the straight way, so that metrics and alarms can hang on it. What is not overridden
 * does nothing.
 *
 * <p>Called on a thread of Tenon's, one at a time for each producer, and never on the application's, except while the
 * producer is being shut down. It may block, which delays later calls and the failures that callbacks hear of, nothing
 * else. What it throws is logged and changes nothing.
 */
public interface DeliveryListener {

    /** A send was refused, and threw {@code because}: the message will not be delivered. */
    default void sendRefused(DeliveryEvent message, MQClientException because) {}

    /**
     * The commit of the transaction in which the message was sent was refused, and threw {@code because}; the
     * transaction is rolled back. Called once for each of its messages.
     */
    default void commitRefused(DeliveryEvent message, CommitRefusedException because) {}

    /**
     * The message's transaction ended in a way that proves nothing (commit or rollback threw, say): its status row is asked.
     * It is delivered if and only if the row was committed, as a rule within a second.
     */
    default void inDoubt(DeliveryEvent message) {}

    /**
     * The message is left to the broker's check: its transaction committed, or is in doubt, and its end could not be sent,
     * or nobody knows whether it arrived. It comes late, not never: the check asks its status row.
     */
    default void leftToCheck(DeliveryEvent message) {}

    /**
     * The message is in the outbox, and this process could not send it in time: the relay of some instance does. It comes late,
     * not never.
     */
    default void leftToRelay(DeliveryEvent message) {}

    /**
     * The message is parked: its broker refuses it, and says {@code because}. Its row stays in the outbox, and nobody
     * sends it until somebody mends the cause. The instance that tried last hears of it, which need not be the one that
     * committed.
     */
    default void parked(DeliveryEvent message, String because) {}

    /**
     * The message's half had been parked, since its broker had asked for too long in vain, and its transaction had
     * committed: this process has put it back, so that the broker asks about it once more, or has sent it. The instance
     * that leads the rescue hears of it, which need not be the one that committed; only with {@link
     * TenonProducer#setRescueIntervalMillis}.
     */
    default void rescued(DeliveryEvent message) {}
}
