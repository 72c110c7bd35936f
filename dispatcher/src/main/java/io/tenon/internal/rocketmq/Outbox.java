package io.tenon.internal.rocketmq;

import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.half.Dispatcher;
import io.tenon.internal.half.HalfMessage;
import io.tenon.internal.meters.MessageCounts;
import io.tenon.internal.meters.ProducerMeters;
import io.tenon.internal.meters.RefusalReason;
import io.tenon.internal.relay.BrokerSendException.Kind;
import io.tenon.internal.relay.OutboxEvents;
import io.tenon.internal.relay.OutboxMessage;
import io.tenon.internal.relay.OutboxSender;
import io.tenon.internal.relay.Relay;
import io.tenon.internal.transaction.InsteadOfHalf;
import io.tenon.internal.transaction.OpenTransaction;
import io.tenon.internal.transaction.OutboxSegment;
import io.tenon.jdbc.Delivery;
import io.tenon.jdbc.Fallback;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.apache.rocketmq.client.Validators;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.impl.CommunicationMode;
import org.apache.rocketmq.client.impl.producer.DefaultMQProducerImpl;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageClientIDSetter;
import org.apache.rocketmq.common.message.MessageQueue;
import org.jspecify.annotations.Nullable;

/**
 * The messages of transactions that go through the outbox (O1): which these are, and what their sends return. Thread-safe.
 */
final class Outbox implements OutboxEvents {
    private final DefaultMQProducer producer;
    private final BindingPolicy policy;
    private final BrokerAvailability availability;
    private final RocketMqSends sends;
    private final Relay relay;
    private final OutboxSender owner;
    private final HashedChoices hashed;
    private final LargeBodies largeBodies;
    private final Dispatcher dispatcher;
    private final Refusals refusals;

    /**
     * {@link #start} starts it.
     *
     * @param member of the check group; sends what is in the outbox
     */
    Outbox(
            DefaultMQProducer producer,
            DefaultMQProducerImpl member,
            BindingPolicy policy,
            String checkGroup,
            Dispatcher dispatcher,
            Refusals refusals) {
        this.producer = producer;
        this.policy = policy;
        this.dispatcher = dispatcher;
        this.refusals = refusals;
        this.availability = new BrokerAvailability(checkGroup);
        this.sends = new RocketMqSends(member, producer);
        long requestMillis = producer.getSendMsgTimeout();
        boolean everywhere = policy.delivery() == Delivery.OUTBOX
                || policy.whenBrokerUnavailable() == Fallback.OUTBOX
                || policy.notAHalf() == Fallback.OUTBOX;
        this.relay = new Relay(checkGroup, sends, this, requestMillis, everywhere);
        this.owner = new OutboxSender(checkGroup, sends, this, relay);
        this.hashed = new HashedChoices(owner::holdsHashes);
        this.largeBodies = new LargeBodies(producer, checkGroup);
    }

    /** Starts the relay, where messages of this producer may have gone through an outbox. {@link #close} ends it, whole or not. */
    void start() {
        relay.start();
    }

    /** Sends what waits until the deadline, on {@link System#nanoTime()}'s clock; the relay of another instance has the rest. */
    void close(long deadlineNanos) {
        owner.close(deadlineNanos);
        relay.close();
    }

    /** Whether all messages of the transaction's DataSource, or of this producer, go through the outbox. */
    boolean isDeliveryOf(OpenTransaction transaction) {
        Delivery ofProducer = policy.delivery();
        return (ofProducer == null ? transaction.delivery() : ofProducer) == Delivery.OUTBOX;
    }

    /** Whether messages of chosen queues go through the outbox, since others are there that they must not overtake (O8). */
    boolean takesChosenQueues() {
        return policy.whenBrokerUnavailable() == Fallback.OUTBOX && owner.holdsQueues();
    }

    /**
     * Whether a message whose half failed so goes through the outbox instead (O8). Where the outbox is the delivery anyway (O11), it does
     * whatever the broker has against the half. Only asks: the failure was told, or will be, by {@link #halfFailed}.
     */
    boolean takesAfter(OpenTransaction transaction, Throwable failure, @Nullable String topic) {
        return topic != null
                && isOfTheBroker(failure)
                && (isDeliveryOf(transaction)
                        || (policy.whenBrokerUnavailable() == Fallback.OUTBOX
                                && sends.kindOf(failure, producer.withNamespace(topic)) == Kind.BROKER_AWAY));
    }

