package io.tenon.boots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.testbed.BrokerSettings;
import io.tenon.testbed.Deliveries;
import io.tenon.testbed.EmbeddedBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A broker with one topic, and everything that is delivered from it. */
final class Stand implements AutoCloseable {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    /** As RocketMQ has it: the applications have no setting of Tenon's times. */
    private static final Duration FIRST_CHECK = Duration.ofSeconds(6);

    /** Longer than the first check of what is pending, the sleep of a round, and the round after it. */
    private static final Duration QUIET = FIRST_CHECK.plusMillis(2000);

    static final String TOPIC = "orders";

    private final EmbeddedBroker broker =
            EmbeddedBroker.start(BrokerSettings.quick().withChecks(FIRST_CHECK, Duration.ofMillis(500), 1000));
    private final Deliveries deliveries;
    private final List<Shop.Played> all = new ArrayList<>();

    Stand() {
        broker.createTopic(TOPIC, 4);
        deliveries = Deliveries.countedOf(broker.nameServerAddress(), TOPIC);
    }

    String nameServer() {
        return broker.nameServerAddress();
    }

    /** Returns when everything has arrived that was due. */
    void awaitDelivered(Shop.Played played) {
        assertThat(played.due()).isNotEmpty();
        assertThat(played.never()).isNotEmpty();
        all.add(played);
        await().atMost(LONGEST_WAIT)
                .untilAsserted(() ->
                        assertThat(missing(played)).as("messages that are due").isEmpty());
        assertThat(ghosts(played))
                .as("messages of transactions that were rolled back")
                .isEmpty();
    }

    /** Returns when everything has arrived that was due, and something with it that must not. */
    void awaitGhosts(Shop.Played played) {
        await().atMost(LONGEST_WAIT)
                .untilAsserted(() -> assertThat(missing(played)).isEmpty());
        await().atMost(LONGEST_WAIT)
                .untilAsserted(() -> assertThat(ghosts(played)).isNotEmpty());
    }

    /** Waits until the broker has asked about everything it could, and looks again at all that was awaited. */
    void assertNothingCameLate() {
        deliveries.awaitQuiet(QUIET, LONGEST_WAIT);
        for (Shop.Played played : all) {
            assertThat(ghosts(played))
                    .as("messages of transactions that were rolled back")
                    .isEmpty();
            assertThat(played.due().stream().filter(key -> deliveries.countOf(key) != 1))
                    .as("messages that did not arrive exactly once")
                    .isEmpty();
        }
    }

    private List<String> missing(Shop.Played played) {
        return played.due().stream().filter(key -> deliveries.countOf(key) == 0).toList();
    }

    private List<String> ghosts(Shop.Played played) {
        return played.never().stream()
                .filter(key -> deliveries.countOf(key) > 0)
                .toList();
    }

    @Override
    public void close() {
        deliveries.close();
        broker.close();
    }
}
