package io.tenon.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.junit.jupiter.api.Test;

class BrokerProcessIT {
    /** On a busy machine. */
    private static final Duration SOON = Duration.ofSeconds(30);

    @Test
    void halvesAndMessagesSurviveAKilledBroker() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(BrokerSettings.quick())) {
            broker.createTopic("killed", 2);
            try (StockProducer producer = new StockProducer(broker);
                    Deliveries deliveries = Deliveries.of(broker.nameServerAddress(), "killed")) {
                producer.send("killed", "plain");
                await().atMost(SOON).until(() -> deliveries.countOf("plain") == 1);
                producer.sendHalf("killed", "half");
                // The broker counts after it has answered.
                await().atMost(SOON).until(() -> broker.pendingHalves("killed") == 1);

                broker.kill();
                int checksBefore = producer.checksOf("half");
                broker.restart();

                await().atMost(SOON).until(() -> producer.checksOf("half") > checksBefore);
                producer.verdict = LocalTransactionState.COMMIT_MESSAGE;
                await().atMost(SOON).until(() -> deliveries.countOf("half") == 1);
                assertThat(deliveries.countOf("plain")).isEqualTo(1);
            }
        }
    }
}
