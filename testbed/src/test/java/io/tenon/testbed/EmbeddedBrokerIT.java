package io.tenon.testbed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EmbeddedBrokerIT {
    /** On a busy machine; on an idle one it takes 6 s at most. */
    private static final Duration SOON = Duration.ofSeconds(30);

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
    void aHalfMessageIsCheckedAtShortIntervalsAndDeliveredOnceWhenTheAnswerIsCommit() throws Exception {
        broker.createTopic("checked", 2);
        try (StockProducer producer = new StockProducer(broker);
                Deliveries deliveries = Deliveries.of(broker.nameServerAddress(), "checked")) {
            producer.sendHalf("checked", "k");
            // The broker counts after it has answered.
            await().atMost(SOON).until(() -> broker.pendingHalves("checked") == 1);

            await().atMost(SOON).until(() -> producer.checksOf("k") >= 3);
            assertThat(deliveries.total()).isZero();

            producer.verdict = LocalTransactionState.COMMIT_MESSAGE;
            await().atMost(SOON).until(() -> deliveries.countOf("k") == 1);
            deliveries.awaitQuiet(Duration.ofSeconds(2), SOON);
            assertThat(deliveries.countOf("k")).isEqualTo(1);
            assertThat(deliveries.bodies("k")).containsExactly("body of k".getBytes(UTF_8));
            assertThat(deliveries.keys()).containsExactly("k");
            await().atMost(SOON).until(() -> broker.pendingHalves("checked") == 0);
        }
        assertThat(cpuOfIdleOpBatchThread())
                .as("CPU of the thread that spins in a stock 5.5.0 once a transaction was ended")
                .isLessThan(Duration.ofMillis(100));
    }

    @Test
    void halvesThatWerePendingAreCheckedAfterTheBrokerWasStoppedAndStarted() throws Exception {
        broker.createTopic("restarted", 2);
        try (StockProducer producer = new StockProducer(broker);
                Deliveries deliveries = Deliveries.of(broker.nameServerAddress(), "restarted")) {
            producer.sendHalf("restarted", "k");
            String address = broker.brokerAddress();
            ScheduledExecutorService flushes =
                    MessageRocksDbGuard.flushesOf(broker.store().getMessageRocksDBStorage());
            broker.stopBroker();
            assertThat(flushes.isTerminated())
                    .as("the broker's RocksDB is not flushed once it is closed, which would crash this JVM")
                    .isTrue();
            int checksBefore = producer.checksOf("k");
            broker.startBroker();
            assertThat(broker.brokerAddress()).isEqualTo(address);

            await().atMost(SOON).until(() -> producer.checksOf("k") > checksBefore);
            producer.verdict = LocalTransactionState.COMMIT_MESSAGE;
            await().atMost(SOON).until(() -> deliveries.countOf("k") == 1);
        }
    }

    @Test
    void checkTimesChangeWhileTheBrokerRuns() throws Exception {
        broker.createTopic("live", 1);
        try (StockProducer producer = new StockProducer(broker)) {
            broker.setChecks(Duration.ofHours(1), Duration.ofMillis(200), 1000);
            producer.sendHalf("live", "k");
            await().during(Duration.ofSeconds(2)).atMost(SOON).until(() -> producer.checksOf("k") == 0);
            broker.setChecks(Duration.ofMillis(100), Duration.ofMillis(200), 1000);
            await().atMost(SOON).until(() -> producer.checksOf("k") > 1);
            producer.verdict = LocalTransactionState.ROLLBACK_MESSAGE;
            await().atMost(SOON).until(() -> broker.pendingHalves("live") == 0);
        } finally {
            broker.setChecks(Duration.ofSeconds(1), Duration.ofMillis(500), 1000);
        }
    }

    /** CPU time the thread takes in one second. */
    private static Duration cpuOfIdleOpBatchThread() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long id = Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(thread -> thread != null && thread.getThreadName().equals("TransactionalOpBatchService"))
                .findFirst()
                .orElseThrow()
                .getThreadId();
        long before = threads.getThreadCpuTime(id);
        long start = System.nanoTime();
        await().pollInterval(Duration.ofMillis(200)).until(() -> System.nanoTime() - start > 1_000_000_000L);
        return Duration.ofNanos(threads.getThreadCpuTime(id) - before);
    }
}
