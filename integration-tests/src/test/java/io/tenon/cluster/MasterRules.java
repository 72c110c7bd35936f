package io.tenon.cluster;

import static io.tenon.cluster.Clustered.queueOn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.jdbc.CommitRefusedException;
import io.tenon.rules.Joint;
import io.tenon.testbed.BrokerCluster;
import java.sql.Connection;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.junit.jupiter.api.Test;

/** R4 to R7 where a topic has two masters, of which one may be away. */
interface MasterRules extends Clustered {
    @Test
    default void r5_theMessagesOfOneTransactionAreSpreadOverBothMastersAndComeAllOnceOrNotAtAll() throws Exception {
        try (Joint joint = joint();
                Connection c = joint.begin()) {
            Set<String> brokers = new HashSet<>();
            for (int i = 0; i < 8; i++) {
                joint.insert(c, "sent-" + i);
                brokers.add(joint.producer
                        .send(joint.message("sent-" + i))
                        .getMessageQueue()
                        .getBrokerName());
                joint.insert(c, "enqueued-" + i);
                joint.producer.enqueue(joint.message("enqueued-" + i));
            }
            assertThat(brokers).containsExactlyInAnyOrder(BrokerCluster.LONE, BrokerCluster.REPLICATED);
            c.commit();
            for (int i = 0; i < 16; i++) {
                joint.order(c, "rolled-back-" + i);
            }
            c.rollback();
            joint.expectOrdersAndDeliveriesToMatch();
            assertThat(joint.deliveries.total()).isEqualTo(16);
            assertThat(joint.producer.getMessagesLeftToCheck()).isZero();
        }
    }

    @Test
    default void r7_whatIsPendingOnAKilledMasterIsResolvedWhenItIsBackAndTheOtherMasterGoesOnMeanwhile()
            throws Exception {
        try (Joint joint = joint();
                Instance seller = Instance.start(joint, "seller");
                Connection open = begunWithAnOrderOnBoth(joint, "open");
                Connection committed = begunWithAnOrderOnBoth(joint, "committed");
                Connection rolledBack = begunWithAnOrderOnBoth(joint, "rolled-back");
                Connection later = joint.begin()) {
            seller.begin("sold");

            cluster().lone().kill();
            seller.commit();
            seller.kill(); // with its ENDs, of which one had nowhere to go
            committed.commit();
            rolledBack.rollback();
            int failed = awaitService(joint, later);
            for (int i = 0; i < 10; i++) {
                joint.order(later, "meanwhile-" + i);
                later.commit();
            }
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> joint.deliveries.keys().contains("meanwhile-9"));
            // The END of its other half has no address until the lease is over.
            await().atMost(Duration.ofSeconds(20)).until(() -> joint.producer.getMessagesLeftToCheck() > 0);

            cluster().lone().restart();
            await().atMost(Duration.ofSeconds(60)).until(() -> joint.deliveries
                    .keys()
                    .containsAll(Set.of("sold-lone", "sold-replicated", "committed-lone", "committed-replicated")));
            assertThat(joint.deliveries.keys()).as("nothing early").doesNotContain("open-lone", "open-replicated");
            open.commit();
            joint.expectOrdersAndDeliveriesToMatch();
            assertThat(failed)
                    .as("sends that failed before the route was known")
                    .isLessThan(50);
        }
    }

    /** One message on either master, of a transaction that is the thread's youngest while they are sent (R1). */
    private static Connection begunWithAnOrderOnBoth(Joint joint, String id) throws Exception {
        Connection c = joint.begin();
        joint.insert(c, id + "-lone");
        joint.producer.send(joint.message(id + "-lone"), queueOn(BrokerCluster.LONE, joint));
        joint.insert(c, id + "-replicated");
        joint.producer.send(joint.message(id + "-replicated"), queueOn(BrokerCluster.REPLICATED, joint));
        return c;
    }

    /** Until the route is known to have changed a send may go to the dead one: an error, and a rollback. */
    private static int awaitService(Joint joint, Connection c) {
        int[] failed = {0};
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            try {
                joint.order(c, "service-" + failed[0]);
                c.commit();
                return true;
            } catch (MQClientException | MQBrokerException | RemotingException | CommitRefusedException e) {
                assertThat(e).hasMessageMatching("(?s).*(connect|127\\.0\\.0\\.1).*");
                c.rollback();
                failed[0]++;
                return false;
            }
        });
        return failed[0];
    }
}
