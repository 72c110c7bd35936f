package io.tenon.internal.rocketmq;

import org.apache.rocketmq.client.producer.MessageQueueSelector;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;
import org.jspecify.annotations.Nullable;

/** A message on its way out, and who chooses its queue: the client, the application, or the application's selector. */
public final class Outgoing {
    private final Message message;
    private final @Nullable MessageQueue queue;
    private final @Nullable MessageQueueSelector selector;
    private final @Nullable Object selectorArgument;

    private Outgoing(
            Message message,
            @Nullable MessageQueue queue,
            @Nullable MessageQueueSelector selector,
            @Nullable Object selectorArgument) {
        this.message = message;
        this.queue = queue;
        this.selector = selector;
        this.selectorArgument = selectorArgument;
    }

    /** Takes a copy: the ring sends it later, and the application may go on using its own. */
    public static Outgoing to(@Nullable MessageQueue queue, Message message) {
        return new Outgoing(Halves.copyOf(message), queue, null, null);
    }

    /** The same; the selector is asked anew at each try, as the client does. */
    public static Outgoing selected(MessageQueueSelector selector, @Nullable Object argument, Message message) {
        return new Outgoing(Halves.copyOf(message), null, selector, argument);
    }

    /** The same message after a failed attempt: away from the broker that the attempt before was told to try. */
    Outgoing again(int attempt) {
        return queue != null || selector != null ? this : new Outgoing(message, null, BrokersInTurn.INSTANCE, attempt);
    }

    /** Whether the application did, or its selector. */
    boolean isInChosenQueue() {
        return queue != null || (selector != null && selector != BrokersInTurn.INSTANCE);
    }

    /** Not to be changed. */
    public Message message() {
        return message;
    }

    public @Nullable MessageQueue queue() {
        return queue;
    }

    public @Nullable MessageQueueSelector selector() {
        return selector;
    }

    public @Nullable Object selectorArgument() {
        return selectorArgument;
    }
}
