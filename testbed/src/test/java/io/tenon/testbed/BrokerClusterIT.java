package io.tenon.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BrokerClusterIT {
    /** On a busy machine. */
    private static final Duration SOON = Duration.ofSeconds(30);

    @Test
    void messagesAreSpreadOverTheMastersAndReadFromTheSlaveWhileItsMasterIsKilled() throws Exception {
        try (BrokerCluster cluster = BrokerCluster.start(BrokerSettings.quick())) {
            cluster.createTopic("spread", 2);
            try (StockProducer producer = new StockProducer(cluster);
                    Deliveries deliveries = Deliveries.of(cluster.nameServerAddress(), "spread")) {
                for (int i = 0; i < 8; i++) {
                    producer.send("spread", "k" + i);
                }
                await().atMost(SOON).until(() -> deliveries.total() == 8);
                cluster.awaitReplication();

                cluster.replicated().kill();
                try (Deliveries later = Deliveries.of(cluster.nameServerAddress(), "spread")) {
                    await().atMost(SOON).until(() -> later.total() == 8);
                    assertThat(later.keys()).hasSize(8);
                }
                cluster.replicated().restart();
                cluster.awaitReplication();
            }
        }
    }
}
