package io.tenon.internal.rocketmq;

import io.tenon.internal.half.DeliveryObserver;
import io.tenon.internal.half.Dispatcher;
import io.tenon.internal.half.DispatcherSettings;
import io.tenon.internal.half.HalfMessage;
import io.tenon.internal.meters.MeterName;
import io.tenon.internal.meters.ProducerMeters;
import io.tenon.internal.meters.RefusalReason;
import io.tenon.internal.rescue.ParkedRescuer;
import io.tenon.internal.rocketmq.stored.RocketMqMessages;
import io.tenon.internal.stored.BrokerAddress;
import io.tenon.internal.transaction.OpenTransaction;
import io.tenon.internal.transaction.OpenTransactions;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.stream.Collectors;
import org.apache.rocketmq.client.Validators;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.impl.producer.DefaultMQProducerImpl;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.MessageQueueSelector;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;
import org.jspecify.annotations.Nullable;

/**
 * A producer whose messages belong to the transactions that they are sent in (R1, R4): the one way that {@code
 * TenonProducer} and the agent share. It finds a message's transaction, and its {@link TransactionSends} make one {@link HalfMessage} of
 * it, which carries it to its end, or write it into the outbox. Thread-safe.
 */
public final class BoundProducer {
    private final DefaultMQProducer producer;
    private final String checkGroup;
    private final BindingPolicy policy;
    private final Dispatcher dispatcher;
    private final DefaultMQProducerImpl member;
    private final Refusals refusals;
    private final Callbacks callbacks;
    private final Outbox outbox;
    private final TransactionSends sends;
    private final PlainInTransactions plain;
    private final long drainNanos;
    private final @Nullable ParkedRescuer rescuer;

    /**
     * Starts what the producer needs for being bound; {@link #close} ends it. If this throws, nothing of it is left.
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
        this.policy = policy;
        AcknowledgementReader acknowledgements =
                new AcknowledgementReader(producer, policy.acceptsWeakAcknowledgement());
        RocketMqClient client = new RocketMqClient(access, checkGroup, acknowledgements);
        ProducerMeters meters = new ProducerMeters(producer.withoutNamespace(producer.getProducerGroup()));
        this.dispatcher = new Dispatcher(checkGroup, client, settings, meters, observer);
        this.refusals = new Refusals(dispatcher);
        this.drainNanos = settings.drainTimeout().toNanos();
        this.callbacks = new Callbacks(checkGroup);
        // What is undone if this constructor fails, in the order in which close() ends it.
        Deque<Runnable> ends = new ArrayDeque<>();
        ends.add(dispatcher::close);
        try {
            DefaultMQProducerImpl joined = access.joinCheckGroup(checkGroup, dispatcher::check);
            ends.addLast(() -> joined.shutdown(false));
            this.member = joined;
            Outbox begun = new Outbox(producer, joined, policy, checkGroup, dispatcher, refusals);
            ends.addFirst(() -> begun.close(System.nanoTime() + drainNanos));
            this.outbox = begun;
            begun.start();
            meters.gauge(MeterName.IN_DOUBT, () -> dispatcher.messagesInDoubt() + outbox.messagesInDoubt());
            meters.gauge(MeterName.OUTSTANDING, () -> dispatcher.outstanding() + outbox.rowsOutstanding());
            meters.gauge(MeterName.RELAY_LEADER, outbox::relaysLed);
            this.plain = new PlainInTransactions(policy, outbox, meters);
            this.sends = new TransactionSends(
                    access,
                    new HalfSends(
                            access,
                            checkGroup,
                            policy,
                            acknowledgements,
                            client,
                            dispatcher,
                            refusals,
                            outbox,
                            member,
                            callbacks,
                            settings.ringSize()),
                    outbox,
                    callbacks);
            this.rescuer = settings.rescueInterval().isZero()
                    ? null
                    : rescuer(settings.rescueInterval().toMillis());
        } catch (MQClientException | RuntimeException | Error e) { // a thread could not be started, say
            end(ends, e);
            throw e;
        }
        BoundProducers.opened(this);
    }

    private static void end(Deque<Runnable> ends, Throwable because) {
        for (Runnable end : ends) {
            try {
                end.run();
            } catch (RuntimeException | Error e) {
                because.addSuppressed(e);
            }
        }
    }

    private ParkedRescuer rescuer(long intervalMillis) {
        ParkedRescuer started = new ParkedRescuer(
                checkGroup,
                intervalMillis,
                () -> HalfTopic.masters(member).entrySet().stream()
                        .map(master -> new BrokerAddress(master.getKey(), master.getValue()))
                        .collect(Collectors.toList()),
                new RocketMqMessages(new MemberRequests(member)),
                (topic, messageId, dataSource) -> {
                    dispatcher.meters().rescued.increment();
                    dispatcher.tellObserver(
                            observer -> observer.rescued(producer.withoutNamespace(topic), messageId, dataSource));
                });
        started.start();
        return started;
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
        BoundProducers.closed(this);
        if (rescuer != null) {
            rescuer.close();
        }
        outbox.close(System.nanoTime() + drainNanos);
        dispatcher.close();
        member.shutdown(false);
        sends.close();
        callbacks.close();
    }

    public long messagesLeftToCheck() {
        return dispatcher.messagesLeftToCheck();
    }

    /** The application's producer, which does the sending. */
    public DefaultMQProducer producer() {
        return producer;
    }

