package io.tenon.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.rocketmq.TenonProducer;
import io.tenon.testbed.BrokerSettings;
import io.tenon.testbed.Deliveries;
import io.tenon.testbed.EmbeddedBroker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.TopicConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the doctor says of name servers, brokers, groups and topics. */
class BrokerVisitIT {
    private static final EmbeddedBroker BROKER = EmbeddedBroker.start(BrokerSettings.stock());

    @BeforeAll
    static void createTopic() {
        BROKER.createTopic("orders", 4);
    }

    @AfterAll
    static void stop() {
        BROKER.close();
    }

    @Test
    void stockBrokerIsFineButForItsKnownDefect() throws Exception {
        visit("--group", "shop", "--topic", "orders")
                .says("ok", "client", "5.5.0", "can be linked")
                .says("ok", "name server", BROKER.nameServerAddress())
                .says("ok", "broker", BROKER.brokerAddress(), "ASYNC_FLUSH")
                .says("WARN", "known defect", "#10966")
                .says("ok", "broker times", "first check after 6000 ms")
                .says("ok", "check group", "'shop-tenon' has nobody online yet")
                .says("ok", "topic", "'orders' has 4 writable queues", "unspecified")
                .endsWith(1);
    }

    @Test
    void probeProvesTheWholeWayAndNoConsumerSeesIt() throws Exception {
        try (Deliveries deliveries = Deliveries.of(BROKER.nameServerAddress(), "orders")) {
            visit("--topic", "orders", "--probe")
                    .says("ok", "probe", "rolled back, acknowledged")
                    .says("ok", "clock", "within")
                    .endsWith(1);
            await().until(() -> BROKER.pendingHalves("orders") == 0);
            assertThat(deliveries.keys()).isEmpty();
        }
    }

    @Test
    void topicsAndGroupsHaveTheNamespaceOfTheProducer() throws Exception {
        BROKER.createTopic("tenant%orders", 1);
        visit("--namespace", "tenant", "--group", "shop", "--topic", "orders,stock", "--probe")
                .says("ok", "check group", "'tenant%shop-tenon'")
                .says("ok", "topic", "'tenant%orders' has 1 writable queues")
                .says("ok", "probe", "'tenant%orders'", "acknowledged")
                .says("FAIL", "topic", "'tenant%stock' does not exist")
                .endsWith(2);
    }

    @Test
    void nameServerThatDoesNotAnswerIsAProblem() throws Exception {
        Visit.with("--app", Visit.CLASS_PATH, "--namesrv", BROKER.nameServerAddress() + ";127.0.0.1:1")
                .says("ok", "name server", BROKER.nameServerAddress())
                .says("FAIL", "name server", "127.0.0.1:1 does not answer")
                .says("ok", "broker", BROKER.brokerAddress())
                .endsWith(2);
    }

    @Test
    void timesThatDoNotFitTheBrokersAreProblems() throws Exception {
        Visit.with(
                        List.of("-Dtenon.lease=5001", "-Dtenon.end-effect=3999", "-Dtenon.grace=30000"),
                        "",
                        "--app",
                        Visit.CLASS_PATH,
                        "--namesrv",
                        BROKER.nameServerAddress())
                .says("ok", "settings", "lease = 5001")
                .says("FAIL", "broker times", "transactionTimeOut", "6001 ms")
                .says("FAIL", "broker times", "transactionOpBatchInterval", "3999 ms")
                .says("FAIL", "broker times", "transactionCheckInterval", "30000 ms")
                .endsWith(2);
    }

    @Test
    void settingsThatCannotBeAreAProblem() throws Exception {
        Visit.with(List.of("-Dtenon.lease=soon"), "", "--app", "none.jar", "--namesrv", "127.0.0.1:1")
                .says("FAIL", "settings", "lease", "soon")
                .endsWith(2);
    }

    @Test
    void strangerInTheCheckGroupIsAProblemAndInstancesOfTheApplicationAreNone() throws Exception {
        TenonProducer instance = new TenonProducer("inhabited");
        instance.setNamesrvAddr(BROKER.nameServerAddress());
        instance.setInstanceName("the-application");
        instance.start();
        try {
            visit("--group", "inhabited").says("ok", "check group", "instances of 'inhabited' only", "the-application");
            DefaultMQProducer stranger = new DefaultMQProducer("inhabited-tenon");
            stranger.setNamesrvAddr(BROKER.nameServerAddress());
            stranger.setInstanceName("the-stranger");
            stranger.start();
            try {
                clientOf(stranger).updateTopicRouteInfoFromNameServer("orders");
                clientOf(stranger).sendHeartbeatToAllBrokerWithLock();
                visit("--group", "inhabited")
                        .says("FAIL", "check group", "not in 'inhabited'", "the-stranger", "127.0.0.1", "JAVA V5_5_0")
                        .endsWith(2);
            } finally {
                stranger.shutdown();
            }
        } finally {
            instance.shutdown();
        }
    }

    @Test
    void topicsThatAreMissingReadOnlyOrDelayedAreTold() throws Exception {
        DefaultMQProducer admin = new DefaultMQProducer("admin");
        admin.setNamesrvAddr(BROKER.nameServerAddress());
        admin.start();
        try {
            create(admin, "read-only", 4, "NORMAL");
            create(admin, "delayed", 6, "DELAY");
            create(admin, "transactional", 6, "TRANSACTION");
        } finally {
            admin.shutdown();
        }
        visit("--topic", "missing,read-only,delayed,transactional")
                .says("FAIL", "topic", "'missing' does not exist")
                .says("FAIL", "topic", "'read-only' has no queue that takes messages")
                .says("WARN", "topic", "'delayed'", "type DELAY")
                .says("ok", "topic", "'transactional'", "type TRANSACTION")
                .endsWith(2);
    }

    private static void create(DefaultMQProducer admin, String topic, int permission, String type) throws Exception {
        TopicConfig config = new TopicConfig(topic, 2, 2, permission);
        config.setAttributes(Collections.singletonMap("+message.type", type));
        clientOf(admin).getMQClientAPIImpl().createTopic(BROKER.brokerAddress(), "TBW102", config, 3000);
        await().until(() -> clientOf(admin).updateTopicRouteInfoFromNameServer(topic));
    }

    private static MQClientInstance clientOf(DefaultMQProducer producer) {
        return producer.getDefaultMQProducerImpl().getMqClientFactory();
    }

    private static Visit visit(String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of("--app", Visit.CLASS_PATH, "--namesrv", BROKER.nameServerAddress()));
        all.addAll(Arrays.asList(options));
        return Visit.with(all.toArray(new String[0]));
    }
}
