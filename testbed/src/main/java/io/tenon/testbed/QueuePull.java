package io.tenon.testbed;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.consumer.PullResult;
import org.apache.rocketmq.client.consumer.PullStatus;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.exception.RemotingException;

/** Reads all queues of a topic by the oldest request that there is, which brokers of every version answer. */
@SuppressWarnings("deprecation") // the oldest consumer is deprecated
final class QueuePull implements Deliveries.Source {
    private static final int MOST_AT_A_TIME = 32;

    private final DefaultMQPullConsumer consumer;
    private final Map<MessageQueue, Long> next = new ConcurrentHashMap<>();

    private QueuePull(DefaultMQPullConsumer consumer) {
        this.consumer = consumer;
    }

    static QueuePull start(String nameServerAddress, String topic) {
        RocketMq.logTo(Path.of(System.getProperty("java.io.tmpdir"), "tenon-testbed-logs"));
        DefaultMQPullConsumer consumer = new DefaultMQPullConsumer("deliveries-" + UUID.randomUUID());
        consumer.setNamesrvAddr(nameServerAddress);
        consumer.setInstanceName(UUID.randomUUID().toString());
        try {
            consumer.start();
            QueuePull pull = new QueuePull(consumer);
            consumer.fetchSubscribeMessageQueues(topic).forEach(queue -> pull.next.put(queue, 0L));
            return pull;
        } catch (MQClientException e) {
            consumer.shutdown();
            throw new IllegalStateException("Cannot read topic " + topic + " from " + nameServerAddress, e);
        }
    }

    @Override
    public List<MessageExt> poll() {
        List<MessageExt> found = new ArrayList<>();
        for (MessageQueue queue : List.copyOf(next.keySet())) {
            try {
                PullResult result = consumer.pull(queue, "*", next.getOrDefault(queue, 0L), MOST_AT_A_TIME);
                next.put(queue, result.getNextBeginOffset());
                if (result.getPullStatus() == PullStatus.FOUND) {
                    found.addAll(result.getMsgFoundList());
                }
            } catch (MQClientException | RemotingException | MQBrokerException e) {
                // The broker is away just now; the next poll asks again.
                Pause.millis(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return found;
            }
        }
        if (found.isEmpty()) {
            Pause.millis(50);
        }
        return found;
    }

    @Override
    public void shutdown() {
        consumer.shutdown();
    }
}
