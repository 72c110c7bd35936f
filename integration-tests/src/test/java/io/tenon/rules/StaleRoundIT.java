package io.tenon.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.jdbc.TenonDataSource;
import io.tenon.rocketmq.TenonProducer;
import io.tenon.testbed.BrokerSettings;
import io.tenon.testbed.Deliveries;
import io.tenon.testbed.EmbeddedBroker;
import io.tenon.testbed.H2;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.common.message.Message;
import org.junit.jupiter.api.Test;

/**
 * A round of the broker's checks reads the ENDs first. When it then meets a half that is old enough and not ended, and
 * finds no more ENDs, it sleeps for a second (TransactionalMessageServiceImpl.SLEEP_WHILE_NO_OP) before it checks that
 * one and all others of which it had read no END by then. So an END takes effect one second later than the {@code
 * transactionOpBatchInterval} says; {@code endEffect} has to contain that second, or every transaction that stays open
 * makes duplicates of those that are committed beside it.
 */
class StaleRoundIT {
    private static final Duration FIRST_CHECK = BrokerSettings.QUICK_FIRST_CHECK;
    private static final int SEAL_AFTER = Joint.SEAL_AFTER;
    private static final int LEASE = Joint.LEASE;
    private static final int OP_BATCH_INTERVAL = 100;
    private static final int SLEEP_OF_A_ROUND = 1000;
    private static final int END_EFFECT = OP_BATCH_INTERVAL + SLEEP_OF_A_ROUND + 400;

    private static final String TOPIC = "orders";

    @Test
    void r10_aTransactionThatStaysOpenMakesNoDuplicatesOfThoseCommittedBesideIt() throws Exception {
        BrokerSettings settings = BrokerSettings.quick()
                .withChecks(FIRST_CHECK, Duration.ofMillis(500), 1000)
                .withTransactionOpBatchInterval(Duration.ofMillis(OP_BATCH_INTERVAL));
        try (H2 database = H2.inMemory();
                EmbeddedBroker broker = EmbeddedBroker.start(settings);
                TenonDataSource dataSource = new TenonDataSource(database.dataSource())) {
            broker.createTopic(TOPIC, 4);
            createOrders(database);
            dataSource.setCreateTable(true);
            dataSource.setSealAfterMillis(SEAL_AFTER);
            dataSource.setLeaseMillis(LEASE);
            dataSource.setEndEffectMillis(END_EFFECT);
            TenonProducer producer = new TenonProducer("stale-round");
            producer.setNamesrvAddr(broker.nameServerAddress());
            producer.start();
            try (Deliveries deliveries = Deliveries.of(broker.nameServerAddress(), TOPIC)) {
                int orders = placeOrdersBesideAnOpenTransaction(dataSource, producer);
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> deliveries.keys().size() == orders);
                deliveries.awaitQuiet(FIRST_CHECK.plusSeconds(3), Duration.ofSeconds(30));
                assertThat(deliveries.total())
                        .as("deliveries of " + orders + " orders")
                        .isEqualTo(orders);
            } finally {
                producer.shutdown();
            }
        }
    }

    private static int placeOrdersBesideAnOpenTransaction(TenonDataSource dataSource, TenonProducer producer)
            throws Exception {
        int orders = 1;
        try (Connection open = dataSource.getConnection()) {
            open.setAutoCommit(false);
            order(open, producer, "open");
            try (Connection beside = dataSource.getConnection()) {
                beside.setAutoCommit(false);
                long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(8);
                for (; System.nanoTime() < end; orders++) {
                    order(beside, producer, "beside-" + orders);
                    beside.commit();
                }
            }
            open.commit();
        }
        return orders;
    }

    private static void order(Connection connection, TenonProducer producer, String id) throws Exception {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO orders (id) VALUES (?)")) {
            insert.setString(1, id);
            insert.executeUpdate();
        }
        producer.send(new Message(TOPIC, "created", id, id.getBytes(StandardCharsets.UTF_8)));
    }

    private static void createOrders(H2 database) throws Exception {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE orders (id VARCHAR(64) PRIMARY KEY)");
        }
    }
}
