package io.tenon.internal.rocketmq;

import io.tenon.internal.relay.OutboxMessage;
import java.util.ArrayList;
import java.util.List;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.impl.producer.DefaultMQProducerImpl;
import org.apache.rocketmq.client.impl.producer.TopicPublishInfo;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.selector.SelectMessageQueueByHash;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queue of a message of the outbox: chosen when it is sent, so that it keeps its place there. Where no route of the topic is
 * known, as in a process that starts while the name servers are away, the hash of RocketMQ's own selector is kept instead, and is
 * kept for what follows until all of that was sent. Immutable.
 */
final class OutboxQueue {
    private static final Logger log = LoggerFactory.getLogger(OutboxQueue.class);

    private static final OutboxQueue ANY = new OutboxQueue(null, null);

    private final @Nullable MessageQueue chosen;
    private final @Nullable Integer hash;

    private OutboxQueue(@Nullable MessageQueue chosen, @Nullable Integer hash) {
        this.chosen = chosen;
        this.hash = hash;
    }

    /** @param message with its namespace */
    static OutboxQueue of(DefaultMQProducer producer, Message message, QueueChoice choice, HashedChoices hashed)
            throws MQClientException {
        MessageQueue queue = choice.queue();
        if (queue != null) {
            return new OutboxQueue(ofItsTopic(producer.queueWithNamespace(queue), message), null);
        }
        if (choice.selector() == null || !choice.isTheApplications()) {
            return ANY;
        }
        Integer hash = hashOf(choice);
        if (hash != null && hashed.goOn()) {
            return new OutboxQueue(null, hash);
        }
        List<MessageQueue> queues = route(producer, message.getTopic());
        if (queues.isEmpty() && hash != null) {
            hashed.begin();
            return new OutboxQueue(null, hash);
        }
        if (queues.isEmpty()) {
            throw new MQClientException(
                    HalfRequirements.label(message)
                            + " is sent by a selector, and no route of its topic is known now, so"
                            + " no queue can be chosen; nothing was sent. Only SelectMessageQueueByHash can be asked later.",
                    null);
        }
        return new OutboxQueue(select(producer, message, choice, queues), null);
    }

    private static @Nullable Integer hashOf(QueueChoice choice) {
        Object argument = choice.argument();
        return choice.selector() instanceof SelectMessageQueueByHash && argument != null ? argument.hashCode() : null;
    }

    /** Asks the selector, which sees topic and queues without namespace, as the client shows them to it. */
    @SuppressWarnings("NullAway") // the argument may be null, the selector is not
    private static MessageQueue select(
            DefaultMQProducer producer, Message message, QueueChoice choice, List<MessageQueue> queues)
            throws MQClientException {
        Message shown = HalfCopies.copyOf(message);
        shown.setTopic(producer.withoutNamespace(message.getTopic()));
        MessageQueue selected;
        try {
            selected = choice.selector().select(queues, shown, choice.argument());
        } catch (RuntimeException e) {
            throw new MQClientException("select message queue threw exception.", e);
        }
        if (selected == null) {
            throw new MQClientException("select message queue return null.", null);
        }
        return ofItsTopic(producer.queueWithNamespace(selected), message);
    }

    /**
     * Returns a queue of a broker's, of the message's own topic; refuses another as the client does when it sends, which
     * is too late here.
     */
    private static MessageQueue ofItsTopic(MessageQueue queue, Message message) throws MQClientException {
        if (!message.getTopic().equals(queue.getTopic())) {
            throw new MQClientException("message's topic not equal mq's topic", null);
        }
        if (queue.getBrokerName() == null) {
            throw new MQClientException(
                    HalfRequirements.label(message) + " is sent to a queue that names no broker", null);
        }
        return queue;
    }

    private static List<MessageQueue> route(DefaultMQProducer producer, String topic) {
        DefaultMQProducerImpl client = producer.getDefaultMQProducerImpl();
        TopicPublishInfo known = client.getTopicPublishInfoTable().get(topic);
        if (known == null || !known.ok()) {
            client.getTopicPublishInfoTable().putIfAbsent(topic, new TopicPublishInfo());
            update(producer, topic);
            known = client.getTopicPublishInfoTable().get(topic);
        }
        List<MessageQueue> queues = new ArrayList<>();
        if (known != null && known.ok()) {
            for (MessageQueue queue : known.getMessageQueueList()) {
                queues.add(new MessageQueue(
                        producer.withoutNamespace(queue.getTopic()), queue.getBrokerName(), queue.getQueueId()));
            }
        }
        return queues;
    }

    /**
     * Asks a name server for the route as the client does: a topic that is not there yet may be made by the first
     * message, by the route of the default topic.
     */
    private static void update(DefaultMQProducer producer, String topic) {
        DefaultMQProducerImpl client = producer.getDefaultMQProducerImpl();
        try {
            client.getMqClientFactory().updateTopicRouteInfoFromNameServer(topic);
            TopicPublishInfo known = client.getTopicPublishInfoTable().get(topic);
            if (known == null || !known.ok()) {
                client.getMqClientFactory().updateTopicRouteInfoFromNameServer(topic, true, producer);
            }
        } catch (IllegalStateException e) { // the client's own wrapper of a name server's failure
            log.debug("No name server tells the route of topic {}", topic, e);
        }
    }

    /** The queue; null if the application did not choose, or the choice is made later. */
    @Nullable
    MessageQueue chosen() {
        return chosen;
    }

    OutboxMessage messageOf(Message message) {
        return new OutboxMessage(message, chosen, hash);
    }
}
