package io.tenon.internal.rocketmq;

import io.tenon.internal.half.Dispatcher;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.MessageQueueSelector;
import org.apache.rocketmq.common.message.MessageQueue;
import org.jspecify.annotations.Nullable;

/** Has plain sends wait for the messages of transactions that go to the same queue (R6). Stateless. */
public final class QueueTurns {
    /**
     * How the names of the client's own threads begin. None of them may wait: the acknowledgements that are waited for
     * come on them.
     */
    private static final String CLIENT_THREAD = "NettyClient";

    private QueueTurns() {}

    /** Returns when a plain send to {@code queue} overtakes nothing any more, or the time is over. */
    public static void await(
            Dispatcher dispatcher, DefaultMQProducer producer, @Nullable MessageQueue queue, long timeoutMillis)
            throws InterruptedException {
        if (queue != null
                && queue.getTopic() != null
                && queue.getBrokerName() != null
                && !Thread.currentThread().getName().startsWith(CLIENT_THREAD)) {
            dispatcher.awaitTurn(AcknowledgementReader.chosen(producer, queue), timeoutMillis);
        }
    }

    /** Returns a selector that chooses as {@code selector}, and then waits for the turn in the queue. */
    public static MessageQueueSelector after(
            Dispatcher dispatcher, DefaultMQProducer producer, MessageQueueSelector selector, long timeoutMillis) {
        return (queues, message, argument) -> {
            MessageQueue chosen = selector.select(queues, message, argument);
            try {
                await(dispatcher, producer, chosen, timeoutMillis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the client's own waiting ends by it
            }
            return chosen;
        };
    }
}
