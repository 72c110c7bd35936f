package io.tenon.internal.rocketmq;

import io.tenon.internal.DaemonThreads;
import io.tenon.internal.half.CarriedHalf;
import io.tenon.internal.half.DeliveryObserver;
import io.tenon.internal.half.Dispatcher;
import io.tenon.internal.half.DispatcherSettings;
import io.tenon.internal.half.HalfFailedException;
import io.tenon.internal.half.HalfInPlace;
import io.tenon.internal.half.HalfMessage;
import io.tenon.internal.rocketmq.ClientAccess.SendPaths;
import io.tenon.internal.transaction.OpenTransaction;
import io.tenon.internal.transaction.OpenTransactions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.rocketmq.client.Validators;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.impl.CommunicationMode;
import org.apache.rocketmq.client.impl.producer.DefaultMQProducerImpl;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.MessageQueueSelector;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageBatch;
import org.apache.rocketmq.common.message.MessageClientIDSetter;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.apache.rocketmq.remoting.exception.RemotingTimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A producer whose messages belong to the transactions that they are sent in (R1, R4): the one way that {@code
 * TenonProducer} and the agent share. It finds a message's transaction, makes one {@link HalfMessage} of it, which carries
 * it to its end, and gives it to the client. Thread-safe.
 */
public final class BoundProducer {
    private static final Logger log = LoggerFactory.getLogger(BoundProducer.class);

    /** Of sends that run in place on threads of ours, since the application does not wait for them. */
    private static final int MOST_THREADS = 16;

    private static final long THREAD_IDLE_SECONDS = 10;

    private final DefaultMQProducer producer;
    private final String checkGroup;
    private final ClientAccess access;
    private final BindingPolicy policy;
    private final AcknowledgementReader acknowledgements;
    private final RocketMqClient client;
    private final Dispatcher dispatcher;
    private final DefaultMQProducerImpl member;
    private final BrokerTimes brokerTimes;
    private final ThreadPoolExecutor sends;
    private final ThreadPoolExecutor callbacks;
    private final Outbox outbox;
    private final long drainNanos;

    /**
     * Starts what the producer needs for being bound; {@link #close} ends it.
     *
     * @param group the check group, without namespace
     * @param observer told of what is refused, in doubt and left to its check; or null
     */
    public BoundProducer(
            ClientAccess access,
            String group,
            BindingPolicy policy,
            DispatcherSettings settings,
            @Nullable DeliveryObserver observer)
            throws MQClientException {
        this.producer = access.producer();
        this.checkGroup = producer.withNamespace(group);
        this.access = access;
        this.policy = policy;
        this.acknowledgements = new AcknowledgementReader(producer, policy.acceptsWeakAcknowledgement());
        this.client = new RocketMqClient(access, checkGroup, acknowledgements);
        this.dispatcher = new Dispatcher(checkGroup, client, settings, observer);
        this.sends = threads("tenon-sends-", settings.ringSize());
        // Not the sends' threads: a callback may itself send, and wait for its commit.
        this.callbacks = threads("tenon-send-callbacks-", Integer.MAX_VALUE);
        boolean started = false;
        try {
            this.member = access.joinCheckGroup(checkGroup, dispatcher::check);
            started = true;
        } finally {
            if (!started) {
                dispatcher.close();
            }
        }
        this.brokerTimes = new BrokerTimes(member);
        this.outbox = new Outbox(producer, member, policy, checkGroup, dispatcher);
        this.drainNanos = settings.drainTimeout().toNanos();
    }

