package io.tenon.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenon.jdbc.Delivery;
import io.tenon.rocketmq.TenonProducer;
import io.tenon.rules.Joint;
import io.tenon.testbed.BrokerProcess;
import io.tenon.testbed.BrokerSettings;
import io.tenon.testbed.H2;
import io.tenon.testbed.ServerCertificate;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.rocketmq.remoting.netty.TlsSystemConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** O5, O6: where name server and broker talk nothing but TLS, halves, ENDs, checks and the outbox do as the application's producer does. */
@SuppressWarnings("NullAway.Init") // each test opens what it needs
class TlsBrokerIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private static Path folder;

    private static ServerCertificate trusted;
    private static ServerCertificate stranger;
    private static BrokerProcess broker;

    private final List<TenonProducer> producers = new ArrayList<>();
    private Joint joint;

    @BeforeAll
    static void startBroker() {
        trusted = ServerCertificate.create(folder.resolve("broker"));
        stranger = ServerCertificate.create(folder.resolve("stranger"));
        broker = BrokerProcess.start(
                BrokerSettings.quick(),
                List.of(
                        "-Xmx256m",
                        "-Dtls.server.mode=enforcing",
                        "-Dtls.enable=true",
                        "-Dtls.test.mode.enable=false",
                        "-Dtls.server.keyPath=" + trusted.key(),
                        "-Dtls.server.certPath=" + trusted.certificate()));
        // What RocketMQ reads of the command line, by its own names: for all clients that this JVM starts from now on.
        TlsSystemConfig.tlsEnable = true;
        TlsSystemConfig.tlsTestModeEnable = false;
        TlsSystemConfig.tlsClientAuthServer = true;
        TlsSystemConfig.tlsClientTrustCertPath = trusted.certificate().toString();
    }

    @AfterAll
    static void stopBroker() {
        TlsSystemConfig.tlsEnable = false;
        TlsSystemConfig.tlsTestModeEnable = true;
        TlsSystemConfig.tlsClientAuthServer = false;
        TlsSystemConfig.tlsClientTrustCertPath = null;
        broker.close();
    }

    @AfterEach
    void close() throws Exception {
        producers.forEach(TenonProducer::shutdown);
        if (joint != null) {
            joint.close();
        }
    }

    private TenonProducer producer(Delivery delivery) throws Exception {
        if (joint == null) {
            joint = Joint.borrowing(H2.inMemory(), broker);
        }
        String group = joint.topic + "-tls-" + producers.size();
        TenonProducer producer = new TenonProducer(group);
        producer.setNamesrvAddr(broker.nameServerAddress());
        producer.setInstanceName(group);
        producer.setCheckGroup(joint.topic + "-checks");
        producer.setDelivery(delivery);
        producers.add(producer);
        return producer;
    }

    @ParameterizedTest
    @EnumSource
    void o6_halvesEndsAndTheOutboxTalkTls(Delivery delivery) throws Exception {
        TenonProducer producer = producer(delivery);
        producer.start();
        try (Connection c = joint.begin()) {
            joint.insert(c, "sealed");
            producer.send(joint.message("sealed"));
            c.commit();
        }
        try (Connection c = joint.begin()) {
            joint.insert(c, "taken-back");
            producer.send(joint.message("taken-back"));
            c.rollback();
        }
        joint.expectOrdersAndDeliveriesToMatch();
    }

    /** A broker whose certificate is not trusted is one that is away. */
    @ParameterizedTest
    @EnumSource
    void o5_aBrokerThatIsNotTrustedLosesAndParksNothing(Delivery delivery) throws Exception {
        TenonProducer astray = producer(delivery);
        TlsSystemConfig.tlsClientTrustCertPath = stranger.certificate().toString();
        try {
            astray.start();
        } finally {
            TlsSystemConfig.tlsClientTrustCertPath = trusted.certificate().toString();
        }
        loseAndParkNothing(delivery, astray);
    }

    @Test
    void o5_aProducerThatTalksInTheClearIsRefusedItsHalf() throws Exception {
        TenonProducer open = producer(Delivery.HALF);
        open.setUseTLS(false);
        open.start();
        loseAndParkNothing(Delivery.HALF, open);
    }

    private void loseAndParkNothing(Delivery delivery, TenonProducer unheard) throws Exception {
        try (Connection c = joint.begin()) {
            joint.insert(c, "unheard");
            if (delivery == Delivery.HALF) {
                // Whatever class RocketMQ's own client chooses for it: the application sees what it would see without
                // Tenon.
                assertThatThrownBy(() -> unheard.send(joint.message("unheard"))).hasStackTraceContaining("Remoting");
                c.rollback();
            } else {
                unheard.send(joint.message("unheard"));
                c.commit();
            }
        }
        if (delivery == Delivery.OUTBOX) {
            await().atMost(SOON).until(() -> joint.outboxRows("R") == 1);
            assertThat(joint.deliveries.total()).isZero();
            unheard.shutdown();
            producer(delivery).start();
            joint.expectDelivered("unheard");
            assertThat(joint.outboxRows("P")).isZero();
        }
        joint.expectOrdersAndDeliveriesToMatch();
    }
}
