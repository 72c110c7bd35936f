package io.tenon.agent.rocketmq;

import io.tenon.internal.rocketmq.CollectionSends;
import io.tenon.internal.rocketmq.QueueChoice;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.rocketmq.client.producer.MessageQueueSelector;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageBatch;
import org.apache.rocketmq.common.message.MessageQueue;
import org.jspecify.annotations.Nullable;

/**
 * A call of one of the producer's many methods to send, read by the types of its arguments: message or messages, then
 * queue or selector with its argument, then callback, then time-out, each but the first left out in some. Immutable.
 */
final class SendCall {
    private static final String REQUEST = "request";
    private static final String ONEWAY = "sendOneway";
    private static final String PLAIN = "send";

    private final String method;
    private final List<Message> messages;
    private final boolean isCollection;
    private final @Nullable MessageQueue queue;
    private final @Nullable MessageQueueSelector selector;
    private final @Nullable Object selectorArgument;
    private final @Nullable SendCallback callback;
    private final boolean isAsynchronous;
    private final @Nullable Long timeoutMillis;

    private SendCall(
            String method,
            boolean returnsResult,
            List<Message> messages,
            boolean isCollection,
            @Nullable Object[] arguments) {
        this.method = method;
        this.messages = messages;
        this.isCollection = isCollection;
        MessageQueue chosen = null;
        SendCallback told = null;
        Long timeout = null;
        boolean selects = arguments.length > 2 && arguments[1] instanceof MessageQueueSelector;
        for (int i = selects ? 3 : 1; i < arguments.length; i++) {
            Object argument = arguments[i];
            if (argument instanceof MessageQueue) {
                chosen = (MessageQueue) argument;
            } else if (argument instanceof SendCallback) {
                told = (SendCallback) argument;
            } else if (argument instanceof Long) {
                timeout = (Long) argument;
            }
        }
        this.queue = chosen;
        this.selector = selects ? (MessageQueueSelector) arguments[1] : null;
        this.selectorArgument = selects ? arguments[2] : null;
        this.callback = told;
        this.timeoutMillis = timeout;
        // A send that returns nothing is asynchronous even where its callback is missing.
        this.isAsynchronous = told != null || (!returnsResult && method.equals(PLAIN));
    }

    /** Reads a call. Null for a call that cannot succeed, whose error is left to the client. */
    static @Nullable SendCall of(String method, boolean returnsResult, @Nullable Object[] arguments) {
        Object first = arguments.length == 0 ? null : arguments[0];
        List<Message> messages = messages(first);
        return messages.isEmpty() ? null : new SendCall(method, returnsResult, messages, !isSingle(first), arguments);
    }

    private static List<Message> messages(@Nullable Object first) {
        if (first instanceof MessageBatch) {
            return CollectionSends.apart((MessageBatch) first);
        }
        if (first instanceof Message) {
            return Collections.singletonList((Message) first);
        }
        List<Message> messages = new ArrayList<>();
        if (first instanceof Collection) {
            for (Object element : (Collection<?>) first) {
                if (!(element instanceof Message)) {
                    return Collections.emptyList();
                }
                messages.add((Message) element);
            }
        }
        return messages;
    }

    private static boolean isSingle(@Nullable Object first) {
        return first instanceof Message && !(first instanceof MessageBatch);
    }

    /** Returns the topic of the first argument of a call; null where there is none. This is cheap. */
    static @Nullable String topicOf(@Nullable Object first) {
        if (first instanceof Message) {
            return ((Message) first).getTopic();
        }
        if (first instanceof Collection) {
            Iterator<?> elements = ((Collection<?>) first).iterator();
            Object element = elements.hasNext() ? elements.next() : null;
            return element instanceof Message ? ((Message) element).getTopic() : null;
        }
        return null;
    }

    /** Returns the topic of the first message; the messages of a collection that the client takes have all the same. */
    @Nullable
    String topic() {
        return first().getTopic();
    }

    Message first() {
        return messages.get(0);
    }

    List<Message> messages() {
        return messages;
    }

    boolean isRequest() {
        return method.equals(REQUEST);
    }

    boolean isCollection() {
        return isCollection;
    }

    /** Whether the call returns before the message is stored. */
    boolean isWithoutAnswer() {
        return isAsynchronous || method.equals(ONEWAY);
    }

    @Nullable
    SendCallback callback() {
        return callback;
    }

    @Nullable
    MessageQueue queue() {
        return queue;
    }

    @Nullable
    MessageQueueSelector selector() {
        return selector;
    }

    boolean choosesQueue() {
        return queue != null || selector != null;
    }

    long timeoutMillis(long otherwise) {
        return timeoutMillis == null ? otherwise : timeoutMillis;
    }

    /** Returns how the queue is chosen. */
    QueueChoice queueChoice() {
        return selector == null ? QueueChoice.of(queue) : QueueChoice.by(selector, selectorArgument);
    }
}
