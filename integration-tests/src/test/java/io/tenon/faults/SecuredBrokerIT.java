package io.tenon.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenon.jdbc.Delivery;
import io.tenon.rocketmq.TenonProducer;
import io.tenon.rules.Joint;
import io.tenon.testbed.BrokerSettings;
import io.tenon.testbed.EmbeddedBroker;
import io.tenon.testbed.H2;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.rocketmq.acl.common.AclClientRPCHook;
import org.apache.rocketmq.acl.common.SessionCredentials;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * O5, O6: a broker that asks for credentials when messages are sent and ended gets those of the application's producer, whichever
 * way its messages are delivered.
 */
@SuppressWarnings("NullAway.Init") // each test opens what it needs
class SecuredBrokerIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String USER = "tenon";
    private static final String PASSWORD = "a-secret-of-tests";

    /** All requests but sends and ENDs: the test's own consumer and administration have no credentials. */
    private static final String OPEN_TO_ALL = IntStream.range(1, 1000)
            .filter(code -> !Set.of(
                            RequestCode.SEND_MESSAGE,
                            RequestCode.SEND_MESSAGE_V2,
                            RequestCode.SEND_BATCH_MESSAGE,
                            RequestCode.END_TRANSACTION)
                    .contains(code))
            .mapToObj(String::valueOf)
            .collect(Collectors.joining(","));

    private static EmbeddedBroker broker;

    private final List<TenonProducer> producers = new ArrayList<>();
    private Joint joint;

    @BeforeAll
    static void startBroker() {
        broker = EmbeddedBroker.start(BrokerSettings.quick()
                .with("authenticationEnabled", "true")
                .with("initAuthenticationUser", "{\"username\":\"" + USER + "\",\"password\":\"" + PASSWORD + "\"}")
                .with(
                        "authenticationMetadataProvider",
                        "org.apache.rocketmq.auth.authentication.provider.LocalAuthenticationMetadataProvider")
                .with("authenticationWhitelist", OPEN_TO_ALL));
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @AfterEach
    void close() throws Exception {
        producers.forEach(TenonProducer::shutdown);
        if (joint != null) {
            joint.close();
        }
    }

    private TenonProducer producer(Delivery delivery, String password) throws Exception {
        if (joint == null) {
            joint = Joint.borrowing(H2.inMemory(), broker);
        }
        RPCHook credentials = new AclClientRPCHook(new SessionCredentials(USER, password));
        String group = joint.topic + "-secured-" + producers.size();
        TenonProducer producer = new TenonProducer(group, credentials);
        producer.setNamesrvAddr(broker.nameServerAddress());
        producer.setInstanceName(group);
        producer.setDelivery(delivery);
        producers.add(producer);
        return producer;
    }

    @ParameterizedTest
    @EnumSource
    void o6_theApplicationsCredentialsAreThoseOfHalvesEndsAndTheOutbox(Delivery delivery) throws Exception {
        TenonProducer producer = producer(delivery, PASSWORD);
        producer.start();
        try (Connection c = joint.begin()) {
            joint.insert(c, "known");
            producer.send(joint.message("known"));
            c.commit();
        }
        joint.expectOrdersAndDeliveriesToMatch();
    }

    /** Nothing is lost: a half is refused to its sender, and a row waits until the credentials are right again. */
    @ParameterizedTest
    @EnumSource
    void o5_wrongCredentialsLoseAndParkNothing(Delivery delivery) throws Exception {
        TenonProducer expired = producer(delivery, "of-last-year");
        expired.setCheckGroup(joint.topic + "-checks");
        expired.start();
        try (Connection c = joint.begin()) {
            joint.insert(c, "unknown");
            if (delivery == Delivery.HALF) {
                assertThatThrownBy(() -> expired.send(joint.message("unknown"))).isInstanceOf(MQBrokerException.class);
                c.rollback();
            } else {
                expired.send(joint.message("unknown"));
                c.commit();
            }
        }
        if (delivery == Delivery.OUTBOX) {
            await().atMost(SOON).until(() -> joint.outboxRows("R") == 1);
            assertThat(joint.deliveries.total()).isZero();
            expired.shutdown();
            TenonProducer renewed = producer(delivery, PASSWORD);
            renewed.setCheckGroup(joint.topic + "-checks");
            renewed.start();
            joint.expectDelivered("unknown");
            assertThat(joint.outboxRows("P")).isZero();
        }
        joint.expectOrdersAndDeliveriesToMatch();
    }
}
