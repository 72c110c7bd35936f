package io.tenon.meters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.jdbc.Delivery;
import io.tenon.rocketmq.TenonProducer;
import io.tenon.rules.Joint;
import io.tenon.testbed.BrokerSettings;
import io.tenon.testbed.EmbeddedBroker;
import io.tenon.testbed.H2;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.time.Duration;
import org.apache.rocketmq.common.message.Message;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each meter of the outbox is brought about by what it counts, and read through JMX. */
class OutboxMetersIT {
    /** The outbox is asked every ten seconds. */
    private static final Duration SOON = Duration.ofSeconds(40);

    private static EmbeddedBroker broker;

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start(BrokerSettings.quick());
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void anOutageOfTheBrokerIsABacklogThatGrowsOldAndThatTheRelaySends() throws Exception {
        try (Joint joint = Joint.borrowing(H2.inMemory(), broker)) {
            TenonProducer outbox = joint.unstartedProducer(joint.topic + "-outbox");
            outbox.setDelivery(Delivery.OUTBOX);
            outbox.start();
            Beans producer = Beans.ofProducer(joint.topic + "-outbox");
            Beans dataSource = Beans.ofDataSource(joint.topic);
            try (Connection c = joint.begin()) {
                send(joint, outbox, c, "at-once");
                c.commit();
                await().atMost(SOON).until(() -> producer.number("OutboxMessages") == 1);
                await().atMost(SOON).until(() -> dataSource.number("OutboxBacklog") == 0);
                assertThat(dataSource.number("OutboxOldest")).isZero();
                send(joint, outbox, c, "undone");
                c.rollback();

                broker.stopBroker();
                send(joint, outbox, c, "waits");
                c.commit();
                await().atMost(SOON).untilAsserted(() -> {
                    assertThat(dataSource.number("OutboxBacklog")).isEqualTo(1);
                    assertThat(dataSource.number("OutboxOldest")).isGreaterThan(1);
                    assertThat(producer.number("LeftToRelay")).isEqualTo(1);
                    assertThat(producer.number("RelayLeader")).isEqualTo(1);
                });
                broker.startBroker();
                joint.expectDelivered("at-once", "waits");
                await().atMost(SOON).untilAsserted(() -> {
                    assertThat(producer.number("RelayMessages")).isGreaterThanOrEqualTo(1);
                    assertThat(dataSource.number("OutboxBacklog")).isZero();
                });
                assertThat(producer.number("MessagesTiedOutbox")).isEqualTo(3);
                assertThat(producer.number("MessagesCommittedOutbox")).isEqualTo(2);
                assertThat(producer.number("MessagesRolledBackOutbox")).isEqualTo(1);
                assertThat(producer.number("InDoubt")).isZero();
                assertThat(dataSource.number("TablesUsableOutbox")).isEqualTo(1);
            } finally {
                broker.startBroker();
                outbox.shutdown();
            }
        }
    }

    @Test
    void whatTheBrokerRefusesForGoodIsCountedAsParked() throws Exception {
        try (Joint joint = Joint.borrowing(H2.inMemory(), broker)) {
            TenonProducer outbox = joint.unstartedProducer(joint.topic + "-parking");
            outbox.setDelivery(Delivery.OUTBOX);
            outbox.setMaxMessageSize(16 << 20);
            outbox.setCompressMsgBodyOverHowmuch(Integer.MAX_VALUE);
            outbox.start();
            Beans producer = Beans.ofProducer(joint.topic + "-parking");
            Beans dataSource = Beans.ofDataSource(joint.topic);
            try (Connection c = joint.begin()) {
                joint.insert(c, "poison");
                outbox.send(new Message(joint.topic, "created", "poison", new byte[6 << 20])); // the broker takes 4 MB
                c.commit();
                await().atMost(SOON).untilAsserted(() -> {
                    assertThat(producer.number("Parked")).isEqualTo(1);
                    assertThat(dataSource.number("OutboxRowsParked")).isEqualTo(1);
                    assertThat(dataSource.number("OutboxBacklog")).isZero();
                });
            } finally {
                outbox.shutdown();
            }
        }
    }

    @Test
    void aDataSourceWithoutAnOutboxHasNoMetersOfOne() throws Exception {
        try (Joint joint = Joint.borrowing(H2.inMemory(), broker);
                Connection c = joint.begin()) {
            Beans dataSource = Beans.ofDataSource(joint.topic);
            joint.order(c, "half");
            c.commit();
            await().atMost(SOON).until(() -> dataSource.names().size() == 1);
            assertThat(ManagementFactory.getPlatformMBeanServer()
                            .getMBeanInfo(dataSource.names().iterator().next())
                            .getAttributes())
                    .extracting(attribute -> attribute.getName())
                    .contains("CommitsRefused")
                    .noneMatch(name -> name.startsWith("Outbox"));
        }
    }

    private static void send(Joint joint, TenonProducer outbox, Connection c, String id) throws Exception {
        joint.insert(c, id);
        outbox.send(joint.message(id));
    }
}
