package io.tenon.internal.rocketmq;

import org.apache.rocketmq.common.message.Message;

/** A message that is to be sent as a half, as it was when it joined its transaction, and its way to a queue. Immutable. */
public final class RoutedMessage {
    private final Message message;
    private final QueueChoice choice;

    /** Takes a copy: further attempts send it later, and the application may go on using its own. */
    RoutedMessage(Message message, QueueChoice choice) {
        this(choice, HalfCopies.copyOf(message));
    }

    private RoutedMessage(QueueChoice choice, Message copy) {
        this.message = copy;
        this.choice = choice;
    }

    /**
     * Returns the same message for a further attempt; further ones go to the brokers in turn, unless the queue is
     * chosen.
     */
    RoutedMessage again(int attempt) {
        return choice.isLeftToTheClient()
                ? new RoutedMessage(QueueChoice.by(BrokersInTurn.INSTANCE, attempt), message)
                : this;
    }

    /** The message, which must not be changed. */
    public Message message() {
        return message;
    }

    QueueChoice choice() {
        return choice;
    }
}
