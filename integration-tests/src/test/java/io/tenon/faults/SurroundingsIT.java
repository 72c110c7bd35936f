package io.tenon.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.jdbc.Delivery;
import io.tenon.rocketmq.TenonProducer;
import io.tenon.rules.Joint;
import io.tenon.testbed.BrokerSettings;
import io.tenon.testbed.Deliveries;
import io.tenon.testbed.EmbeddedBroker;
import io.tenon.testbed.H2;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.hook.SendMessageContext;
import org.apache.rocketmq.client.hook.SendMessageHook;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * O6, R4: hooks, message trace, namespace and the RPC hook (credentials) are those of the application's producer, whichever way its
 * messages are delivered.
 */
@SuppressWarnings("NullAway.Init") // each test opens what it needs
class SurroundingsIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static EmbeddedBroker broker;

    private Joint joint;
    private TenonProducer producer;

    @BeforeAll
    static void startBroker() {
        broker = EmbeddedBroker.start(BrokerSettings.quick());
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    private void open(Delivery delivery) throws Exception {
        broker.startBroker(); // a test that failed may have left it stopped
        joint = Joint.borrowing(H2.inMemory(), broker);
        producer = joint.unstartedProducer(joint.topic + "-surrounded");
        producer.setDelivery(delivery);
    }

    @AfterEach
    void close() throws Exception {
        if (producer != null) {
            producer.shutdown();
        }
        if (joint != null) {
            joint.close();
        }
    }

    /** As a tracing library does: puts the thread's span into each message. */
    private static final class Tracing implements SendMessageHook {
        final ThreadLocal<String> span = new ThreadLocal<>();
        final List<String> seen = new CopyOnWriteArrayList<>();

        @Override
        public String hookName() {
            return "tracing";
        }

        @Override
        public void sendMessageBefore(SendMessageContext context) {
            context.getMessage().putUserProperty("span", String.valueOf(span.get()));
            seen.add("before " + context.getMessage().getKeys());
        }

        @Override
        public void sendMessageAfter(SendMessageContext context) {
            seen.add("after " + context.getMessage().getKeys());
        }
    }

    @ParameterizedTest
    @EnumSource
    void o6_theTraceContextOfTheSendingThreadReachesTheMessage(Delivery delivery) throws Exception {
        open(delivery);
        Tracing tracing = new Tracing();
        producer.start();
        producer.getDefaultMQProducerImpl().registerSendMessageHook(tracing);
        tracing.span.set("of the test");
        try (Connection c = joint.begin()) {
            joint.insert(c, "sent");
            producer.send(joint.message("sent"));
            CompletableFuture<SendResult> told = new CompletableFuture<>();
            joint.insert(c, "called back");
            producer.send(joint.message("called back"), new SendCallback() {
                @Override
                public void onSuccess(SendResult result) {
                    told.complete(result);
                }

                @Override
                public void onException(Throwable e) {
                    told.completeExceptionally(e);
                }
            });
            joint.insert(c, "one way");
            producer.sendOneway(joint.message("one way"));
            told.get(10, TimeUnit.SECONDS);
            tracing.span.set("of somebody else");
            c.commit();
        }
        joint.expectOrdersAndDeliveriesToMatch();
        for (String key : List.of("sent", "called back", "one way")) {
            MessageExt received = joint.deliveries.messages(key).get(0);
            assertThat(received.getUserProperty("span")).as("of %s", key).isEqualTo("of the test");
        }
        List<String> before = new ArrayList<>(tracing.seen);
        before.removeIf(call -> call.startsWith("after"));
        assertThat(before)
                .as("runs once for each message")
                .containsExactlyInAnyOrder("before sent", "before called back", "before one way");
        // The stock client calls it twice for what is sent without waiting, as halves are.
        assertThat(tracing.seen).contains("after sent", "after called back", "after one way");
    }

    @ParameterizedTest
    @EnumSource
    void o6_theMessageTraceTellsOfWhatReachedTheBroker(Delivery delivery) throws Exception {
        open(delivery);
        broker.createTopic("traces", 1);
        producer.setEnableTrace(true);
        producer.setTraceTopic("traces");
        producer.start();
        try (Deliveries traces = Deliveries.of(broker.nameServerAddress(), "traces");
                Connection c = joint.begin()) {
            joint.insert(c, "traced");
            String id = producer.send(joint.message("traced")).getMsgId();
            c.commit();
            joint.expectDelivered("traced");
            await().atMost(SOON).until(() -> traces.keys().stream().anyMatch(keys -> keys.contains(id)));
        }
    }

    @ParameterizedTest
    @EnumSource
    @SuppressWarnings("deprecation") // still what applications set
    void o6_aNamespaceIsPartOfTopicAndQueueAlsoWhenTheRelaySends(Delivery delivery) throws Exception {
        open(delivery);
        broker.createTopic("spaced%" + joint.topic, 4);
        producer.setNamespace("spaced");
        producer.start();
        try (Deliveries spaced = Deliveries.of(broker.nameServerAddress(), "spaced%" + joint.topic);
                Connection c = joint.begin()) {
            MessageQueue queue = new MessageQueue(joint.topic, "tenon-testbed", 2);
            producer.send(joint.message("any"));
            producer.send(joint.message("queue"), queue);
            producer.send(joint.message("selected"), (queues, message, argument) -> queues.get(3), "any");
            c.commit();
            await().atMost(SOON).until(() -> spaced.total() == 3);
            assertThat(spaced.messages("queue").get(0).getQueueId()).isEqualTo(2);
            assertThat(spaced.messages("selected").get(0).getQueueId()).isEqualTo(3);
            if (delivery == Delivery.OUTBOX) {
                broker.stopBroker();
                joint.insert(c, "relayed"); // begins a transaction: what follows a commit at once is plain
                producer.send(joint.message("relayed"), queue);
                c.commit();
                await().atMost(SOON).until(() -> handedOver() == 1);
                broker.startBroker();
                await().atMost(SOON).until(() -> spaced.total() == 4);
                assertThat(spaced.messages("relayed").get(0).getQueueId()).isEqualTo(2);
            }
        }
    }

    private int handedOver() throws SQLException {
        try (Connection c = joint.database.dataSource().getConnection();
                Statement statement = c.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM \"tenon_outbox\" WHERE state = 'R'")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void o6_theRpcHookOfTheApplicationsProducerSeesEachRequest(Delivery delivery) throws Exception {
        open(delivery);
        RequestTap tap = new RequestTap();
        producer = tap.producer(joint, "tapped");
        producer.setDelivery(delivery);
        producer.start();
        try (Connection c = joint.begin()) {
            joint.insert(c, "half or row");
            producer.send(joint.message("half or row"));
            c.commit();
            joint.expectDelivered("half or row");
            assertThat(tap.count(RequestCode.SEND_MESSAGE_V2)).isEqualTo(1);
            assertThat(tap.count(RequestCode.END_TRANSACTION)).isEqualTo(delivery == Delivery.HALF ? 1 : 0);
            if (delivery == Delivery.OUTBOX) {
                broker.stopBroker();
                joint.insert(c, "relayed");
                producer.send(joint.message("relayed"));
                c.commit();
                await().atMost(SOON).until(() -> handedOver() == 1);
                long before = tap.count(RequestCode.SEND_MESSAGE_V2);
                broker.startBroker();
                joint.expectDelivered("half or row", "relayed");
                assertThat(tap.count(RequestCode.SEND_MESSAGE_V2)).isGreaterThan(before);
            }
        }
    }
}
