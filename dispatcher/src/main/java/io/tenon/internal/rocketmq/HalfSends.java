package io.tenon.internal.rocketmq;

import io.tenon.internal.DaemonThreads;
import io.tenon.internal.half.CarriedHalf;
import io.tenon.internal.half.Dispatcher;
import io.tenon.internal.half.HalfFailedException;
import io.tenon.internal.half.HalfInPlace;
import io.tenon.internal.half.HalfMessage;
import io.tenon.internal.meters.RefusalReason;
import io.tenon.internal.rocketmq.ClientAccess.SendPaths;
import io.tenon.internal.transaction.OpenTransaction;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.Validators;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.impl.producer.DefaultMQProducerImpl;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageClientIDSetter;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.apache.rocketmq.remoting.exception.RemotingTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Makes half messages of what is sent in a transaction (R4): a message joins, and is given to the client, carried by Tenon's
 * threads or in place. Thread-safe.
 */
final class HalfSends {
    private static final int MOST_THREADS = 16;

    private final DefaultMQProducer producer;
    private final String checkGroup;
    private final ClientAccess access;
    private final BindingPolicy policy;
    private final AcknowledgementReader acknowledgements;
    private final RocketMqClient client;
    private final Dispatcher dispatcher;
    private final Refusals refusals;
    private final Outbox outbox;
    private final BrokerTimes brokerTimes;
    private final Callbacks callbacks;

    /** Of sends that run in place, since the application does not wait for them. */
    private final ThreadPoolExecutor threads;

    HalfSends(
            ClientAccess access,
            String checkGroup,
            BindingPolicy policy,
            AcknowledgementReader acknowledgements,
            RocketMqClient client,
            Dispatcher dispatcher,
            Refusals refusals,
            Outbox outbox,
            DefaultMQProducerImpl member,
            Callbacks callbacks,
            int mostWaiting) {
        this.producer = access.producer();
        this.checkGroup = checkGroup;
        this.access = access;
        this.policy = policy;
        this.acknowledgements = acknowledgements;
        this.client = client;
        this.dispatcher = dispatcher;
        this.refusals = refusals;
        this.outbox = outbox;
        this.brokerTimes = new BrokerTimes(member);
        this.callbacks = callbacks;
        this.threads = DaemonThreads.endingWhenIdle("tenon-sends-" + checkGroup, MOST_THREADS, mostWaiting);
    }

    void close() {
        threads.shutdown();
    }

