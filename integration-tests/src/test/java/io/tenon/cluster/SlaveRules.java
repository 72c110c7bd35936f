package io.tenon.cluster;

import static io.tenon.cluster.Clustered.queueOn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenon.jdbc.CommitRefusedException;
import io.tenon.rocketmq.TenonProducer;
import io.tenon.rules.Joint;
import io.tenon.testbed.BrokerCluster;
import io.tenon.testbed.Deliveries;
import java.lang.reflect.Field;
import java.sql.Connection;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.junit.jupiter.api.Test;

/** R4 and R6 where a master has a slave: one that is away, one that consumers read from, one that is taken for the master. */
interface SlaveRules extends Clustered {
    @Test
    default void r4_aHalfThatTheKilledSlaveDoesNotHaveWinsOnlyWhereWeakAcknowledgementsAreAccepted() throws Exception {
        try (Joint joint = joint();
                Connection c = joint.begin()) {
            TenonProducer accepting = new TenonProducer(joint.topic + "-accepting");
            accepting.setNamesrvAddr(joint.broker.nameServerAddress());
            accepting.setInstanceName("accepting");
            accepting.setAcceptWeakAcknowledgement(true);
            accepting.start();
            MessageQueue replicated = queueOn(BrokerCluster.REPLICATED, joint);
            MessageQueue lone = queueOn(BrokerCluster.LONE, joint);
            cluster().slave().kill();

            joint.insert(c, "on-a-broker-without-slave");
            joint.producer.send(joint.message("on-a-broker-without-slave"), lone);
            assertThatThrownBy(() -> joint.producer.send(joint.message("weak"), replicated))
                    .isInstanceOf(MQClientException.class)
                    .hasMessageContaining("FLUSH_SLAVE_TIMEOUT")
                    .hasMessageContaining("acceptWeakAcknowledgement");
            c.commit();

            joint.insert(c, "refused");
            joint.producer.sendOneway(joint.message("refused"), replicated);
            assertThatThrownBy(c::commit)
                    .isInstanceOf(CommitRefusedException.class)
                    .hasStackTraceContaining("FLUSH_SLAVE_TIMEOUT");

            joint.insert(c, "accepted");
            accepting.send(joint.message("accepted"), replicated);
            c.commit();
            await().atMost(Duration.ofSeconds(20)).until(() -> joint.deliveries.countOf("accepted") == 1);

            cluster().slave().restart();
            cluster().awaitReplication();
            joint.insert(c, "replicated-again");
            joint.producer.send(joint.message("replicated-again"), replicated);
            c.commit();
            joint.expectDelivered("on-a-broker-without-slave", "accepted", "replicated-again");
            assertThat(accepting.getMessagesLeftToCheck()).isZero();
            accepting.shutdown();
        }
    }

    @Test
    default void r6_whileItsMasterIsDeadASlaveServesReadersButShowsNoHalfAndGetsNoEnd() throws Exception {
        EndTap tap = new EndTap();
        try (Joint joint = joint();
                Connection c = joint.begin()) {
            TenonProducer producer = tapped(joint, tap);
            MessageQueue replicated = queueOn(BrokerCluster.REPLICATED, joint);
            long ends = cluster().replicated().writtenEnds();
            joint.insert(c, "before");
            producer.send(joint.message("before"), replicated);
            c.commit();
            await().atMost(Duration.ofSeconds(20)).until(() -> joint.deliveries.countOf("before") == 1);
            // Killed before, it would deliver it again: the row is there to say so for as long as the grace lasts.
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> cluster().replicated().writtenEnds() > ends);
            joint.insert(c, "pending");
            producer.send(joint.message("pending"), replicated);

            cluster().awaitReplication();
            cluster().replicated().kill();
            c.commit();
            try (Deliveries later = Deliveries.of(cluster().nameServerAddress(), joint.topic)) {
                await().atMost(Duration.ofSeconds(20)).until(() -> later.countOf("before") == 1);
                await().atMost(Duration.ofSeconds(20)).until(() -> producer.getMessagesLeftToCheck() == 1);
                assertThat(later.keys()).containsExactly("before");
                assertThat(tap.addressees())
                        .as("ENDs")
                        .doesNotContain(cluster().slave().address());
                cluster().replicated().restart();
                await().atMost(Duration.ofSeconds(60)).until(() -> later.countOf("pending") == 1);
            }
            joint.expectDelivered("before", "pending");
            producer.shutdown();
        }
    }

    @Test
    default void r6_anEndThatASlaveRefusesIsSentToTheMasterAsSoonAsThatIsKnown() throws Exception {
        EndTap tap = new EndTap();
        try (Joint joint = joint();
                Connection c = joint.begin()) {
            TenonProducer producer = tapped(joint, tap);
            joint.insert(c, "a");
            producer.send(joint.message("a"), queueOn(BrokerCluster.REPLICATED, joint));
            String master = cluster().replicated().address();
            String slave = cluster().slave().address();

            // As in a client that has not heard yet that the two have changed places.
            Map<String, Map<Long, String>> addresses = addresses(producer);
            addresses.put(BrokerCluster.REPLICATED, new HashMap<>(Map.of(MixAll.MASTER_ID, slave)));
            c.commit();
            await().atMost(Duration.ofSeconds(20)).until(() -> !tap.answers().isEmpty());
            addresses.put(BrokerCluster.REPLICATED, new HashMap<>(Map.of(MixAll.MASTER_ID, master, 1L, slave)));

            joint.expectDelivered("a");
            assertThat(tap.answers().get(0)).isEqualTo(ResponseCode.SLAVE_NOT_AVAILABLE);
            assertThat(tap.addressees()).startsWith(slave).endsWith(master);
            assertThat(tap.answers()).endsWith(ResponseCode.SUCCESS);
            assertThat(producer.getMessagesLeftToCheck()).isZero();
            producer.shutdown();
        }
    }

    private static TenonProducer tapped(Joint joint, EndTap tap) throws MQClientException {
        TenonProducer producer = new TenonProducer(joint.topic + "-tapped", tap);
        producer.setNamesrvAddr(joint.broker.nameServerAddress());
        producer.setInstanceName(joint.topic + "-tapped");
        producer.setPollNameServerInterval(500);
        producer.setHeartbeatBrokerInterval(1000);
        producer.start();
        return producer;
    }

    /** The client's own table, from broker names to the addresses of their masters and slaves. */
    @SuppressWarnings("unchecked")
    private static Map<String, Map<Long, String>> addresses(TenonProducer producer)
            throws ReflectiveOperationException {
        Field table = MQClientInstance.class.getDeclaredField("brokerAddrTable");
        table.setAccessible(true);
        return (Map<String, Map<Long, String>>)
                table.get(producer.getDefaultMQProducerImpl().getMqClientFactory());
    }
}
