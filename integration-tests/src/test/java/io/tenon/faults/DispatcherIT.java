package io.tenon.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.tenon.rocketmq.TenonProducer;
import io.tenon.rules.Joint;
import io.tenon.testbed.Database;
import io.tenon.testbed.H2;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.rocketmq.client.exception.MQClientException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The dispatcher under load, at its start and at its end. */
class DispatcherIT {
    private static final int THREADS = 8;

    @Test
    void aTinyRingUnderLoadLosesNothingAndBlocksNobody() throws Exception {
        Database database = H2.inMemory();
        try (HikariDataSource pool = pool(database);
                Joint joint = Joint.on(database, pool)) {
            TenonProducer tiny = new RequestTap().producer(joint, "tiny");
            tiny.setRingSize(2);
            tiny.start();
            try {
                run(joint, tiny, new AtomicBoolean(true), 100);
                expectCommittedIsDelivered(joint);
                assertThat(joint.committedOrders()).hasSize(THREADS * 100 * 5);
            } finally {
                tiny.shutdown();
            }
        }
    }

    @Test
    void whatWasCommittedBeforeAShutdownUnderLoadIsDeliveredByThenOrByTheNextInstance() throws Exception {
        Database database = H2.inMemory();
        try (HikariDataSource pool = pool(database);
                Joint joint = Joint.on(database, pool)) {
            TenonProducer first = new RequestTap().producer(joint, "instance");
            first.start();
            AtomicBoolean on = new AtomicBoolean(true);
            ExecutorService load = Executors.newSingleThreadExecutor();
            Future<?> running = load.submit(() -> {
                run(joint, first, on, Integer.MAX_VALUE);
                return null;
            });
            await().until(() -> joint.deliveries.total() > 500);
            first.shutdown();
            on.set(false);
            running.get(30, TimeUnit.SECONDS);
            load.shutdown();

            TenonProducer second = new RequestTap().producer(joint, "instance");
            second.start();
            try {
                expectCommittedIsDelivered(joint);
            } finally {
                second.shutdown();
            }
        }
    }

    @Test
    void aProducerMayBeStartedAgainInTheSameJvm() throws Exception {
        try (Joint joint = Joint.on(H2.inMemory())) {
            for (int i = 0; i < 3; i++) {
                TenonProducer producer = joint.newProducer(joint.topic + "-again");
                try (Connection c = joint.begin()) {
                    joint.insert(c, "run-" + i);
                    producer.send(joint.message("run-" + i));
                    c.commit();
                }
                producer.shutdown();
            }
            joint.expectOrdersAndDeliveriesToMatch();
        }
    }

    @ParameterizedTest
    @CsvSource({"ringSize, 3", "endTimeout, 0", "drainTimeout, -1", "checkGroup, shop", "checkGroup, not a group"})
    void aSettingThatCannotBeIsNamedWhenTheProducerIsStarted(String setting, String value) {
        TenonProducer producer = new TenonProducer("shop");
        producer.setNamesrvAddr("127.0.0.1:9");
        switch (setting) {
            case "ringSize" -> producer.setRingSize(Integer.parseInt(value));
            case "endTimeout" -> producer.setEndTimeoutMillis(Long.parseLong(value));
            case "drainTimeout" -> producer.setDrainTimeoutMillis(Long.parseLong(value));
            default -> producer.setCheckGroup(value);
        }
        assertThatThrownBy(producer::start)
                .isInstanceOf(MQClientException.class)
                .hasMessageContaining(setting);
    }

    /** Every thread: transactions of five orders each, until it is off or the producer refuses. */
    private static void run(Joint joint, TenonProducer producer, AtomicBoolean on, int transactions) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Future<?>> workers = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            String prefix = t + "-";
            workers.add(threads.submit(() -> {
                for (int i = 0; i < transactions && on.get(); i++) {
                    try (Connection c = joint.begin()) {
                        transaction(joint, producer, c, prefix + i);
                    }
                }
                return null;
            }));
        }
        for (Future<?> worker : workers) {
            worker.get(60, TimeUnit.SECONDS);
        }
        threads.shutdown();
    }

    private static void transaction(Joint joint, TenonProducer producer, Connection c, String id) throws Exception {
        try {
            for (int m = 0; m < 5; m++) {
                joint.insert(c, id + "-" + m);
                producer.enqueue(joint.message(id + "-" + m));
            }
            c.commit();
        } catch (MQClientException e) {
            c.rollback(); // the producer is shut down
        } catch (SQLException e) {
            c.rollback(); // its halves were not stored any more
        }
    }

    private static void expectCommittedIsDelivered(Joint joint) throws Exception {
        Set<String> committed = joint.committedOrders();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> joint.deliveries.keys().containsAll(committed));
        joint.deliveries.awaitQuiet(Joint.SEVERAL_ROUNDS, Duration.ofSeconds(30));
        assertThat(joint.deliveries.keys()).isEqualTo(committed);
    }

    private static HikariDataSource pool(Database database) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(database.dataSource());
        config.setMaximumPoolSize(THREADS + 4);
        return new HikariDataSource(config);
    }
}
