package io.tenon.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.tenon.internal.check.Mark;
import io.tenon.jdbc.CommitRefusedException;
import io.tenon.rules.Joint;
import io.tenon.testbed.BrokerSettings;
import io.tenon.testbed.Database;
import io.tenon.testbed.EmbeddedBroker;
import io.tenon.testbed.H2;
import io.tenon.testbed.MariaDb;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.rocketmq.common.message.MessageExt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * R10: without a fault nothing is delivered twice, however often the broker checks.
 *
 * <p>The times are as short as a broker allows: in a round of checks that meets an open transaction it reads the ENDs
 * there are, sleeps for a second that no setting shortens, and then checks what was ended meanwhile. So an END takes
 * effect after transactionOpBatchInterval plus that second plus the rest of the round, and S + W has to be longer.
 */
class HostileChecksIT {
    private static final int SEAL_AFTER = 500;
    private static final int LEASE = 2500;
    private static final int END_EFFECT = 1800;
    private static final int THREADS = 8;
    private static final int MESSAGES = 20_000;

    enum Server {
        MARIADB {
            @Override
            Database fresh() {
                return MariaDb.freshDatabase(MariaDb.Driver.MARIADB);
            }
        },
        H2_SERVER {
            @Override
            Database fresh() {
                return H2.server();
            }
        };

        abstract Database fresh();
    }

    @ParameterizedTest
    @EnumSource
    void r10_noneOfTwentyThousandMessagesIsLostInventedOrDeliveredTwice(Server server) throws Exception {
        BrokerSettings hostile = BrokerSettings.quick()
                .withChecks(Duration.ofMillis(SEAL_AFTER + LEASE), Duration.ofMillis(300), 1000)
                .withTransactionOpBatchInterval(Duration.ofMillis(100));
        Database database = server.fresh();
        try (HikariDataSource pool = pool(database);
                Joint joint = Joint.on(database, EmbeddedBroker.start(hostile), pool)) {
            joint.dataSource.setSealAfterMillis(SEAL_AFTER);
            joint.dataSource.setLeaseMillis(LEASE);
            joint.dataSource.setEndEffectMillis(END_EFFECT);
            AtomicInteger sent = new AtomicInteger();
            AtomicInteger refused = new AtomicInteger();
            ExecutorService threads = Executors.newFixedThreadPool(THREADS);
            List<Future<?>> workers = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int worker = i;
                workers.add(threads.submit(() -> {
                    new Worker(joint, worker, sent, refused).run();
                    return null;
                }));
            }
            for (Future<?> worker : workers) {
                worker.get(90, TimeUnit.SECONDS);
            }
            threads.shutdown();

            Set<String> committed = joint.committedOrders();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> joint.deliveries.keys().containsAll(committed));
            joint.deliveries.awaitQuiet(Duration.ofSeconds(5), Duration.ofSeconds(30));
            Set<String> lost = new TreeSet<>(committed);
            lost.removeAll(joint.deliveries.keys());
            Set<String> ghosts = joint.deliveries.keys();
            ghosts.removeAll(committed);
            List<String> duplicates = joint.deliveries.keys().stream()
                    .filter(key -> joint.deliveries.countOf(key) > 1)
                    .toList();
            System.out.printf(
                    "%s: sent=%d refused commits=%d committed=%d delivered=%d lost=%d ghosts=%d duplicates=%d left to a check=%d%n",
                    database,
                    sent.get(),
                    refused.get(),
                    committed.size(),
                    joint.deliveries.total(),
                    lost.size(),
                    ghosts.size(),
                    duplicates.size(),
                    joint.producer.getMessagesLeftToCheck());
            assertThat(committed).hasSizeGreaterThan(MESSAGES / 2);
            assertThat(lost).as("lost").isEmpty();
            assertThat(ghosts).as("ghosts").isEmpty();
            assertThat(duplicates).as(() -> histories(joint, duplicates)).isEmpty();
        }
    }

    private static String histories(Joint joint, List<String> duplicates) {
        StringBuilder histories = new StringBuilder("duplicates, the first of them");
        for (String key : duplicates.subList(0, Math.min(10, duplicates.size()))) {
            histories.append(System.lineSeparator()).append(key);
            for (MessageExt delivery : joint.deliveries.messages(key)) {
                histories
                        .append(", half born ")
                        .append(delivery.getBornTimestamp())
                        .append(" and delivered ")
                        .append(delivery.getStoreTimestamp() - delivery.getBornTimestamp())
                        .append(" ms later, mark ")
                        .append(delivery.getProperty(Mark.PROPERTY));
            }
        }
        return histories.toString();
    }

    /** One thread of the application: transactions of 1 to 40 messages, some slow, some undone in part or wholly. */
    private static final class Worker {
        private static final int LONGEST = 40;

        private final Joint joint;
        private final int number;
        private final AtomicInteger sent;
        private final AtomicInteger refused;
        private final SplittableRandom random;
        private int next;

        Worker(Joint joint, int number, AtomicInteger sent, AtomicInteger refused) {
            this.refused = refused;
            this.joint = joint;
            this.number = number;
            this.sent = sent;
            this.random = new SplittableRandom(number);
        }

        void run() throws Exception {
            for (int i = 0; sent.get() < MESSAGES; i++) {
                try (Connection c = joint.begin()) {
                    transaction(c, i);
                }
            }
        }

        private void transaction(Connection c, int i) throws Exception {
            orders(c, random.nextInt(1, LONGEST));
            if (random.nextInt(5) == 0) {
                Savepoint savepoint = c.setSavepoint();
                orders(c, random.nextInt(1, 5));
                if (random.nextBoolean()) {
                    c.rollback(savepoint);
                }
                orders(c, random.nextInt(1, 3));
            }
            if (i % 20 == 10) {
                // Some are slower than S, and some than several rounds of checks.
                pause(i % 60 == 50 ? 2 * (SEAL_AFTER + LEASE) : SEAL_AFTER + 100);
                orders(c, 1);
            }
            if (random.nextInt(8) == 0) {
                c.rollback();
            } else {
                commit(c);
            }
        }

        /** On a machine with much other load the broker may not store a half in time: then nothing was committed, and the next one comes. */
        private void commit(Connection c) throws SQLException {
            try {
                c.commit();
            } catch (CommitRefusedException e) {
                refused.incrementAndGet();
            }
        }

        private void orders(Connection c, int number) throws Exception {
            for (int i = 0; i < number; i++) {
                String id = this.number + "-" + next++;
                joint.insert(c, id);
                joint.producer.enqueue(joint.message(id));
                sent.incrementAndGet();
            }
        }

        /** The work of a slow transaction: time passes and nothing happens. */
        private static void pause(long millis) throws InterruptedException {
            new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
        }
    }

    private static HikariDataSource pool(Database database) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(database.dataSource());
        config.setMaximumPoolSize(THREADS + 4);
        return new HikariDataSource(config);
    }
}
