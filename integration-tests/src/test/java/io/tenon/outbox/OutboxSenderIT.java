package io.tenon.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.internal.relay.OutboxMessage;
import io.tenon.internal.rocketmq.OutboxNode;
import io.tenon.internal.transaction.OpenTransaction;
import io.tenon.internal.transaction.OpenTransactions;
import io.tenon.internal.transaction.OutboxOwner;
import io.tenon.jdbc.Delivery;
import io.tenon.jdbc.TenonDataSource;
import io.tenon.testbed.BrokerSettings;
import io.tenon.testbed.Deliveries;
import io.tenon.testbed.EmbeddedBroker;
import io.tenon.testbed.H2;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageClientIDSetter;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** O2 to O7 on a broker, with H2: messages of the outbox arrive once, and in order where a queue was chosen. */
class OutboxSenderIT {
    private static final int LEASE = 6000;
    private static final Duration SOON = Duration.ofSeconds(40);
    private static final AtomicInteger TOPICS = new AtomicInteger();
    private static EmbeddedBroker broker;

    private H2 database;
    private TenonDataSource dataSource;
    private String topic;
    private Deliveries deliveries;
    private OutboxNode node;

    @BeforeAll
    static void startBroker() {
        broker = EmbeddedBroker.start(BrokerSettings.quick().with("maxMessageSize", "200000"));
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void open() throws Exception {
        database = H2.inMemory();
        topic = "outbox-" + TOPICS.incrementAndGet();
        broker.createTopic(topic, 4);
        dataSource = new TenonDataSource(database.dataSource());
        dataSource.setName(topic);
        dataSource.setCreateTable(true);
        dataSource.setDelivery(Delivery.OUTBOX);
        dataSource.setOutboxLeaseMillis(LEASE);
        execute("CREATE TABLE orders (id VARCHAR(64))");
        deliveries = Deliveries.of(broker.nameServerAddress(), topic);
        node = node();
    }

    private static OutboxNode node() throws Exception {
        return new OutboxNode(broker.nameServerAddress());
    }

    @AfterEach
    void close() throws Exception {
        broker.startBroker();
        node.close();
        deliveries.close();
        dataSource.close();
        database.close();
    }

    private OutboxMessage message(String key, @Nullable MessageQueue queue, byte[] body) {
        Message message = new Message(topic, "created", key, body);
        MessageClientIDSetter.setUniqID(message);
        return new OutboxMessage(message, queue, null);
    }

    private OutboxMessage message(String key) {
        return message(key, null, key.getBytes(StandardCharsets.UTF_8));
    }

    private OutboxMessage ordered(String key) {
        return message(key, queue(), key.getBytes(StandardCharsets.UTF_8));
    }

    private MessageQueue queue() {
        return new MessageQueue(topic, "tenon-testbed", 1);
    }

    private void commit(OutboxOwner owner, OutboxMessage... messages) throws SQLException {
        try (Connection c = dataSource.getConnection()) {
            c.setAutoCommit(false);
            try (Statement statement = c.createStatement()) {
                statement.execute("INSERT INTO orders VALUES ('" + messages[0].messageId() + "')");
            }
            OpenTransaction open = Objects.requireNonNull(OpenTransactions.current(topic));
            for (OutboxMessage message : messages) {
                open.enqueue(Collections.singletonList(message), owner);
            }
            c.commit();
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection c = database.dataSource().getConnection();
                Statement statement = c.createStatement()) {
            statement.execute(sql);
        }
    }

    private int rows(String states) throws SQLException {
        try (Connection c = database.dataSource().getConnection();
                Statement statement = c.createStatement();
                ResultSet result = statement.executeQuery(
                        "SELECT COUNT(*) FROM \"tenon_outbox\" WHERE state IN (" + states + ")")) {
            result.next();
            return result.getInt(1);
        }
    }

    private void awaitNoRow() {
        await().atMost(SOON).until(() -> rows("'O', 'R', 'P'") == 0);
    }

    private void expectOnce(List<String> keys) {
        await().atMost(SOON).until(() -> deliveries.keys().containsAll(keys));
        deliveries.awaitQuiet(Duration.ofSeconds(1), SOON);
        assertThat(deliveries.keys()).containsExactlyInAnyOrderElementsOf(keys);
        assertThat(deliveries.total()).as("deliveries").isEqualTo(keys.size());
    }

    private static List<String> keys(int count) {
        return IntStream.range(0, count).mapToObj(i -> "m" + i).collect(Collectors.toList());
    }

    /** Keys in the order of their places in the queue. */
    private List<String> inQueue(List<String> keys) {
        List<MessageExt> all = new ArrayList<>();
        keys.forEach(key -> all.addAll(deliveries.messages(key)));
        all.sort(Comparator.comparingLong(MessageExt::getQueueOffset));
        assertThat(all).allMatch(message -> message.getQueueId() == 1);
        return all.stream().map(MessageExt::getKeys).collect(Collectors.toList());
    }

    @Test
    void o6_messagesArriveOnceEachWithItsOwnIdInBatches() throws Exception {
        List<OutboxMessage> sent = new ArrayList<>();
        for (String key : keys(500)) {
            OutboxMessage message = message(key);
            sent.add(message);
            commit(node.owner, message);
        }
        awaitNoRow();
        expectOnce(keys(500));
        for (OutboxMessage message : sent) {
            MessageExt received =
                    deliveries.messages(message.message().getKeys()).get(0);
            assertThat(received.getMsgId()).isEqualTo(message.messageId());
            assertThat(received.getTags()).isEqualTo("created");
        }
        assertThat(node.ofOwner.sent.get()).isEqualTo(500);
    }

    @Test
    void o7_aChosenQueueKeepsTheOrderOfCommits() throws Exception {
        for (String key : keys(300)) {
            commit(node.owner, ordered(key));
        }
        expectOnce(keys(300));
        assertThat(inQueue(keys(300))).containsExactlyElementsOf(keys(300));
    }

    @Test
    void o6_aLargeBodyIsCompressedAndArrivesIntact() throws Exception {
        byte[] body = new byte[64 * 1024];
        new Random(1).nextBytes(body);
        for (int i = 0; i < body.length / 2; i++) {
            body[i] = 'x';
        }
        commit(node.owner, message("small"), message("large", null, body), message("last"));
        awaitNoRow();
        expectOnce(List.of("small", "large", "last"));
        assertThat(deliveries.bodies("large").get(0)).isEqualTo(body);
        assertThat(deliveries.messages("large").get(0).getStoreSize()).isLessThan(body.length);
    }

    @Test
    void o5_whatCommitsWhileTheBrokerIsAwayIsRelayedInOrderWhenItIsBack() throws Exception {
        List<String> keys = keys(60);
        for (String key : keys.subList(0, 20)) {
            commit(node.owner, ordered(key));
        }
        awaitNoRow(); // what is under way when a broker goes may be delivered twice
        broker.stopBroker();
        for (String key : keys.subList(20, 40)) {
            commit(node.owner, ordered(key));
        }
        await().atMost(SOON).until(() -> rows("'R'") > 0);
        broker.startBroker();
        for (String key : keys.subList(40, 60)) {
            commit(node.owner, ordered(key));
        }
        awaitNoRow();
        expectOnce(keys);
        assertThat(inQueue(keys)).containsExactlyElementsOf(keys);
        assertThat(node.ofRelay.sent.get()).isPositive();
    }

    @Test
    void o5_whatABrokerFindsTooLargeIsParkedAndStopsNobody() throws Exception {
        byte[] noise = new byte[400_000];
        new Random(2).nextBytes(noise);
        commit(node.owner, message("a"), message("poison", null, noise), message("b"));
        commit(node.owner, message("c"));
        await().atMost(SOON).until(() -> rows("'P'") == 1 && rows("'O', 'R'") == 0);
        expectOnce(List.of("a", "b", "c"));
        assertThat(node.ofRelay.parked.get()).isOne();
    }

    @Test
    void o4_theRowsOfADeadProcessAreSentByAnotherAfterTheLease() throws Exception {
        OutboxNode dead = node();
        dead.relay.close();
        broker.stopBroker();
        for (String key : keys(30)) {
            commit(dead.owner, ordered(key));
        }
        dead.member.shutdown();
        dead.application.shutdown();
        broker.startBroker();
        awaitNoRow();
        expectOnce(keys(30));
        assertThat(inQueue(keys(30))).containsExactlyElementsOf(keys(30));
    }

    @Test
    void o4_aBacklogIsDrainedAtTheSpeedOfTheBroker() throws Exception {
        int count = Integer.getInteger("tenon.outbox.backlog", 5_000);
        OutboxNode writer = node;
        commit(writer.owner, message("first"));
        awaitNoRow();
        writer.relay.close();
        writer.member.shutdown();
        byte[] body = new byte[200];
        for (String key : keys(count)) {
            commit(writer.owner, message(key, null, body));
        }
        await().atMost(SOON).until(() -> rows("'O'") == 0);
        OutboxNode fresh = node();
        long before = System.nanoTime();
        await().pollInterval(Duration.ofMillis(20)).atMost(SOON).until(() -> rows("'O', 'R'") == 0);
        double seconds = (System.nanoTime() - before) / 1e9;
        System.out.printf("drain: %d rows of one message in %.2f s, %.0f/s%n", count, seconds, count / seconds);
        await().atMost(SOON).until(() -> deliveries.total() == count + 1);
        assertThat(fresh.ofRelay.sent.get()).isEqualTo(count);
        fresh.close();
    }
}
