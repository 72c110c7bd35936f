package io.tenon.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.jdbc.Delivery;
import io.tenon.jdbc.TenonDataSource;
import io.tenon.rocketmq.TenonProducer;
import io.tenon.testbed.Broker;
import io.tenon.testbed.BrokerSettings;
import io.tenon.testbed.Database;
import io.tenon.testbed.Deliveries;
import io.tenon.testbed.EmbeddedBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.common.message.Message;

/**
 * What every test of a rule needs: a business table "orders" in a fresh database, a topic of its own on a broker that
 * checks quickly, a TenonDataSource and a TenonProducer whose times are scaled to that broker's, and the truth in the
 * end, counted on both sides: the orders that are committed are the messages that were delivered, once each.
 */
public final class Joint implements AutoCloseable {
    /**
     * S, W and the effect of an END, scaled to {@link BrokerSettings#quick}: S + W is its first check. A busy machine may
     * make a thread wait for a second before a transaction is sealed that was not to be, or an END is too late.
     */
    public static final int SEAL_AFTER = 1000;

    public static final int LEASE = (int) BrokerSettings.QUICK_FIRST_CHECK.toMillis() - SEAL_AFTER;
    public static final int END_EFFECT = 2000;

    /** Half of it for sending, half for the deletion: a busy machine may keep either waiting for a second or two. */
    public static final int OUTBOX_LEASE = 6000;

    /** Above it a body goes as a half message where the delivery is the outbox. */
    public static final int OUTBOX_BODY_LIMIT = 8 * 1024;

    /** Longer than the first check, the sleep of a round, and the round after it: what is quiet then stays quiet. */
    public static final Duration SEVERAL_ROUNDS = BrokerSettings.QUICK_FIRST_CHECK.plusMillis(3000);

    private static final AtomicInteger TOPICS = new AtomicInteger();

    public final Database database;
    public final Broker broker;
    public final TenonDataSource dataSource;
    public final TenonProducer producer;
    public final String topic;
    public final Deliveries deliveries;

    /** How the joint's producers send. */
    private enum Producers {
        OWN,
        AROUND,
        OUTBOX
    }

    private final boolean ownsBroker;
    private final Producers producers;

    private Joint(Database database, Broker broker, boolean ownsBroker, DataSource wrapped)
            throws SQLException, MQClientException {
        this(database, broker, ownsBroker, wrapped, Producers.OWN);
    }

