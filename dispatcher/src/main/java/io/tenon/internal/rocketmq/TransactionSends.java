package io.tenon.internal.rocketmq;

import io.tenon.internal.transaction.OpenTransaction;
import java.util.Collection;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.impl.CommunicationMode;
import org.apache.rocketmq.client.producer.MessageQueueSelector;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageBatch;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.jspecify.annotations.Nullable;

/**
 * A producer's sends in transactions (R4): each message joins its transaction as a half, or goes through the outbox (O1), also
 * where its half could not be stored (O8). Thread-safe.
 */
public final class TransactionSends {
    private final ClientAccess access;
    private final HalfSends halves;
    private final Outbox outbox;
    private final Callbacks callbacks;

    TransactionSends(ClientAccess access, HalfSends halves, Outbox outbox, Callbacks callbacks) {
        this.access = access;
        this.halves = halves;
        this.outbox = outbox;
        this.callbacks = callbacks;
    }

    void close() {
        halves.close();
    }

    /** The queue that the application's selector chooses, or will choose. */
    public QueueChoice choice(
            OpenTransaction transaction,
            Message message,
            MessageQueueSelector selector,
            @Nullable Object argument,
            long timeout)
            throws MQClientException {
        QueueChoice later = QueueChoice.by(selector, argument);
        if (outbox.isSureToTake(transaction, message) || outbox.takesChosenQueues()) {
            return later; // the outbox chooses without a broker
        }
        try {
            return access.choice(message, selector, argument, timeout);
        } catch (MQClientException e) {
            if (!outbox.halfFailed(transaction, e, topicOf(message), timeout)) {
                throw e;
            }
            return later;
        }
    }