    /** Sends a message, and returns when it is stored as a half. */
    SendResult send(OpenTransaction transaction, Message message, QueueChoice choice, long timeout)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        if (access.paths() == SendPaths.ALL_CARRIED) {
            return await(carry(transaction, message, choice, attempts(choice), timeout, Waiting.SENDER, null));
        }
        InPlaceSend send = beginInPlace(transaction, message, choice.isTheApplications());
        boolean stored = false;
        try {
            SendResult result = choice.send(producer, send.copy(), timeout);
            send.returned(result);
            stored = true;
            return result;
        } finally {
            if (!stored) {
                send.withdraw();
            }
        }
    }

    /** The same without waiting: the callback, if there is one, hears what becomes of the half. */
    HalfMessage sendAsync(
            OpenTransaction transaction,
            Message message,
            QueueChoice choice,
            @Nullable SendCallback callback,
            long timeout)
            throws MQClientException {
        if (access.paths() != SendPaths.ALL_IN_PLACE) {
            int attempts = 1 + access.asyncRetries();
            return carry(transaction, message, choice, attempts, timeout, Waiting.COMMIT, callback);
        }
        return sendOnThreads(transaction, message, choice, Waiting.COMMIT, callback, timeout);
    }

    private HalfMessage sendOnThreads(
            OpenTransaction transaction,
            Message message,
            QueueChoice choice,
            Waiting waiting,
            @Nullable SendCallback callback,
            long timeout)
            throws MQClientException {
        Validators.checkMessage(message, producer);
        InPlaceSend send = joinInPlace(
                transaction,
                message,
                choice.isTheApplications(),
                waiting == Waiting.COMMIT ? outbox.otherDelivery(transaction, message, choice) : null);
        long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeout);
        Runnable inPlace = SenderContext.carried(
                () -> sendInPlace(transaction, send, choice, waiting, callback, deadlineNanos, timeout));
        try {
            threads.execute(inPlace);
        } catch (RejectedExecutionException e) {
            inPlace.run(); // too many wait, and whoever is too fast is slowed down; or the producer is being shut down
        }
        return send.half();
    }

    private void sendInPlace(
            OpenTransaction transaction,
            InPlaceSend send,
            QueueChoice choice,
            Waiting waiting,
            @Nullable SendCallback callback,
            long deadlineNanos,
            long timeout) {
        SendResult result;
        boolean wasDue = send.isDue();
        try {
            HalfRequirements.requireRoom(send.copy());
            long left = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
            if (left <= 0 || !wasDue) {
                throw new RemotingTimeoutException(
                        send.half() + " was not sent within " + timeout + " ms, or was given up");
            }
            result = choice.send(producer, send.copy(), left);
            send.returnedLater(result);
        } catch (MQClientException
                | RemotingException
                | MQBrokerException
                | InterruptedException
                | RuntimeException
                | Error e) {
            send.fail(e);
            if (waiting == Waiting.COMMIT && isTakenAfter(transaction, send, wasDue, e, timeout)) {
                callbacks.succeed(callback, outbox.resultOf(send.half().messageId(), choice));
            } else {
                callbacks.fail(callback, e);
            }
            return;
        }
        callbacks.succeed(callback, result);
    }

    /** Whether the message goes through the outbox. Nothing is learnt from one that was given up before its turn. */
    private boolean isTakenAfter(
            OpenTransaction transaction, InPlaceSend send, boolean wasDue, Throwable failure, long timeout) {
        String topic = send.half().topic();
        if (wasDue) {
            return outbox.halfFailed(transaction, failure, topic, timeout);
        }
        outbox.halfUntried(transaction, topic);
        return outbox.takesAfter(transaction, failure, topic);
    }

    /** Sends a collection as single halves, all or none, and returns when they are stored. */
    SendResult sendAll(OpenTransaction transaction, Collection<Message> messages, QueueChoice choice, long timeout)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        Collection<Message> batch = CollectionSends.batchable(messages);
        List<SendResult> results = new ArrayList<>(batch.size());
        List<HalfMessage> halves = new ArrayList<>(batch.size());
        boolean all = false;
        try {
            if (access.paths() == SendPaths.ALL_IN_PLACE) {
                CollectionCallback joint = new CollectionCallback(batch.size(), null);
                int index = 0;
                for (Message message : batch) {
                    // A failure is the sender's, as with halves that are carried: he sends all of them through the
                    // outbox.
                    SendCallback one = joint.at(index++);
                    halves.add(sendOnThreads(transaction, message, choice, Waiting.SENDER, one, timeout));
                }
                SendResult result = joint.await(timeout);
                all = true;
                return result;
            }
            List<CarriedHalf<RoutedMessage, SendResult>> carried = new ArrayList<>(batch.size());
            for (Message message : batch) {
                CarriedHalf<RoutedMessage, SendResult> half =
                        carry(transaction, message, choice, attempts(choice), timeout, Waiting.SENDER, null);
                halves.add(half);
                carried.add(half);
            }
            for (CarriedHalf<RoutedMessage, SendResult> half : carried) {
                results.add(await(half));
            }
            all = true;
            return CollectionSends.joint(results);
        } finally {
            if (!all) {
                halves.forEach(HalfMessage::withdraw);
            }
        }
    }

    /** The same without waiting; the callback hears once of all of them. */
    void sendAllAsync(
            OpenTransaction transaction,
            Collection<Message> messages,
            QueueChoice choice,
            @Nullable SendCallback callback,
            long timeout)
            throws MQClientException {
        Collection<Message> batch = CollectionSends.batchable(messages);
        CollectionCallback joint = callback == null ? null : new CollectionCallback(batch.size(), callback);
        List<HalfMessage> halves = new ArrayList<>(batch.size());
        boolean all = false;
        try {
            int index = 0;
            for (Message message : batch) {
                SendCallback one = joint == null ? null : joint.at(index++);
                halves.add(sendAsync(transaction, message, choice, one, timeout));
            }
            all = true;
        } finally {
            if (!all) {
                halves.forEach(HalfMessage::withdraw);
            }
        }
    }

    /** The stock producer does not retry a send to a queue that the application chose. */
    private int attempts(QueueChoice choice) {
        return choice.isLeftToTheClient() ? 1 + producer.getRetryTimesWhenSendFailed() : 1;
    }

    /** Who waits for a half, and sends its message through the outbox instead if it cannot be stored (O8). */
    private enum Waiting {
        SENDER,
        COMMIT
    }

    private CarriedHalf<RoutedMessage, SendResult> carry(
            OpenTransaction transaction,
            Message message,
            QueueChoice choice,
            int attempts,
            long timeout,
            Waiting waiting,
            @Nullable SendCallback callback)
            throws MQClientException {
        Validators.checkMessage(message, producer);
        requirePossible(message);
        access.findRoute(message, timeout);
        MessageClientIDSetter.setUniqID(message); // on the application's own, which expects it there
        String id = MessageClientIDSetter.getUniqID(message);
        CarriedHalf<RoutedMessage, SendResult> half;
        try {
            half = new CarriedHalf<>(
                    dispatcher,
                    client,
                    new RoutedMessage(HalfCopies.withoutOldMarks(message), choice),
                    id,
                    message.getTopic(),
                    message.getKeys(),
                    attempts,
                    timeout,
                    callback != null || (waiting == Waiting.COMMIT && outbox.isBehindHalves(transaction))
                            ? new AsyncListener(callback, outbox, transaction, message, choice, timeout)
                            : null);
        } catch (IllegalStateException e) {
            throw refusals.told(message, RefusalReason.SHUT_DOWN, new MQClientException(e.getMessage(), e));
        }
        HalfMessage.OtherDelivery otherDelivery =
                waiting == Waiting.COMMIT ? outbox.otherDelivery(transaction, message, choice) : null;
        if (otherDelivery != null) {
            half.otherDelivery(otherDelivery);
        }
        join(transaction, half, message);
        return half;
    }

    /**
     * A message joins that the producer then sends by itself: its {@link InPlaceSend#copy}.
     *
     * @param inChosenQueue whether the application chose its queue
     */
    InPlaceSend beginInPlace(OpenTransaction transaction, Message message, boolean inChosenQueue)
            throws MQClientException {
        try {
            HalfRequirements.requireRoom(message);
        } catch (MQClientException e) {
            throw refusals.told(message, RefusalReason.TOO_LARGE, e);
        }
        return joinInPlace(transaction, message, inChosenQueue, null);
    }

    private InPlaceSend joinInPlace(
            OpenTransaction transaction,
            Message message,
            boolean inChosenQueue,
            HalfMessage.@Nullable OtherDelivery otherDelivery)
            throws MQClientException {
        requirePossible(message);
        MessageClientIDSetter.setUniqID(message); // on the application's own, which expects it there
        HalfInPlace half;
        try {
            half = new HalfInPlace(
                    dispatcher, MessageClientIDSetter.getUniqID(message), message.getTopic(), message.getKeys());
        } catch (IllegalStateException e) {
            throw refusals.told(message, RefusalReason.SHUT_DOWN, new MQClientException(e.getMessage(), e));
        }
        if (otherDelivery != null) {
            half.otherDelivery(otherDelivery);
        }
        join(transaction, half, message);
        InPlaceCopy copy = HalfCopies.copy(HalfCopies.withoutOldMarks(message), access.emptyCopy(half));
        HalfCopies.prepare(copy, checkGroup);
        String topic = message.getTopic();
        return new InPlaceSend(
                producer, acknowledgements, half, copy, inChosenQueue, () -> outbox.halfStored(transaction, topic));
    }

    private void requirePossible(Message message) throws MQClientException {
        try {
            HalfRequirements.requirePossible(message);
        } catch (MQClientException e) {
            boolean otherwisePossible = HalfRequirements.whyNotAHalf(message) != null;
            throw refusals.told(message, otherwisePossible ? RefusalReason.NOT_A_HALF : RefusalReason.NOT_BINDABLE, e);
        }
    }

    private void join(OpenTransaction transaction, HalfMessage half, Message message) throws MQClientException {
        boolean joined = false;
        try {
            transaction.join(half);
            half.joined();
            joined = true;
        } catch (SQLException e) {
            throw refusals.told(
                    message,
                    RefusalReason.NOT_TIED,
                    policy.notTied(
                            half.topic(), half.messageId(), transaction.dataSourceName(), transaction.toString(), e));
        } finally {
            if (!joined) {
                half.withdraw();
            }
        }
        brokerTimes.compareWith(transaction.dataSource());
    }

    private static SendResult await(CarriedHalf<RoutedMessage, SendResult> half)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        try {
            return half.awaitResult();
        } catch (HalfFailedException e) {
            throw SendFailures.asThrown(e.getCause(), half + " could not be stored");
        }
    }

    /** Tells an application's callback, if there is one, what became of its half, and the outbox in any case. */
    private static final class AsyncListener implements CarriedHalf.Listener<SendResult> {
        private final @Nullable SendCallback callback;
        private final Outbox outbox;
        private final OpenTransaction transaction;
        private final String topic;
        private final String messageId;
        private final QueueChoice choice;
        private final long timeout;

        /** @param message has its id */
        AsyncListener(
                @Nullable SendCallback callback,
                Outbox outbox,
                OpenTransaction transaction,
                Message message,
                QueueChoice choice,
                long timeout) {
            this.callback = callback;
            this.outbox = outbox;
            this.transaction = transaction;
            this.topic = message.getTopic();
            this.messageId = MessageClientIDSetter.getUniqID(message);
            this.choice = choice;
            this.timeout = timeout;
        }

        @Override
        public void stored(SendResult result) {
            outbox.halfStored(transaction, topic);
            if (callback != null) {
                callback.onSuccess(result);
            }
        }

        @Override
        public void failed(Throwable failure) {
            boolean taken = outbox.halfFailed(transaction, failure, topic, timeout);
            if (callback != null && taken) {
                callback.onSuccess(outbox.resultOf(messageId, choice));
            } else if (callback != null) {
                callback.onException(failure);
            }
        }
    }
}
