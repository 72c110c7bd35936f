package io.tenon.benchmarks.contest;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.TransactionListener;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.client.producer.TransactionSendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.jspecify.annotations.Nullable;

/**
 * What RocketMQ's documentation tells people to do: {@code sendMessageInTransaction}, the local transaction writes the
 * rows and one row of a hand-written status table, the check reads that table. A unit with several messages nests them,
 * the only way to have several in one local transaction: the local transaction of each message sends the next one, the
 * innermost writes the rows and commits, and its outcome is the answer of all. They share the status row by the unit's
 * number, a property of each. Halves are sent synchronously, as that method does; ENDs are oneway, as it sends them. The
 * status table is never cleaned.
 */
public final class StockTransactionalContender implements Contender {
    private static final String UNIT = "unit";

    private final HikariDataSource pool;
    private final TransactionMQProducer producer;
    private final String topic;

    public StockTransactionalContender(Arena arena) throws SQLException, MQClientException {
        this.pool = Jdbc.pool(arena);
        this.topic = arena.topic();
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE message_status (unit BIGINT PRIMARY KEY)");
        }
        this.producer = new TransactionMQProducer("shop");
        producer.setNamesrvAddr(arena.nameServer());
        producer.setTransactionListener(new Listener());
        producer.start();
    }

    @Override
    public void perform(UnitOfWork unit) throws Exception {
        if (unit.messages() == 0) {
            try (Connection connection = Jdbc.begin(pool)) {
                Jdbc.insertRows(connection, unit);
                Jdbc.end(connection, unit);
            }
            return;
        }
        Nest nest = new Nest(unit);
        LocalTransactionState outcome = sendNext(nest);
        if (nest.failure != null) {
            throw nest.failure;
        }
        LocalTransactionState expected =
                unit.rollsBack() ? LocalTransactionState.ROLLBACK_MESSAGE : LocalTransactionState.COMMIT_MESSAGE;
        if (outcome != expected) {
            throw new IllegalStateException("Unit " + unit.id() + " ended with " + outcome + " instead of " + expected);
        }
    }

    private LocalTransactionState sendNext(Nest nest) throws MQClientException {
        Message message = new Message(topic, nest.unit.body(nest.sent++));
        message.putUserProperty(UNIT, Long.toString(nest.unit.id()));
        TransactionSendResult result = producer.sendMessageInTransaction(message, nest);
        return result.getLocalTransactionState();
    }

    private LocalTransactionState writeRows(UnitOfWork unit) throws SQLException {
        try (Connection connection = Jdbc.begin(pool)) {
            Jdbc.insertRows(connection, unit);
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO message_status (unit) VALUES (?)")) {
                insert.setLong(1, unit.id());
                insert.executeUpdate();
            }
            Jdbc.end(connection, unit);
        }
        return unit.rollsBack() ? LocalTransactionState.ROLLBACK_MESSAGE : LocalTransactionState.COMMIT_MESSAGE;
    }

    @Override
    public void close() {
        producer.shutdown();
        pool.close();
    }

    /** The messages of one unit, on their way in. Used by one thread. */
    private static final class Nest {
        private final UnitOfWork unit;
        private int sent;
        private @Nullable Exception failure;

        Nest(UnitOfWork unit) {
            this.unit = unit;
        }
    }

    private final class Listener implements TransactionListener {
        @Override
        public LocalTransactionState executeLocalTransaction(Message message, Object argument) {
            Nest nest = (Nest) argument;
            try {
                return nest.sent < nest.unit.messages() ? sendNext(nest) : writeRows(nest.unit);
            } catch (Exception e) {
                // The client would log it and go on.
                nest.failure = e;
                return LocalTransactionState.UNKNOW;
            }
        }

        @Override
        public LocalTransactionState checkLocalTransaction(MessageExt message) {
            try (Connection connection = pool.getConnection();
                    PreparedStatement select =
                            connection.prepareStatement("SELECT 1 FROM message_status WHERE unit = ?")) {
                select.setLong(1, Long.parseLong(message.getUserProperty(UNIT)));
                try (ResultSet result = select.executeQuery()) {
                    // The documentation's own example answers so; a row that is not there yet is not told from one that
                    // never will be.
                    return result.next() ? LocalTransactionState.COMMIT_MESSAGE : LocalTransactionState.UNKNOW;
                }
            } catch (SQLException e) {
                return LocalTransactionState.UNKNOW;
            }
        }
    }
}
