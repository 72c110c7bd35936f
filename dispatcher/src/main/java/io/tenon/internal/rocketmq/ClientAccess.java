package io.tenon.internal.rocketmq;

import io.tenon.internal.check.Check;
import io.tenon.internal.half.HalfInPlace;
import java.util.function.Consumer;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.impl.producer.DefaultMQProducerImpl;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.MessageQueueSelector;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link BoundProducer} reaches its client: what differs between a producer of Tenon's own, one of the
 * application's that a {@code TenonProducer} was put around, and one that the agent advises. Thread-safe.
 */
public interface ClientAccess {

    /** The producer that sends, started. */
    DefaultMQProducer producer();

    /** How synchronous sends, and all others, are made (ADR 0017, 0037). */
    SendPaths paths();

    /** Which sends the dispatcher carries, once an attempt, and which run in place, as often as the client sees fit. */
    enum SendPaths {
        /** All are carried: the producer is Tenon's own, and sends a half inline and once. */
        ALL_CARRIED,
        /** Synchronous ones run in place, all others are carried: the client is kept from trying a half again. */
        SYNCHRONOUS_IN_PLACE,
        /** All run in place, those that are not synchronous on threads of Tenon's: nothing keeps the client from retrying. */
        ALL_IN_PLACE
    }

    /** An empty message that is to become the copy of one attempt. */
    default Message emptyHalf() {
        return new Message();
    }

    /**
     * Gives a half to the client asynchronously, and keeps it from trying again by itself. Used where halves are
     * carried.
     */
    void sendOnce(Message half, QueueChoice choice, SendCallback callback, long timeoutMillis)
            throws MQClientException, RemotingException, InterruptedException;

    /** An empty copy that marks each try of the client. Used where sends run in place. */
    default InPlaceCopy emptyCopy(HalfInPlace half) {
        return new InPlaceCopy(half);
    }

    /** How often an asynchronous half is tried again. */
    default int asyncRetries() {
        return producer().getRetryTimesWhenSendAsyncFailed();
    }

    /**
     * Looks up the route of a message's topic before it joins, where a thread of Tenon's would have to wait for a name
     * server otherwise.
     */
    default void findRoute(Message message, long timeoutMillis) throws MQClientException {}

    /** The choice of an application's selector, which is asked once, now, or by the client with each of its tries. */
    default QueueChoice choice(
            Message message, MessageQueueSelector selector, @Nullable Object argument, long timeoutMillis)
            throws MQClientException {
        return QueueChoice.by(selector, argument);
    }

    /**
     * Joins the group in which brokers ask about halves, sharing the producer's client instance.
     *
     * @param group with its namespace
     * @return the member; it is started
     */
    DefaultMQProducerImpl joinCheckGroup(String group, Consumer<Check> checks) throws MQClientException;
}