    private Joint(Database database, Broker broker, boolean ownsBroker, DataSource wrapped, Producers producers)
            throws SQLException, MQClientException {
        this.producers = producers;
        this.database = database;
        this.broker = broker;
        this.ownsBroker = ownsBroker;
        this.topic = "orders-" + TOPICS.incrementAndGet();
        broker.createTopic(topic, 4);
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS orders (id VARCHAR(64) PRIMARY KEY)");
        }
        this.dataSource = configured(wrapped, topic);
        this.producer = newProducer(topic + "-shop");
        this.deliveries = Deliveries.of(broker.nameServerAddress(), topic);
    }

    /** On the shared broker, over the driver's own DataSource. */
    public static Joint on(Database database) throws SQLException, MQClientException {
        return new Joint(database, Shared.BROKER, false, database.dataSource());
    }

    /** On the shared broker; its producers are put around stock ones. */
    public static Joint around(Database database) throws SQLException, MQClientException {
        return new Joint(database, Shared.BROKER, false, database.dataSource(), Producers.AROUND);
    }

    /** On the shared broker; its producers send through the outbox. */
    public static Joint outbox(Database database) throws SQLException, MQClientException {
        return new Joint(database, Shared.BROKER, false, database.dataSource(), Producers.OUTBOX);
    }

    /** The same on a broker of the test's own, which it may stop and start. */
    public static Joint outbox(Database database, Broker broker) throws SQLException, MQClientException {
        return new Joint(database, broker, true, database.dataSource(), Producers.OUTBOX);
    }

    /** On the shared broker, over a pool. */
    public static Joint on(Database database, DataSource pool) throws SQLException, MQClientException {
        return new Joint(database, Shared.BROKER, false, pool);
    }

    /** On a broker of the test's own, which it may stop and start. */
    public static Joint on(Database database, Broker broker) throws SQLException, MQClientException {
        return new Joint(database, broker, true, database.dataSource());
    }

    /** On a broker of the test's own, over a pool. */
    public static Joint on(Database database, Broker broker, DataSource pool) throws SQLException, MQClientException {
        return new Joint(database, broker, true, pool);
    }

    /** On a broker that other tests use as well, and that goes on when this joint is closed. */
    public static Joint borrowing(Database database, Broker broker) throws SQLException, MQClientException {
        return new Joint(database, broker, false, database.dataSource());
    }

    public static TenonDataSource configured(DataSource wrapped, String name) {
        TenonDataSource dataSource = new TenonDataSource(wrapped);
        dataSource.setName(name);
        dataSource.setCreateTable(true);
        dataSource.setSealAfterMillis(SEAL_AFTER);
        dataSource.setLeaseMillis(LEASE);
        dataSource.setEndEffectMillis(END_EFFECT);
        dataSource.setOutboxLeaseMillis(OUTBOX_LEASE);
        dataSource.setOutboxBodyLimit(OUTBOX_BODY_LIMIT);
        return dataSource;
    }

    public TenonProducer newProducer(String group) throws MQClientException {
        TenonProducer created = unstartedProducer(group);
        created.start();
        return created;
    }

    /** One that rescues parked halves by itself; a test must shut it down. */
    public TenonProducer newProducer(String group, int rescueIntervalMillis) throws MQClientException {
        TenonProducer created = unstartedProducer(group);
        created.setRescueIntervalMillis(rescueIntervalMillis);
        created.start();
        return created;
    }

    /** To be configured, started and shut down by the test. */
    public TenonProducer unstartedProducer(String group) {
        TenonProducer created = producers == Producers.AROUND
                ? TenonProducer.around(new TransactionMQProducer(group))
                : new TenonProducer(group);
        if (producers == Producers.OUTBOX) {
            created.setDelivery(Delivery.OUTBOX);
        }
        created.setNamesrvAddr(broker.nameServerAddress());
        created.setInstanceName(group + "-" + TOPICS.incrementAndGet());
        created.setPollNameServerInterval(500);
        created.setHeartbeatBrokerInterval(1000);
        return created;
    }

    /** A connection with a transaction begun. */
    public Connection begin() throws SQLException {
        Connection connection = dataSource.getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    public void insert(Connection connection, String id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("INSERT INTO orders (id) VALUES (?)")) {
            statement.setString(1, id);
            statement.executeUpdate();
        }
    }

    public Message message(String id) {
        return new Message(topic, "created", id, ("order " + id).getBytes(StandardCharsets.UTF_8));
    }

    /** One whose body has that many bytes, of characters that a compressor makes nothing of. */
    public Message message(String id, int bytes) {
        byte[] body = new byte[bytes];
        Random random = new Random(id.hashCode());
        for (int i = 0; i < bytes; i++) {
            body[i] = (byte) ('0' + random.nextInt(64));
        }
        return new Message(topic, "created", id, body);
    }

    /** One whose body is too large for the outbox. */
    public Message large(String id) {
        return message(id, 4 * OUTBOX_BODY_LIMIT);
    }

    /** The business: an order, and the message about it. */
    public void order(Connection connection, String id) throws Exception {
        insert(connection, id);
        producer.send(message(id));
    }

    public Set<String> committedOrders() throws SQLException {
        Set<String> ids = new TreeSet<>();
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id FROM orders")) {
            while (rows.next()) {
                ids.add(rows.getString(1));
            }
        }
        return ids;
    }

    /** Rows of the status table by kind, the schema row aside. */
    public int statusRows() throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM tenon_status")) {
            rows.next();
            return rows.getInt(1) - 1;
        }
    }

    /** Exactly these messages arrive, once each, and none more until several rounds of checks have passed. */
    public void expectDelivered(String... ids) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(deliveries.keys()).contains(ids));
        deliveries.awaitQuiet(SEVERAL_ROUNDS, Duration.ofSeconds(60));
        assertThat(deliveries.keys()).containsExactlyInAnyOrder(ids);
        for (String id : ids) {
            assertThat(deliveries.countOf(id)).as("deliveries of " + id).isEqualTo(1);
        }
    }

    /** The guarantee itself: what is committed is what is delivered, once each. */
    public void expectOrdersAndDeliveriesToMatch() throws SQLException {
        expectDelivered(committedOrders().toArray(new String[0]));
    }

    @Override
    public void close() throws IOException {
        deliveries.close();
        producer.shutdown();
        dataSource.close();
        if (ownsBroker) {
            broker.close();
        }
        database.close();
    }

    /** How many rows of the outbox are in that state; on H2. */
    public int outboxRows(String state) throws SQLException {
        try (Connection c = database.dataSource().getConnection();
                Statement statement = c.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT COUNT(*) FROM \"tenon_outbox\" WHERE state = '" + state + "'")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    /** Started by the first test that asks for it. */
    private static final class Shared {
        static final Broker BROKER = EmbeddedBroker.start(BrokerSettings.quick());
    }
}
