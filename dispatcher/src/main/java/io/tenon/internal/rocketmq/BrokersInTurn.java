package io.tenon.internal.rocketmq;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.rocketmq.client.producer.MessageQueueSelector;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;

/**
 * Chooses a queue for an attempt, by its number, so that attempts one after the other go to different brokers. The
 * client's own next queue is often the next one of the broker that has just failed: until the route is known to have
 * changed, every attempt would end there. Stateless.
 */
enum BrokersInTurn implements MessageQueueSelector {
    INSTANCE;

    /** @param attempt an Integer */
    @Override
    public MessageQueue select(List<MessageQueue> queues, Message message, Object attempt) {
        Map<String, List<MessageQueue>> byBroker = new TreeMap<>();
        for (MessageQueue queue : queues) {
            byBroker.computeIfAbsent(queue.getBrokerName(), name -> new ArrayList<>())
                    .add(queue);
        }
        List<List<MessageQueue>> brokers = new ArrayList<>(byBroker.values());
        List<MessageQueue> chosen = brokers.get((Integer) attempt % brokers.size());
        return chosen.get(ThreadLocalRandom.current().nextInt(chosen.size()));
    }
}