    /**
     * The half of a message has failed: told once of each, when that happens, since others are then not tried for a while.
     *
     * @param timeoutMillis how long its send was allowed to take
     * @return whether the message goes through the outbox instead, as {@link #takesAfter} says
     */
    boolean halfFailed(OpenTransaction transaction, Throwable failure, @Nullable String topic, long timeoutMillis) {
        boolean taken = takesAfter(transaction, failure, topic);
        if (topic == null) {
            return false;
        }
        if (!taken) {
            halfUntried(transaction, topic);
        } else if (isDeliveryOf(transaction)) {
            largeBodies.failed(topic, failure, timeoutMillis);
        } else {
            availability.halfFailed(failure);
        }
        return taken;
    }

    /** Nothing will be heard of a half that was to be made. */
    void halfUntried(OpenTransaction transaction, @Nullable String topic) {
        if (topic != null && isDeliveryOf(transaction)) {
            largeBodies.untried(topic);
        }
    }

    /** A half was stored: the broker is there. Cheap: called for each of them. */
    void halfStored(OpenTransaction transaction, @Nullable String topic) {
        availability.brokerAnswered();
        if (topic != null && isDeliveryOf(transaction)) {
            largeBodies.stored(topic);
        }
    }

    /**
     * Whether it is no failure of ours to tie the message to its transaction: a deadlock, say, has undone that, and a row that is
     * written afterwards would be committed without what the application did before. Nor is an interruption the broker's.
     */
    private static boolean isOfTheBroker(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException || cause instanceof InterruptedException || cause instanceof Error) {
                return false;
            }
        }
        return true;
    }

    /** Whether messages of the transaction whose halves fail may go through the outbox. */
    boolean isBehindHalves(OpenTransaction transaction) {
        return policy.whenBrokerUnavailable() == Fallback.OUTBOX || isDeliveryOf(transaction);
    }

    /** What is done with a message sent without waiting whose half fails; null where failures stay failures. */
    HalfMessage.@Nullable OtherDelivery otherDelivery(
            OpenTransaction transaction, Message message, QueueChoice choice) {
        if (!isBehindHalves(transaction)) {
            return null;
        }
        Message copy = prepared(message); // the application may change its own before that
        return failure -> {
            if (!takesAfter(transaction, failure, message.getTopic())) {
                return null;
            }
            try {
                return new InsteadOfHalf(
                        OutboxQueue.of(producer, copy, choice, hashed).messageOf(copy),
                        owner,
                        failure,
                        meters().outbox.tied::increment);
            } catch (MQClientException e) {
                failure.addSuppressed(e);
                return null;
            }
        };
    }

    /** What a callback hears of a message whose half failed, and that goes through the outbox instead. */
    SendResult resultOf(String messageId, QueueChoice choice) {
        return result(messageId, choice.queue());
    }

    /** Whether a message that chooses its queue goes through the outbox, whatever is tried meanwhile. */
    boolean isSureToTake(OpenTransaction transaction, Message message) {
        return isDeliveryOf(transaction) || isSentByOutboxAlone(message) || availability.isAway();
    }

    /** See {@link #takesAll}. */
    boolean takes(OpenTransaction transaction, Message message, QueueChoice choice) {
        return takesAll(transaction, Collections.singletonList(message), choice);
    }

    /**
     * Whether the messages of one send go through the outbox, all of them or none. Asked once of each send, and last: what does not go
     * through it may be the one half that is tried in an outage.
     */
    boolean takesAll(OpenTransaction transaction, Collection<Message> messages, QueueChoice choice) {
        if (isDeliveryOf(transaction)) {
            return !largeBodies.admit(transaction, messages, choice);
        }
        return messages.stream().anyMatch(this::isSentByOutboxAlone) || !availability.admitHalf();
    }

    private boolean isSentByOutboxAlone(Message message) {
        return policy.notAHalf() == Fallback.OUTBOX && HalfRequirements.whyNotAHalf(message) != null;
    }

    /**
     * A message joins the transaction. Its id is fixed, and each further try to send it has the same.
     *
     * @return SEND_OK with the message's id, and the queue if the application chose one; no broker has seen it yet
     */
    SendResult send(OpenTransaction transaction, Message message, QueueChoice choice, CommunicationMode mode)
            throws MQClientException {
        requireSendable(message);
        Message copy = prepared(message);
        OutboxQueue queue = OutboxQueue.of(producer, copy, choice, hashed);
        return SendHooks.around(producer, copy, queue.chosen(), mode, () -> {
            OutboxMessage joining = queue.messageOf(copy);
            join(transaction, Collections.singletonList(joining), message);
            return result(joining.messageId(), queue.chosen());
        });
    }

    private void requireSendable(Message message) throws MQClientException {
        Validators.checkMessage(message, producer);
        try {
            HalfRequirements.requireBindable(message);
        } catch (MQClientException e) {
            throw refusals.told(message, RefusalReason.NOT_BINDABLE, e);
        }
        try {
            HalfRequirements.requireRoom(message);
        } catch (MQClientException e) {
            throw refusals.told(message, RefusalReason.TOO_LARGE, e);
        }
    }

    /** @param first the application's own message, or the first one of several */
    private void join(OpenTransaction transaction, List<OutboxMessage> messages, Message first)
            throws MQClientException {
        try {
            transaction.enqueue(messages, owner);
            meters().outbox.tied.add(messages.size());
        } catch (SQLException e) {
            throw refusals.told(
                    first,
                    RefusalReason.NOT_TIED,
                    policy.notTied(
                            first.getTopic(),
                            messages.get(0).messageId(),
                            transaction.dataSourceName(),
                            transaction.toString(),
                            e));
        }
    }

    /**
     * A collection joins the transaction, all of it or none; one that the stock producer refuses is refused.
     *
     * @return as the stock producer's result of a batch: ids joined by commas
     */
    SendResult sendAll(
            OpenTransaction transaction, Collection<Message> messages, QueueChoice choice, CommunicationMode mode)
            throws MQClientException {
        List<OutboxMessage> joining = new ArrayList<>(messages.size());
        StringBuilder ids = new StringBuilder();
        MessageQueue chosen = null;
        Message first = null;
        for (Message message : CollectionSends.batchable(messages)) {
            requireSendable(message);
            Message copy = prepared(message);
            OutboxQueue queue = OutboxQueue.of(producer, copy, choice, hashed);
            chosen = queue.chosen();
            first = first == null ? message : first;
            SendHooks.around(producer, copy, chosen, mode, () -> {
                OutboxMessage one = queue.messageOf(copy);
                joining.add(one);
                return result(one.messageId(), queue.chosen());
            });
        }
        joining.forEach(one -> ids.append(ids.length() == 0 ? "" : ",").append(one.messageId()));
        if (first != null) {
            join(transaction, joining, first);
        }
        return result(ids.toString(), chosen);
    }

    private Message prepared(Message message) {
        MessageClientIDSetter.setUniqID(message); // on the application's own, which expects it there
        Message copy = HalfCopies.copyOf(message);
        HalfCopies.makeOrdinary(copy);
        copy.setTopic(producer.withNamespace(message.getTopic()));
        byte[] body = message.getBody();
        copy.setBody(body == null ? null : body.clone()); // the application may use its array again
        return copy;
    }

    @Override
    public void sent(int messages) {
        availability.brokerAnswered();
        meters().outboxMessages.add(messages);
    }

    @Override
    public void relayed(int messages) {
        availability.brokerAnswered();
        meters().relayMessages.add(messages);
    }

    @Override
    public void committed(OutboxSegment row) {
        MessageCounts counts = meters().outbox;
        (row.isReleased() ? counts.released : counts.committed)
                .add(row.messages().size());
    }

    @Override
    public void rolledBack(OutboxSegment row) {
        meters().outbox.rolledBack.add(row.messages().size());
    }

    private ProducerMeters meters() {
        return dispatcher.meters();
    }

    long messagesInDoubt() {
        return owner.messagesInDoubt();
    }

    long rowsOutstanding() {
        return owner.rowsOutstanding();
    }

    int relaysLed() {
        return relay.led();
    }

    @Override
    public void handedOver(OutboxMessage message, TrackedDataSource dataSource) {
        meters().leftToRelay.increment();
        dispatcher.tellObserver(observer ->
                observer.leftToRelay(producer.withoutNamespace(message.topic()), message.messageId(), dataSource));
    }

    @Override
    public void parked(OutboxMessage message, TrackedDataSource dataSource, String because) {
        meters().parked.increment();
        dispatcher.tellObserver(observer ->
                observer.parked(producer.withoutNamespace(message.topic()), message.messageId(), dataSource, because));
    }

    @SuppressWarnings("NullAway") // there is no offset id, and no queue unless the application chose it
    private static SendResult result(String messageIds, @Nullable MessageQueue queue) {
        return new SendResult(SendStatus.SEND_OK, messageIds, null, queue, 0);
    }
}
