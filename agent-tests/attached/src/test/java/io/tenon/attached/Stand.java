package io.tenon.attached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.testbed.Broker;
import io.tenon.testbed.BrokerSettings;
import io.tenon.testbed.Deliveries;
import io.tenon.testbed.EmbeddedBroker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** A broker, mostly that of all tests in this JVM, its one topic, and everything that is delivered from it. Thread-safe. */
final class Stand {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

    /** Longer than the first check of what is pending, the sleep of a round, and the round after it. */
    static final Duration QUIET = BrokerSettings.QUICK_FIRST_CHECK.plusMillis(2000);

    private final Broker broker;
    private final Deliveries deliveries;
    private final AtomicInteger runs = new AtomicInteger();
    private final Set<String> expected = ConcurrentHashMap.newKeySet();
    private final Set<String> never = ConcurrentHashMap.newKeySet();

    /** Closes the broker with this JVM. */
    Stand(Broker broker) {
        this.broker = broker;
        broker.createTopic(topic(), 4);
        deliveries = broker.deliveriesOf(topic());
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "close-broker"));
    }

    static Stand shared() {
        return OnDemand.STAND;
    }

    private static final class OnDemand {
        static final Stand STAND = new Stand(EmbeddedBroker.start(BrokerSettings.quick()));
    }

    Broker broker() {
        return broker;
    }

    String topic() {
        return "orders";
    }

    /** A name that begins the keys of one run's messages. */
    String newRun(String scenario) {
        return scenario + "-" + runs.incrementAndGet();
    }

    /** Returns when everything has arrived that the application expects; notes what must never arrive. */
    void awaitDelivered(Application application) {
        assertThat(application.expected()).as(application::toString).isNotEmpty();
        expected.addAll(application.expected());
        never.addAll(application.never());
        await().atMost(LONGEST_WAIT).untilAsserted(() -> assertThat(application.expected())
                .as(() -> "messages of committed orders of " + application)
                .allSatisfy(key -> assertThat(deliveries.countOf(key)).as(key).isPositive()));
        assertThat(delivered(application.never()))
                .as(() -> "ghosts of " + application)
                .isEmpty();
    }

    /** Which of these keys have arrived. */
    Set<String> delivered(List<String> keys) {
        return keys.stream().filter(key -> deliveries.countOf(key) > 0).collect(Collectors.toCollection(TreeSet::new));
    }

    int timesDelivered(String key) {
        return deliveries.countOf(key);
    }

    /** Returns when what is pending has been checked often enough: what has not come until then does not come. */
    void awaitQuiet() {
        deliveries.awaitQuiet(QUIET, LONGEST_WAIT);
    }

    /**
     * Waits until the broker has asked about everything it could, and looks again at all that was awaited here since the
     * last time.
     */
    void assertNothingCameLate() {
        if (expected.isEmpty()) {
            return;
        }
        deliveries.awaitQuiet(QUIET, LONGEST_WAIT);
        Set<String> ghosts = delivered(List.copyOf(never));
        Map<String, Integer> repeated = new TreeMap<>();
        for (String key : expected) {
            if (deliveries.countOf(key) != 1) {
                repeated.put(key, deliveries.countOf(key));
            }
        }
        never.clear();
        expected.clear();
        assertThat(ghosts).as("ghosts").isEmpty();
        assertThat(repeated).as("messages not delivered exactly once").isEmpty();
    }
}
