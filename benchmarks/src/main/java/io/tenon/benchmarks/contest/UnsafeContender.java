package io.tenon.benchmarks.contest;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;

/**
 * The dual write that most applications have: commit, then the stock synchronous send, message by message. Whoever dies
 * in between has lost them.
 */
public final class UnsafeContender implements Contender {
    private final HikariDataSource pool;
    private final DefaultMQProducer producer;
    private final String topic;

    public UnsafeContender(Arena arena) throws MQClientException {
        this.pool = Jdbc.pool(arena);
        this.topic = arena.topic();
        this.producer = new DefaultMQProducer("shop");
        producer.setNamesrvAddr(arena.nameServer());
        producer.start();
    }

    @Override
    public void perform(UnitOfWork unit) throws Exception {
        try (Connection connection = Jdbc.begin(pool)) {
            Jdbc.insertRows(connection, unit);
            Jdbc.end(connection, unit);
        }
        if (unit.rollsBack()) {
            return;
        }
        for (int i = 0; i < unit.messages(); i++) {
            producer.send(new Message(topic, unit.body(i)));
        }
    }

    @Override
    public void close() {
        producer.shutdown();
        pool.close();
    }
}
