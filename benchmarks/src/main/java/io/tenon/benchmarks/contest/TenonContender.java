package io.tenon.benchmarks.contest;

import io.tenon.jdbc.Delivery;
import io.tenon.jdbc.TenonDataSource;
import io.tenon.rocketmq.TenonProducer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.message.Message;

/** Tenon as a library: the messages are sent inside the transaction. */
public final class TenonContender implements Contender {
    /** By which of the producer's methods. */
    public enum Mode {
        SEND,
        ENQUEUE
    }

    /**
     * Instead of 20 s: rows are cleaned away while others are still being measured, as they are in a service that runs
     * for days. A measurement shorter than the grace would leave that cost out.
     */
    static final int GRACE_MILLIS = 2000;

    /** Of {@code tenon.outbox.limit}: every work is on one side of it or on the other. */
    static final long BODY_LIMIT = 2048;

    private final TenonDataSource dataSource;
    private final TenonProducer producer;
    private final String topic;
    private final Mode mode;

    public TenonContender(Arena arena, Mode mode, Delivery delivery) throws SQLException, MQClientException {
        this(arena, mode, delivery, 0);
    }

    /** @param bodyLimit of the outbox; 0: none */
    TenonContender(Arena arena, Mode mode, Delivery delivery, long bodyLimit) throws SQLException, MQClientException {
        this.mode = mode;
        this.topic = arena.topic();
        this.dataSource = new TenonDataSource(Jdbc.pool(arena));
        dataSource.setCreateTable(true);
        dataSource.setGraceMillis(GRACE_MILLIS);
        dataSource.setDelivery(delivery);
        dataSource.setOutboxBodyLimit(bodyLimit);
        dataSource.start();
        this.producer = new TenonProducer("shop");
        producer.setNamesrvAddr(arena.nameServer());
        producer.start();
    }

    @Override
    public void perform(UnitOfWork unit) throws Exception {
        try (Connection connection = Jdbc.begin(dataSource)) {
            Jdbc.insertRows(connection, unit);
            for (int i = 0; i < unit.messages(); i++) {
                Message message = new Message(topic, unit.body(i));
                if (mode == Mode.SEND) {
                    producer.send(message);
                } else {
                    producer.enqueue(message);
                }
            }
            Jdbc.end(connection, unit);
        }
    }

    @Override
    public void close() throws IOException {
        producer.shutdown();
        dataSource.close();
    }
}
