package io.tenon.crash;

import io.tenon.rocketmq.TenonProducer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.apache.rocketmq.common.message.Message;

/** The business: transactions of each {@link Kind}, an order for every message. Thread-safe. */
final class Deal {
    private static final int BODY = 200;
    private static final int LARGE_BODY = 4 * Instance.OUTBOX_BODY_LIMIT;

    private final DataSource dataSource;
    private final TenonProducer producer;
    private final TenonProducer withFallback;
    private final String topic;

    /** @param withFallback what sends halves, or where there is no broker for them through the outbox */
    Deal(DataSource dataSource, TenonProducer producer, TenonProducer withFallback, String topic) {
        this.dataSource = dataSource;
        this.producer = producer;
        this.withFallback = withFallback;
        this.topic = topic;
    }

    /** Runs one on the calling thread, which bears its name meanwhile: that is how it is known at the sites. */
    void run(String transaction, Kind kind) throws Exception {
        Tripwire.say("TX " + transaction + " " + kind);
        Thread.currentThread().setName(transaction);
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                work(connection, transaction, kind);
            } catch (Exception e) {
                rollBack(connection, e);
                throw e;
            }
        }
        if (kind == Kind.RELEASED) {
            Tripwire.say("RELEASED " + Keys.message(transaction, 1));
        }
    }

    private void work(Connection connection, String transaction, Kind kind) throws Exception {
        switch (kind) {
            case ONE, RETRY, LEFT, LEFT_ORDERED, FALLBACK -> order(connection, transaction, 1, kind);
            case PARTLY_LEFT, REFUSED -> {
                insert(connection, Keys.message(transaction, 1));
                insert(connection, Keys.message(transaction, 2));
                send(transaction, 1, kind);
                send(transaction, 2, kind);
            }
            case ENQUEUED -> {
                insert(connection, Keys.message(transaction, 1));
                producer.enqueue(message(Keys.message(transaction, 1), kind, BODY));
            }
            case ORDERED, MIXED -> {
                order(connection, transaction, 1, kind);
                order(connection, transaction, 2, kind);
            }
            case THREE -> {
                order(connection, transaction, 1, kind);
                order(connection, transaction, 2, kind);
                order(connection, transaction, 3, kind);
            }
            case SAVEPOINT -> {
                order(connection, transaction, 1, kind);
                Savepoint savepoint = connection.setSavepoint();
                order(connection, transaction, 2, kind);
                connection.rollback(savepoint);
                order(connection, transaction, 3, kind);
            }
            case SEALED, COPIED -> {
                order(connection, transaction, 1, kind);
                // Behind this statement there is a row of the first one, by which way ever it goes.
                insert(connection, Keys.message(transaction, 2));
                // Business takes its time.
                Duration time = kind == Kind.SEALED ? Instance.OLD : Instance.ASKED_ABOUT;
                LockSupport.parkNanos(time.toNanos());
                send(transaction, 2, kind);
            }
            case ROLLBACK -> {
                order(connection, transaction, 1, kind);
                connection.rollback();
                return;
            }
            case RELEASED -> {
                read(connection, transaction);
                send(transaction, 1, kind);
                return; // it is closed as it is
            }
        }
        connection.commit();
    }

    private void order(Connection connection, String transaction, int number, Kind kind) throws Exception {
        insert(connection, Keys.message(transaction, number));
        send(transaction, number, kind);
    }

    private void send(String transaction, int number, Kind kind) throws Exception {
        int bytes = kind.isLarge(number) ? LARGE_BODY : BODY;
        Message message = message(Keys.message(transaction, number), kind, bytes);
        if (kind.choosesQueue(number)) {
            producer.send(message, (queues, sent, argument) -> queues.get(0), "the first");
        } else {
            (kind == Kind.FALLBACK ? withFallback : producer).send(message);
        }
    }

    private static void insert(Connection connection, String id) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO orders (id) VALUES (?)")) {
            insert.setString(1, id);
            insert.executeUpdate();
        }
    }

    private static void read(Connection connection, String transaction) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT id FROM orders WHERE id = ?")) {
            select.setString(1, Keys.message(transaction, 1));
            try (ResultSet row = select.executeQuery()) {
                if (row.next()) {
                    throw new IllegalStateException(transaction + " finds its order, which it never makes");
                }
            }
        }
    }

    private Message message(String key, Kind kind, int bytes) {
        byte[] body = (key + " ".repeat(bytes)).substring(0, bytes).getBytes(StandardCharsets.UTF_8);
        return new Message(topic, kind.name(), key, body);
    }

    private static void rollBack(Connection connection, Exception cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }
}
