package io.tenon.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.junit.jupiter.api.Test;

class BrokerProcessIT {
    @Test
    void halvesAndMessagesSurviveAKilledBroker() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(BrokerSettings.quick())) {
            broker.createTopic("killed", 2);
            try (StockProducer producer = new StockProducer(broker);
                    Deliveries deliveries = Deliveries.of(broker.nameServerAddress(), "killed")) {
                producer.send("killed", "plain");
                await().atMost(Duration.ofSeconds(3)).until(() -> deliveries.countOf("plain") == 1);
                producer.sendHalf("killed", "half");
                // The broker counts after it has answered.
                await().atMost(Duration.ofSeconds(2)).until(() -> broker.pendingHalves("killed") == 1);

                broker.kill();
                int checksBefore = producer.checksOf("half");
                broker.restart();

                await().atMost(Duration.ofSeconds(15)).until(() -> producer.checksOf("half") > checksBefore);
                producer.verdict = LocalTransactionState.COMMIT_MESSAGE;
                await().atMost(Duration.ofSeconds(10)).until(() -> deliveries.countOf("half") == 1);
                assertThat(deliveries.countOf("plain")).isEqualTo(1);
            }
        }
    }
}