    /** The check group with its namespace. */
    public String checkGroup() {
        return checkGroup;
    }

    /** What sends the messages whose transaction was found. */
    public TransactionSends sends() {
        return sends;
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
     * Returns the transaction that a message sent now belongs to; null for the application's own send.
     *
     * @throws MQClientException if none is open, and the topic requires one
     */
    public @Nullable OpenTransaction transactionOf(@Nullable Message message) throws MQClientException {
        OpenTransaction open = currentTransactionOf(message);
        return open != null && message != null && plain.takes(open, Collections.singletonList(message)) ? null : open;
    }

    private @Nullable OpenTransaction currentTransactionOf(@Nullable Message message) throws MQClientException {
        String topic = message == null ? null : message.getTopic();
        if (topic != null && !policy.includesTopic(topic)) {
            return null;
        }
        OpenTransaction open = currentTransaction();
        if (open == null && message != null && topic != null && policy.requiresTransaction(topic)) {
            throw refusals.told(
                    message,
                    RefusalReason.NO_TRANSACTION,
                    HalfRequirements.refusedWithoutTransaction(message, policy.requiringSetting()));
        }
        return open;
    }

    /**
     * Returns the transaction of a collection, whose messages have one topic: they go together, or not at all. Null,
     * and an exception, as {@link #transactionOf(Message)} says.
     */
    public @Nullable OpenTransaction transactionOf(Collection<Message> messages) throws MQClientException {
        Message first = messages.isEmpty() ? null : messages.iterator().next();
        if (messages.size() < 2) {
            return transactionOf(first);
        }
        OpenTransaction open = currentTransactionOf(first);
        return open != null && plain.takes(open, messages) ? null : open;
    }

    /** Shows what is counted in JMX until the producer is shut down. */
    public void publishMeters() {
        dispatcher.meters().publish();
    }

    /** Counts messages that go out and belong to no transaction. */
    public void sentPlainly(int messages) {
        dispatcher.meters().sentPlainly(messages);
    }

    /**
     * Counts messages that go out and belong to no transaction; and, by themselves, those that go out so in a
     * transaction, since they cannot be halves.
     */
    public void sentPlainly(Collection<Message> messages) {
        sentPlainly(messages.size());
        if (plain.areAllPlain(messages) && isInTransaction(TransactionSends.topicOf(messages))) {
            plain.count(messages.size());
        }
    }

    /** Whether a message would go out at once in a transaction, since it cannot be a half. */
    public boolean goesPlainly(Message message) {
        return plain.areAllPlain(Collections.singletonList(message));
    }

    public boolean includesTopic(@Nullable String topic) {
        return topic != null && policy.includesTopic(topic);
    }

    /** Whether a message of this topic would belong to a transaction that is open on this thread. */
    public boolean isInTransaction(@Nullable String topic) {
        return includesTopic(topic) && currentTransaction() != null;
    }

    private @Nullable OpenTransaction currentTransaction() {
        return OpenTransactions.current(policy.pinnedDataSource(), policy.ambiguous());
    }

    /** Counts the refusal of a request that is sent in a transaction, and returns it to be thrown. */
    public MQClientException refusedRequest(Message message) {
        return refusals.told(message, RefusalReason.REQUEST, HalfRequirements.refusedRequest(message));
    }

    // Sends outside of a transaction (R6).

    /** Returns {@code queue} when a plain send to it does not overtake messages of committed transactions any more. */
    public @Nullable MessageQueue inTurn(@Nullable MessageQueue queue, long timeout) throws InterruptedException {
        if (dispatcher.ordersQueues()) {
            QueueTurns.await(dispatcher, producer, queue, timeout);
        }
        return queue;
    }

    /** Does as {@link #inTurn(MessageQueue, long)} for the queue that a selector chooses. */
    public MessageQueueSelector inTurn(MessageQueueSelector selector, long timeout) {
        return dispatcher.ordersQueues() ? QueueTurns.after(dispatcher, producer, selector, timeout) : selector;
    }
}
