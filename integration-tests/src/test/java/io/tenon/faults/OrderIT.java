package io.tenon.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.tenon.rocketmq.TenonProducer;
import io.tenon.rules.Joint;
import io.tenon.testbed.BrokerSettings;
import io.tenon.testbed.Database;
import io.tenon.testbed.EmbeddedBroker;
import io.tenon.testbed.H2;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.producer.MessageQueueSelector;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The order within a queue that the application chose: of its transactions, and of what it sends after them. */
class OrderIT {
    private static final MessageQueueSelector SELECTOR = (queues, message, argument) -> queues.get((Integer) argument);
    private static final int QUEUE = 1;
    private static final int THREADS = 8;

    private static HikariDataSource pool;
    private static Joint joint;

    @BeforeAll
    static void open() throws Exception {
        Database database = H2.inMemory();
        HikariConfig config = new HikariConfig();
        config.setDataSource(database.dataSource());
        config.setMaximumPoolSize(THREADS + 4);
        config.setMaxLifetime(0);
        pool = new HikariDataSource(config);
        joint = unhurried(database, pool);
    }

    /** At a broker with the default times: what a busy machine delays must not be left to its check, out of order. */
    static Joint unhurried(Database database, HikariDataSource pool) throws Exception {
        BrokerSettings unhurried = BrokerSettings.quick()
                .withChecks(Duration.ofSeconds(6), Duration.ofSeconds(30), 15)
                .withTransactionOpBatchInterval(Duration.ofSeconds(3));
        Joint joint = Joint.on(database, EmbeddedBroker.start(unhurried), pool);
        joint.dataSource.setSealAfterMillis(1000);
        joint.dataSource.setLeaseMillis(5000);
        joint.dataSource.setEndEffectMillis(4000);
        return joint;
    }

    @AfterAll
    static void close() throws Exception {
        joint.close();
        pool.close();
    }

    @Test
    void r6_transactionsOfOneThreadKeepTheOrderOfTheirSendsInTheQueueThatWasChosen() throws Exception {
        int transactions = 2000;
        for (int i = 0; i < transactions; i++) {
            transaction("one", 2 * i);
        }
        assertThat(inversions("one", 2 * transactions)).isEmpty();
    }

    @Test
    void r6_eachOfEightThreadsKeepsItsOrderInTheQueueThatAllHaveChosen() throws Exception {
        int transactions = 250;
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Future<?>> all = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            String name = "thread" + t;
            all.add(threads.submit(() -> {
                for (int i = 0; i < transactions; i++) {
                    transaction(name, 2 * i);
                }
                return null;
            }));
        }
        for (Future<?> one : all) {
            one.get(60, TimeUnit.SECONDS);
        }
        threads.shutdown();
        for (int t = 0; t < THREADS; t++) {
            assertThat(inversions("thread" + t, 2 * transactions)).isEmpty();
        }
    }

    private interface Plain {
        void send(TenonProducer producer, Message message) throws Exception;
    }

    static List<Arguments> plainSends() {
        return List.of(
                plain("selector", (p, m) -> p.send(m, SELECTOR, QUEUE)),
                plain("queue", (p, m) -> p.send(m, queue())),
                plain("queueTimeout", (p, m) -> p.send(m, queue(), 3000)),
                plain("async", (p, m) -> called(c -> p.send(m, queue(), c))),
                plain("asyncSelector", (p, m) -> called(c -> p.send(m, SELECTOR, QUEUE, c))),
                plain("oneway", (p, m) -> p.sendOneway(m, queue())),
                plain("onewaySelector", (p, m) -> p.sendOneway(m, SELECTOR, QUEUE)),
                plain("collection", (p, m) -> p.send(List.of(m), queue())));
    }

    private static Arguments plain(String name, Plain send) {
        return Arguments.of(name, send);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("plainSends")
    void r6_whatIsSentAfterTheCommitIsBehindItInTheQueue(String name, Plain plain) throws Exception {
        int times = 500;
        for (int i = 0; i < times; i++) {
            try (Connection c = joint.begin()) {
                joint.insert(c, key("after-" + name, 2 * i));
                joint.producer.send(joint.message(key("after-" + name, 2 * i)), SELECTOR, QUEUE);
                c.commit();
                c.setAutoCommit(true);
                plain.send(joint.producer, joint.message(key("after-" + name, 2 * i + 1)));
            }
        }
        assertThat(overtaken("after-" + name, times)).isEmpty();
    }

    /** Which plain sends came before the message of the transaction that had committed before. */
    private static List<String> overtaken(String name, int times) {
        List<Integer> numbers =
                inOrder(name, 2 * times).stream().map(OrderIT::number).toList();
        List<String> overtaken = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            if (numbers.indexOf(2 * i + 1) < numbers.indexOf(2 * i)) {
                overtaken.add(key(name, 2 * i));
            }
        }
        return overtaken;
    }

    private static void transaction(String name, int first) throws Exception {
        try (Connection c = joint.begin()) {
            joint.insert(c, key(name, first));
            joint.producer.send(joint.message(key(name, first)), SELECTOR, QUEUE);
            joint.producer.send(joint.message(key(name, first + 1)), SELECTOR, QUEUE);
            c.commit();
        }
    }

    private static String key(String name, int number) {
        return name + "-" + number;
    }

    /** Which messages come before one that was sent earlier. */
    private static List<String> inversions(String name, int count) {
        List<MessageExt> arrived = inOrder(name, count);
        List<String> early = new ArrayList<>();
        for (int i = 0; i + 1 < arrived.size(); i++) {
            if (number(arrived.get(i)) > number(arrived.get(i + 1))) {
                early.add(arrived.get(i).getKeys());
            }
        }
        return early;
    }

    private static List<MessageExt> inOrder(String name, int count) {
        List<MessageExt> arrived = new ArrayList<>();
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            arrived.clear();
            for (int i = 0; i < count; i++) {
                arrived.addAll(joint.deliveries.messages(key(name, i)));
            }
            assertThat(arrived).hasSize(count);
        });
        assertThat(joint.producer.getMessagesLeftToCheck()).isZero();
        assertThat(arrived).allMatch(message -> message.getQueueId() == QUEUE);
        arrived.sort(Comparator.comparingLong(MessageExt::getQueueOffset));
        return arrived;
    }

    private static int number(MessageExt message) {
        String key = message.getKeys();
        return Integer.parseInt(key.substring(key.lastIndexOf('-') + 1));
    }

    private interface WithCallback {
        void send(SendCallback callback) throws Exception;
    }

    private static void called(WithCallback send) throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        send.send(new SendCallback() {
            @Override
            public void onSuccess(SendResult result) {
                told.countDown();
            }

            @Override
            public void onException(Throwable failure) {}
        });
        assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private static MessageQueue queue() {
        return new MessageQueue(joint.topic, "tenon-testbed", QUEUE);
    }
}
