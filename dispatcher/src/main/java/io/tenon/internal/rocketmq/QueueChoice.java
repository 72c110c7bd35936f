package io.tenon.internal.rocketmq;

import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.MessageQueueSelector;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.jspecify.annotations.Nullable;

/** How the queue of a message is chosen: by the client, the application, or the application's selector. Immutable. */
public final class QueueChoice {
    /** The client chooses. */
    public static final QueueChoice ANY = new QueueChoice(null, null, null);

    private final @Nullable MessageQueue queue;
    private final @Nullable MessageQueueSelector selector;
    private final @Nullable Object argument;

    private QueueChoice(
            @Nullable MessageQueue queue, @Nullable MessageQueueSelector selector, @Nullable Object argument) {
        this.queue = queue;
        this.selector = selector;
        this.argument = argument;
    }

    /** @param queue null leaves it to the client */
    public static QueueChoice of(@Nullable MessageQueue queue) {
        return queue == null ? ANY : new QueueChoice(queue, null, null);
    }

    /** Leaves the choice to a selector, which is asked anew at each try, as the client does. */
    public static QueueChoice by(MessageQueueSelector selector, @Nullable Object argument) {
        return new QueueChoice(null, selector, argument);
    }

    /** The queue that the application chose; null if it chose none, or by a selector. */
    public @Nullable MessageQueue queue() {
        return queue;
    }

    public @Nullable MessageQueueSelector selector() {
        return selector;
    }

    /** What the application has the selector choose by. */
    public @Nullable Object argument() {
        return argument;
    }

    boolean isLeftToTheClient() {
        return queue == null && selector == null;
    }

    /** Whether the application, or its selector, chose. */
    boolean isTheApplications() {
        return queue != null || (selector != null && selector != BrokersInTurn.INSTANCE);
    }

    /** Sends a message by the method of {@code producer} that chooses its queue so, asynchronously. */
    public void send(DefaultMQProducer producer, Message message, SendCallback callback, long timeoutMillis)
            throws MQClientException, RemotingException, InterruptedException {
        if (selector != null) {
            producer.send(message, selector, argument, callback, timeoutMillis);
        } else if (queue != null) {
            producer.send(message, queue, callback, timeoutMillis);
        } else {
            producer.send(message, callback, timeoutMillis);
        }
    }

    /** Sends a message by the method of {@code producer} that chooses its queue so, synchronously. */
    SendResult send(DefaultMQProducer producer, Message message, long timeoutMillis)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        if (selector != null) {
            return producer.send(message, selector, argument, timeoutMillis);
        }
        return queue != null ? producer.send(message, queue, timeoutMillis) : producer.send(message, timeoutMillis);
    }
}
