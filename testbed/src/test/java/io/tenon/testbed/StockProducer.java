package io.tenon.testbed;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.TransactionListener;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageExt;

/** A stock producer that sends half messages and answers their checks as it is told. */
final class StockProducer implements AutoCloseable {
    private final String group = "group-" + UUID.randomUUID();
    private final TransactionMQProducer producer = new TransactionMQProducer(group);
    private final ConcurrentHashMap<String, AtomicInteger> checks = new ConcurrentHashMap<>();
    volatile LocalTransactionState verdict = LocalTransactionState.UNKNOW;

    StockProducer(Broker broker) throws MQClientException {
        producer.setNamesrvAddr(broker.nameServerAddress());
        producer.setPollNameServerInterval(500);
        producer.setHeartbeatBrokerInterval(500);
        producer.setInstanceName(group);
        producer.setTransactionListener(new TransactionListener() {
            @Override
            public LocalTransactionState executeLocalTransaction(Message message, Object argument) {
                return LocalTransactionState.UNKNOW;
            }

            @Override
            public LocalTransactionState checkLocalTransaction(MessageExt message) {
                checks.computeIfAbsent(message.getKeys(), key -> new AtomicInteger())
                        .incrementAndGet();
                return verdict;
            }
        });
        producer.start();
    }

    void sendHalf(String topic, String key) throws Exception {
        Message message = new Message(topic, "", key, ("body of " + key).getBytes(StandardCharsets.UTF_8));
        message.putUserProperty("test", "yes");
        message.getProperties().put(MessageConst.PROPERTY_TRANSACTION_PREPARED, "true");
        message.getProperties().put(MessageConst.PROPERTY_PRODUCER_GROUP, group);
        producer.send(message);
    }

    void send(String topic, String key) throws Exception {
        producer.send(new Message(topic, "", key, key.getBytes(StandardCharsets.UTF_8)));
    }

    int checksOf(String key) {
        AtomicInteger count = checks.get(key);
        return count == null ? 0 : count.get();
    }

    @Override
    public void close() {
        HastyShutdown.run(producer::shutdown);
    }
}