    /** Sends a message, and returns when it is stored as a half; if this throws, it will not be delivered. */
    public SendResult send(OpenTransaction transaction, Message message, QueueChoice choice, long timeout)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        if (message instanceof MessageBatch) {
            return sendAll(transaction, CollectionSends.apart((MessageBatch) message), choice, timeout);
        }
        ThroughOutbox throughOutbox = () -> outbox.send(transaction, message, choice, CommunicationMode.SYNC);
        return goesThroughOutbox(transaction, message, choice)
                ? throughOutbox.send()
                : sendAsHalf(
                        transaction,
                        topicOf(message),
                        timeout,
                        () -> halves.send(transaction, message, choice, timeout),
                        throughOutbox);
    }

    /** Sends a collection as single halves, all or none, and returns when they are stored. */
    public SendResult sendAll(
            OpenTransaction transaction, Collection<Message> messages, QueueChoice choice, long timeout)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        ThroughOutbox throughOutbox = () -> outbox.sendAll(transaction, messages, choice, CommunicationMode.SYNC);
        return goThroughOutbox(transaction, messages, choice)
                ? throughOutbox.send()
                : sendAsHalf(
                        transaction,
                        topicOf(messages),
                        timeout,
                        () -> halves.sendAll(transaction, messages, choice, timeout),
                        throughOutbox);
    }

    /** Tells the outbox what becomes of the half. Where it is sent in place, that it was stored has been told already. */
    private SendResult sendAsHalf(
            OpenTransaction transaction, @Nullable String topic, long timeout, AsHalf asHalf, ThroughOutbox otherwise)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        SendResult result;
        try {
            result = asHalf.send();
        } catch (MQClientException | RemotingException | MQBrokerException e) {
            if (!outbox.halfFailed(transaction, e, topic, timeout)) {
                throw e;
            }
            return after(e, otherwise);
        } catch (Throwable e) { // also a checked one, which no compiler of another language knows
            outbox.halfUntried(transaction, topic);
            throw e;
        }
        outbox.halfStored(transaction, topic);
        return result;
    }

    /** What the broker had against the half is not to be lost where the message cannot go through the outbox either. */
    private static SendResult after(Throwable halfFailure, ThroughOutbox otherwise) throws MQClientException {
        try {
            return otherwise.send();
        } catch (MQClientException | RuntimeException e) {
            e.addSuppressed(halfFailure);
            throw e;
        }
    }

    /**
     * Sends a message without waiting: the commit waits for what is not stored by then, and is refused if it cannot be.
     *
     * @param callback hears what becomes of the half, or null
     */
    public void sendAsync(
            OpenTransaction transaction,
            Message message,
            QueueChoice choice,
            @Nullable SendCallback callback,
            long timeout)
            throws MQClientException {
        if (message instanceof MessageBatch) {
            sendAllAsync(transaction, CollectionSends.apart((MessageBatch) message), choice, callback, timeout);
            return;
        }
        ThroughOutbox throughOutbox = () -> outbox.send(transaction, message, choice, CommunicationMode.ASYNC);
        if (goesThroughOutbox(transaction, message, choice)) {
            callbacks.succeed(callback, throughOutbox.send());
        } else {
            sendAsHalfAsync(
                    transaction,
                    topicOf(message),
                    callback,
                    timeout,
                    () -> halves.sendAsync(transaction, message, choice, callback, timeout),
                    throughOutbox);
        }
    }

    /** The same for a collection; the callback hears once of all of them. */
    public void sendAllAsync(
            OpenTransaction transaction,
            Collection<Message> messages,
            QueueChoice choice,
            @Nullable SendCallback callback,
            long timeout)
            throws MQClientException {
        ThroughOutbox throughOutbox = () -> outbox.sendAll(transaction, messages, choice, CommunicationMode.ASYNC);
        if (goThroughOutbox(transaction, messages, choice)) {
            callbacks.succeed(callback, throughOutbox.send());
        } else {
            sendAsHalfAsync(
                    transaction,
                    topicOf(messages),
                    callback,
                    timeout,
                    () -> halves.sendAllAsync(transaction, messages, choice, callback, timeout),
                    throughOutbox);
        }
    }

    /** What becomes of a half that was begun is told to the outbox by what carries it. */
    private void sendAsHalfAsync(
            OpenTransaction transaction,
            @Nullable String topic,
            @Nullable SendCallback callback,
            long timeout,
            AsHalfAsync asHalf,
            ThroughOutbox otherwise)
            throws MQClientException {
        try {
            asHalf.send();
        } catch (MQClientException e) {
            if (!outbox.halfFailed(transaction, e, topic, timeout)) {
                throw e;
            }
            callbacks.succeed(callback, after(e, otherwise));
        } catch (Throwable e) {
            outbox.halfUntried(transaction, topic);
            throw e;
        }
    }

    private interface AsHalf {
        SendResult send() throws MQClientException, RemotingException, MQBrokerException, InterruptedException;
    }

    private interface AsHalfAsync {
        void send() throws MQClientException;
    }

    private interface ThroughOutbox {
        SendResult send() throws MQClientException;
    }

    /**
     * Sends a message through the outbox, if it goes that way. Called once for each send, since a half may be the one that is tried in
     * an outage.
     *
     * @return null where a half is to be made of the message
     */
    public @Nullable SendResult sendThroughOutbox(OpenTransaction transaction, Message message, QueueChoice choice)
            throws MQClientException {
        return goesThroughOutbox(transaction, message, choice)
                ? outbox.send(transaction, message, choice, CommunicationMode.SYNC)
                : null;
    }

    private boolean goesThroughOutbox(OpenTransaction transaction, Message message, QueueChoice choice) {
        return waitsInQueue(choice) || outbox.takes(transaction, message, choice);
    }

    private boolean goThroughOutbox(OpenTransaction transaction, Collection<Message> messages, QueueChoice choice) {
        return waitsInQueue(choice) || outbox.takesAll(transaction, messages, choice);
    }

    /** Others are in the outbox that it must not overtake in its queue (O8). */
    private boolean waitsInQueue(QueueChoice choice) {
        return choice.isTheApplications() && outbox.takesChosenQueues();
    }

    /**
     * The half of a synchronous send in place could not be stored, and was withdrawn: the message goes through the outbox where
     * that is wanted (O8). Its attempts get VOID rows at the commit, so that it is not delivered twice.
     *
     * @param timeout how long the send was allowed to take, in milliseconds
     * @return null where it is not wanted, or the broker refused the message itself
     */
    public @Nullable SendResult insteadOfHalf(
            OpenTransaction transaction, Message message, QueueChoice choice, Throwable failure, long timeout)
            throws MQClientException {
        return outbox.halfFailed(transaction, failure, topicOf(message), timeout)
                ? after(failure, () -> outbox.send(transaction, message, choice, CommunicationMode.SYNC))
                : null;
    }

    /**
     * A message joins that the producer then sends by itself: its {@link InPlaceSend#copy}.
     *
     * @param inChosenQueue whether the application chose its queue
     */
    public InPlaceSend beginInPlace(OpenTransaction transaction, Message message, boolean inChosenQueue)
            throws MQClientException {
        try {
            return halves.beginInPlace(transaction, message, inChosenQueue);
        } catch (Throwable e) {
            outbox.halfUntried(transaction, topicOf(message));
            throw e;
        }
    }

    /** Null where an application passes nothing, which the client refuses. */
    private static @Nullable String topicOf(@Nullable Message message) {
        return message == null ? null : message.getTopic();
    }

    /** The same of a collection, whose messages have one. */
    static @Nullable String topicOf(@Nullable Collection<Message> messages) {
        return messages == null || messages.isEmpty()
                ? null
                : topicOf(messages.iterator().next());
    }
}
