package io.tenon.faults;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.jdbc.TenonDataSource;
import io.tenon.rocketmq.TenonProducer;
import io.tenon.rules.Joint;
import io.tenon.testbed.BrokerProcess;
import io.tenon.testbed.BrokerSettings;
import io.tenon.testbed.H2;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** R8, R9: what an instance leaves behind that stops, and what one answers that has only just been started. */
class RestartedInstanceIT {
    @Test
    void r9_anInstanceThatHasBorrowedNoConnectionYetAnswersTheChecksOfItsPredecessor() throws Exception {
        try (Joint joint = Joint.on(H2.inMemory())) {
            try (Connection c = joint.begin()) {
                joint.order(c, "left-behind");
                joint.producer.shutdown(); // so that nobody ends the message
                c.commit();
            }
            joint.dataSource.close();

            try (TenonDataSource unused = Joint.configured(joint.database.dataSource(), "restarted")) {
                TenonProducer restarted = joint.newProducer(joint.topic + "-shop");
                try {
                    joint.expectDelivered("left-behind");
                } finally {
                    restarted.shutdown();
                }
            }
        }
    }

    @Test
    void r9_anInstanceThatIsStartedWhileNoNameServerAnswersStartsAndTakesTheChecksOnceOneDoes() throws Exception {
        BrokerProcess broker = BrokerProcess.start(BrokerSettings.quick());
        try (Joint joint = Joint.on(H2.inMemory(), broker)) {
            try (Connection c = joint.begin()) {
                joint.order(c, "left-behind");
                joint.producer.shutdown(); // so that nobody ends the message
                c.commit();
            }
            broker.kill();
            TenonProducer restarted = joint.newProducer(joint.topic + "-shop");
            try {
                broker.restart();
                joint.expectDelivered("left-behind");
            } finally {
                restarted.shutdown();
            }
        }
    }

    @Test
    void r8_anInstanceThatStopsInGoodOrderFirstDeletesTheRowsThatWouldDeliverCopies() throws Exception {
        try (Joint joint = Joint.on(H2.inMemory());
                TenonDataSource dataSource = Joint.configured(joint.database.dataSource(), joint.topic + "-slow")) {
            SlowForTheCleanUp slow = new SlowForTheCleanUp(joint.database.dataSource());
            dataSource.setStatusDataSource(slow);
            try (Connection c = dataSource.getConnection()) {
                c.setAutoCommit(false);
                joint.order(c, "old");
                long begun = System.nanoTime();
                // Sealed: the broker may have made a copy of the half by then.
                await().until(() -> System.nanoTime() - begun > 2 * MILLISECONDS.toNanos(Joint.SEAL_AFTER));
                c.commit();
            }
            await().until(slow::isAsked);
            CompletableFuture<Void> stop = CompletableFuture.runAsync(() -> close(dataSource));
            await().during(Duration.ofMillis(500))
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> !stop.isDone());
            slow.beQuick();
            stop.join();
            assertThat(StatusRows.count(joint.database, StatusRows.LIVE)).isZero();
        }
    }

    private static void close(TenonDataSource dataSource) {
        try {
            dataSource.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lends the clean-up no connection until its time has come. */
    private static final class SlowForTheCleanUp extends DelegatingDataSource {
        private final CountDownLatch asked = new CountDownLatch(1);
        private final CountDownLatch quick = new CountDownLatch(1);

        SlowForTheCleanUp(DataSource target) {
            super(target);
        }

        boolean isAsked() {
            return asked.getCount() == 0;
        }

        void beQuick() {
            quick.countDown();
        }

        @Override
        public Connection getConnection() throws SQLException {
            if (Thread.currentThread().getName().startsWith("tenon-clean-up")) {
                asked.countDown();
                try {
                    quick.await();
                } catch (InterruptedException e) {
                    throw new SQLException("interrupted", e);
                }
            }
            return super.getConnection();
        }
    }
}
