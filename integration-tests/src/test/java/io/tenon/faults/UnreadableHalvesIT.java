package io.tenon.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.rules.Joint;
import io.tenon.testbed.BrokerSettings;
import io.tenon.testbed.EmbeddedBroker;
import io.tenon.testbed.H2;
import java.sql.Connection;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A broker that writes behind (transientStorePoolEnable) cannot read a half for up to 200 ms after it has acknowledged it. */
class UnreadableHalvesIT {
    private static final int TRANSACTIONS = 200;

    @Test
    void r6_endsOfHalvesThatTheBrokerCannotReadYetAreSentAgain() throws Exception {
        BrokerSettings writingBehind = BrokerSettings.stock().with("transientStorePoolEnable", "true");
        try (Joint joint = Joint.on(H2.inMemory(), EmbeddedBroker.start(writingBehind))) {
            joint.dataSource.setSealAfterMillis(1000);
            joint.dataSource.setLeaseMillis(5000);
            joint.dataSource.setEndEffectMillis(4000);
            for (int i = 0; i < TRANSACTIONS; i++) {
                try (Connection c = joint.begin()) {
                    joint.order(c, "order-" + i);
                    c.commit();
                }
            }
            await().atMost(Duration.ofSeconds(20)).until(() -> joint.deliveries.total() == TRANSACTIONS);
            assertThat(joint.producer.getMessagesLeftToCheck()).isZero();
        }
    }
}