    /** Threads of Tenon's, which end when there is nothing to do. */
    private ThreadPoolExecutor threads(String name, int mostWaiting) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                MOST_THREADS,
                MOST_THREADS,
                THREAD_IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(mostWaiting),
                work -> DaemonThreads.create(work, name + checkGroup));
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /**
     * Returns {@code group}, which is without namespace, if it can be a check group.
     *
     * @param setting the name of the setting that says so
     */
    public static String requireCheckGroup(String group, String producerGroup, String setting)
            throws MQClientException {
        try {
            Validators.checkGroup(group);
        } catch (MQClientException e) {
            throw new MQClientException(setting + " '" + group + "': " + e.getErrorMessage(), e);
        }
        if (group.equals(producerGroup)) {
            throw new MQClientException(
                    setting + " must differ from the producer group '" + producerGroup
                            + "': a plain producer in it would swallow checks",
                    null);
        }
        return group;
    }

    /** Lets what is under way finish, for the drain time-out at most; what remains is left to the brokers' checks. */
    public void close() {
        outbox.close(System.nanoTime() + drainNanos);
        dispatcher.close();
        member.shutdown(false);
        sends.shutdown();
        callbacks.shutdown();
    }

    public long messagesLeftToCheck() {
        return dispatcher.messagesLeftToCheck();
    }

    /** With its namespace. */
    public String checkGroup() {
        return checkGroup;
    }

    // Whose a message is (R1).

    /**
     * Whether a send has to go through this object at all. Cheap: asked at every send.
     *
     * @param topic null where the call has no message
     */
    public boolean concerns(@Nullable String topic) {
        if (dispatcher.ordersQueues()) {
            return true;
        }
        // The topic first: to ask for the transaction may borrow a connection, or warn of two.
        return topic != null
                && policy.includesTopic(topic)
                && (policy.requiresTransaction(topic) || currentTransaction() != null);
    }

    /**
     * The transaction that a message sent now belongs to; null for the application's own send.
     *
     * @throws MQClientException if none is open, and the topic requires one
     */
    public @Nullable OpenTransaction transactionOf(@Nullable Message message) throws MQClientException {
        String topic = message == null ? null : message.getTopic();
        if (topic != null && !policy.includesTopic(topic)) {
            return null;
        }
        OpenTransaction open = currentTransaction();
        if (open == null && message != null && topic != null && policy.requiresTransaction(topic)) {
            throw refused(message, HalfRequirements.refusedWithoutTransaction(message, policy.requiringSetting()));
        }
        return open;
    }

    private @Nullable OpenTransaction currentTransaction() {
        return OpenTransactions.current(policy.pinnedDataSource(), policy.ambiguous());
    }

    /** What to throw at a request that is sent in a transaction. */
    public MQClientException refusedRequest(Message message) {
        return refused(message, HalfRequirements.refusedRequest(message));
    }

    private <E extends MQClientException> E refused(Message message, E because) {
        // Read now: the application may use its message again before the observer is told.
        String topic = message.getTopic();
        String id = MessageClientIDSetter.getUniqID(message);
        dispatcher.tellObserver(observer -> observer.sendRefused(topic, id, because));
        return because;
    }

    // Sends outside of a transaction (R6).

    /** Returns {@code queue} when a plain send to it does not overtake messages of committed transactions any more. */
    public @Nullable MessageQueue inTurn(@Nullable MessageQueue queue, long timeout) throws InterruptedException {
        if (dispatcher.ordersQueues()) {
            QueueTurns.await(dispatcher, producer, queue, timeout);
        }
        return queue;
    }

    /** The same for the queue that a selector chooses. */
    public MessageQueueSelector inTurn(MessageQueueSelector selector, long timeout) {
        return dispatcher.ordersQueues() ? QueueTurns.after(dispatcher, producer, selector, timeout) : selector;
    }

    // Sends in a transaction (R4).

    /** The queue that the application's selector chooses, or will choose. */
    public QueueChoice choice(
            OpenTransaction transaction,
            Message message,
            MessageQueueSelector selector,
            @Nullable Object argument,
            long timeout)
            throws MQClientException {
        QueueChoice later = QueueChoice.by(selector, argument);
        if (outbox.takes(transaction, message) || outbox.takesChosenQueues()) {
            return later; // the outbox chooses without a broker
        }
        try {
            return access.choice(message, selector, argument, timeout);
        } catch (MQClientException e) {
            if (!outbox.takesAfter(e, topicOf(message))) {
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
        if (goesThroughOutbox(transaction, message, choice)) {
            return outbox.send(transaction, message, choice, CommunicationMode.SYNC);
        }
        try {
            SendResult result = sendHalf(transaction, message, choice, timeout);
            outbox.sent(1);
            return result;
        } catch (MQClientException | RemotingException | MQBrokerException e) {
            SendResult instead = insteadOfHalf(transaction, message, choice, e);
            if (instead == null) {
                throw e;
            }
            return instead;
        }
    }

    private SendResult sendHalf(OpenTransaction transaction, Message message, QueueChoice choice, long timeout)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        if (access.paths() == SendPaths.ALL_CARRIED) {
            return await(carry(transaction, message, choice, attempts(choice), timeout, null));
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

    /**
     * The half of a synchronous send could not be stored, and was withdrawn: the message goes through the outbox where that is
     * wanted (O8). Its attempts get VOID rows at the commit, so that it is not delivered twice.
     *
     * @return null where it is not wanted, or the broker refused the message itself
     */
    public @Nullable SendResult insteadOfHalf(
            OpenTransaction transaction, Message message, QueueChoice choice, Throwable failure)
            throws MQClientException {
        return outbox.takesAfter(failure, topicOf(message))
                ? outbox.send(transaction, message, choice, CommunicationMode.SYNC)
                : null;
    }

    /** Whether a synchronous send is made through the outbox, and none in place. */
    public boolean goesThroughOutbox(OpenTransaction transaction, Message message, QueueChoice choice) {
        return outbox.takes(transaction, message) || (choice.isTheApplications() && outbox.takesChosenQueues());
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
        } else if (goesThroughOutbox(transaction, message, choice)) {
            tellSuccess(callback, outbox.send(transaction, message, choice, CommunicationMode.ASYNC));
        } else {
            try {
                joinAsync(transaction, message, choice, callback, timeout);
            } catch (MQClientException e) {
                if (!outbox.takesAfter(e, topicOf(message))) {
                    throw e;
                }
                tellSuccess(callback, outbox.send(transaction, message, choice, CommunicationMode.ASYNC));
            }
        }
    }

    private HalfMessage joinAsync(
            OpenTransaction transaction,
            Message message,
            QueueChoice choice,
            @Nullable SendCallback callback,
            long timeout)
            throws MQClientException {
        if (access.paths() != SendPaths.ALL_IN_PLACE) {
            int attempts = 1 + access.asyncRetries();
            return carry(transaction, message, choice, attempts, timeout, callback);
        }
        Validators.checkMessage(message, producer);
        InPlaceSend send =
                joinInPlace(transaction, message, choice.isTheApplications(), outbox.otherwise(message, choice));
        long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeout);
        Runnable inPlace = () -> sendInPlace(send, choice, callback, deadlineNanos, timeout);
        try {
            sends.execute(inPlace);
        } catch (RejectedExecutionException e) {
            inPlace.run(); // too many wait, and whoever is too fast is slowed down; or the producer is being shut down
        }
        return send.half();
    }

    private void sendInPlace(
            InPlaceSend send, QueueChoice choice, @Nullable SendCallback callback, long deadlineNanos, long timeout) {
        SendResult result;
        try {
            HalfRequirements.requireRoom(send.copy());
            long left = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
            if (left <= 0 || !send.isDue()) {
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
            if (outbox.takesAfter(e, send.half().topic())) {
                tellSuccess(callback, outbox.resultOf(send.half().messageId(), choice));
            } else {
                call(callback, told -> told.onException(e));
            }
            return;
        }
        tellSuccess(callback, result);
    }

    private void tellSuccess(@Nullable SendCallback callback, SendResult result) {
        call(callback, told -> told.onSuccess(result));
    }

    private void call(@Nullable SendCallback callback, Consumer<SendCallback> what) {
        if (callback == null) {
            return;
        }
        Runnable call = () -> {
            try {
                what.accept(callback);
            } catch (RuntimeException e) {
                log.warn(
                        "A callback of a send threw an exception; what it heard of the message is true all the same",
                        e);
            }
        };
        try {
            callbacks.execute(call);
        } catch (RejectedExecutionException e) {
            call.run(); // the producer is being shut down
        }
    }

    /** Sends a collection as single halves, all or none, and returns when they are stored. */
    public SendResult sendAll(
            OpenTransaction transaction, Collection<Message> messages, QueueChoice choice, long timeout)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        if (outbox.takesAll(transaction, messages)) {
            return outbox.sendAll(transaction, messages, choice, CommunicationMode.SYNC);
        }
        try {
            return sendAllHalves(transaction, messages, choice, timeout);
        } catch (MQClientException | RemotingException | MQBrokerException e) {
            if (!outbox.takesAfter(e, topicOf(messages))) {
                throw e;
            }
            return outbox.sendAll(transaction, messages, choice, CommunicationMode.SYNC);
        }
    }

    /** Null where an application passes nothing, which the client refuses. */
    private static @Nullable String topicOf(@Nullable Message message) {
        return message == null ? null : message.getTopic();
    }

    private static @Nullable String topicOf(@Nullable Collection<Message> messages) {
        return messages == null || messages.isEmpty()
                ? null
                : topicOf(messages.iterator().next());
    }

    private SendResult sendAllHalves(
            OpenTransaction transaction, Collection<Message> messages, QueueChoice choice, long timeout)
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
                    halves.add(joinAsync(transaction, message, choice, joint.at(index++), timeout));
                }
                SendResult result = joint.await(timeout);
                all = true;
                return result;
            }
            List<CarriedHalf<RoutedMessage, SendResult>> carried = new ArrayList<>(batch.size());
            for (Message message : batch) {
                CarriedHalf<RoutedMessage, SendResult> half =
                        carry(transaction, message, choice, attempts(choice), timeout, null);
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
    public void sendAllAsync(
            OpenTransaction transaction,
            Collection<Message> messages,
            QueueChoice choice,
            @Nullable SendCallback callback,
            long timeout)
            throws MQClientException {
        if (outbox.takesAll(transaction, messages)) {
            tellSuccess(callback, outbox.sendAll(transaction, messages, choice, CommunicationMode.ASYNC));
            return;
        }
        try {
            sendAllHalvesAsync(transaction, messages, choice, callback, timeout);
        } catch (MQClientException e) {
            if (!outbox.takesAfter(e, topicOf(messages))) {
                throw e;
            }
            tellSuccess(callback, outbox.sendAll(transaction, messages, choice, CommunicationMode.ASYNC));
        }
    }

    private void sendAllHalvesAsync(
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
                halves.add(joinAsync(transaction, message, choice, one, timeout));
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

    // How a message joins.

    private CarriedHalf<RoutedMessage, SendResult> carry(
            OpenTransaction transaction,
            Message message,
            QueueChoice choice,
            int attempts,
            long timeout,
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
                    callback == null ? null : new CallbackListener(callback, outbox, message.getTopic(), id, choice));
        } catch (IllegalStateException e) {
            throw refused(message, new MQClientException(e.getMessage(), e));
        }
        HalfMessage.Otherwise otherwise = outbox.otherwise(message, choice);
        if (otherwise != null) {
            half.otherwise(otherwise);
        }
        join(transaction, half, message);
        return half;
    }

    /**
     * A message joins that the producer then sends by itself: its {@link InPlaceSend#copy}.
     *
     * @param inChosenQueue whether the application chose its queue
     */
    public InPlaceSend beginInPlace(OpenTransaction transaction, Message message, boolean inChosenQueue)
            throws MQClientException {
        try {
            HalfRequirements.requireRoom(message);
        } catch (MQClientException e) {
            throw refused(message, e);
        }
        return joinInPlace(transaction, message, inChosenQueue, null);
    }

    private InPlaceSend joinInPlace(
            OpenTransaction transaction,
            Message message,
            boolean inChosenQueue,
            HalfMessage.@Nullable Otherwise otherwise)
            throws MQClientException {
        requirePossible(message);
        MessageClientIDSetter.setUniqID(message); // on the application's own, which expects it there
        HalfInPlace half;
        try {
            half = new HalfInPlace(
                    dispatcher, MessageClientIDSetter.getUniqID(message), message.getTopic(), message.getKeys());
        } catch (IllegalStateException e) {
            throw refused(message, new MQClientException(e.getMessage(), e));
        }
        if (otherwise != null) {
            half.otherwise(otherwise);
        }
        join(transaction, half, message);
        InPlaceCopy copy = HalfCopies.copy(HalfCopies.withoutOldMarks(message), access.emptyCopy(half));
        HalfCopies.prepare(copy, checkGroup);
        return new InPlaceSend(producer, acknowledgements, half, copy, inChosenQueue);
    }

    private void requirePossible(Message message) throws MQClientException {
        try {
            HalfRequirements.requirePossible(message);
        } catch (MQClientException e) {
            throw refused(message, e);
        }
    }

    private void join(OpenTransaction transaction, HalfMessage half, Message message) throws MQClientException {
        boolean joined = false;
        try {
            transaction.join(half);
            joined = true;
        } catch (SQLException e) {
            throw refused(
                    message,
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

    /** Tells an application's callback what became of its half. */
    private static final class CallbackListener implements CarriedHalf.Listener<SendResult> {
        private final SendCallback callback;
        private final Outbox outbox;
        private final String topic;
        private final String messageId;
        private final QueueChoice choice;

        CallbackListener(SendCallback callback, Outbox outbox, String topic, String messageId, QueueChoice choice) {
            this.callback = callback;
            this.outbox = outbox;
            this.topic = topic;
            this.messageId = messageId;
            this.choice = choice;
        }

        @Override
        public void stored(SendResult result) {
            callback.onSuccess(result);
        }

        @Override
        public void failed(Throwable failure) {
            if (outbox.takesAfter(failure, topic)) {
                callback.onSuccess(outbox.resultOf(messageId, choice));
            } else {
                callback.onException(failure);
            }
        }
    }
}
