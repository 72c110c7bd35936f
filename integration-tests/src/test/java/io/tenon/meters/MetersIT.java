package io.tenon.meters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenon.jdbc.CommitRefusedException;
import io.tenon.jdbc.TenonMeters;
import io.tenon.rocketmq.TenonProducer;
import io.tenon.rules.Joint;
import io.tenon.testbed.H2;
import java.io.Closeable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.message.Message;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each meter of halves is brought about by what it counts, and read through JMX. */
class MetersIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    @Test
    void messagesAreCountedByWhatBecameOfThem() throws Exception {
        try (Joint joint = Joint.on(H2.inMemory());
                Connection c = joint.begin()) {
            Beans producer = Beans.ofProducer(joint.topic + "-shop");
            Beans dataSource = Beans.ofDataSource(joint.topic);
            joint.order(c, "committed");
            await().atMost(SOON).until(() -> dataSource.number("OpenTransactions") == 1);
            assertThat(producer.number("MessagesTiedHalf")).isEqualTo(1);
            c.commit();
            joint.order(c, "rolled-back");
            c.rollback();
            assertThat(dataSource.number("OpenTransactions")).isZero();
            joint.producer.send(joint.message("plain"));
            joint.producer.enqueue(joint.message("plain-too"));
            try (Connection reader = joint.begin();
                    var select = reader.createStatement()) {
                select.executeQuery("SELECT COUNT(*) FROM orders").close();
                joint.producer.send(joint.message("released"));
            }
            await().atMost(SOON).untilAsserted(() -> {
                assertThat(producer.number("EndDoneCount")).isEqualTo(3);
                assertThat(dataSource.number("StatusRows")).isGreaterThanOrEqualTo(2);
            });
            assertThat(producer.number("MessagesTiedHalf")).isEqualTo(3);
            assertThat(producer.number("MessagesCommittedHalf")).isEqualTo(1);
            assertThat(producer.number("MessagesReleasedHalf")).isEqualTo(1);
            assertThat(producer.number("MessagesRolledBackHalf")).isEqualTo(1);
            assertThat(producer.number("MessagesPlain")).isEqualTo(2);
            assertThat(producer.number("HalfStoredCount")).isEqualTo(3);
            assertThat(producer.number("HalfStoredSeconds")).isPositive();
            assertThat(producer.number("EndDoneMaxSeconds")).isPositive();
            assertThat(producer.number("InDoubt")).isZero();
            assertThat(producer.number("LeftToCheck")).isZero();
            assertThat(producer.number("RingFill")).isBetween(0.0, 1.0);
            assertThat(dataSource.number("CommitWaitCount")).isEqualTo(1);
            assertThat(dataSource.number("CommitWaitMaxSeconds")).isPositive();
            assertThat(dataSource.number("TablesUsableStatus")).isEqualTo(1);
            assertThat(dataSource.number("TablesUsableOutbox")).isNaN();
        }
    }

    @Test
    void theBeansGoWithTheirDataSourceAndTheirProducer() throws Exception {
        Beans producer;
        Beans dataSource;
        try (Joint joint = Joint.on(H2.inMemory());
                Connection c = joint.begin()) {
            producer = Beans.ofProducer(joint.topic + "-shop");
            dataSource = Beans.ofDataSource(joint.topic);
            joint.order(c, "any");
            c.commit();
            await().atMost(SOON)
                    .until(() ->
                            producer.names().size() == 1 && dataSource.names().size() == 1);
        }
        assertThat(producer.names()).isEmpty();
        assertThat(dataSource.names()).isEmpty();
    }

    @Test
    void refusedMessagesAreCountedByTheirReason() throws Exception {
        try (Joint joint = Joint.on(H2.inMemory())) {
            TenonProducer strict = joint.unstartedProducer(joint.topic + "-strict");
            strict.setRequireTransaction(true);
            strict.start();
            Beans producer = Beans.ofProducer(joint.topic + "-strict");
            try (Connection c = joint.begin()) {
                c.setAutoCommit(true);
                assertRefused(() -> strict.send(joint.message("none")));
                c.setAutoCommit(false);
                joint.insert(c, "in-a-transaction");
                Message delayed = joint.message("delayed");
                delayed.setDelayTimeLevel(3);
                assertRefused(() -> strict.send(delayed));
                Message smuggler = joint.message("smuggler");
                smuggler.putUserProperty("a", "b\u0002TENON\u0001c");
                assertRefused(() -> strict.send(smuggler));
                assertRefused(() -> strict.request(joint.message("request"), 3000));
                await().atMost(SOON).until(() -> producer.number("MessagesRefusedNoTransaction") == 1);
                assertThat(producer.number("MessagesRefusedNotAHalf")).isEqualTo(1);
                assertThat(producer.number("MessagesRefusedNotBindable")).isEqualTo(1);
                assertThat(producer.number("MessagesRefusedRequest")).isEqualTo(1);
                assertThat(producer.number("MessagesTiedHalf")).isZero();
                assertThat(producer.number("MessagesPlain")).isZero();
            } finally {
                strict.shutdown();
            }
        }
    }

    private static void assertRefused(ThrowingCallable send) {
        assertThatThrownBy(send).isInstanceOf(MQClientException.class);
    }

    @Test
    void aCommitThatIsRefusedIsCountedWithTheHalfThatFailed() throws Exception {
        try (Joint joint = Joint.on(H2.inMemory())) {
            TenonProducer large = joint.unstartedProducer(joint.topic + "-large");
            large.setMaxMessageSize(16 << 20);
            large.setCompressMsgBodyOverHowmuch(Integer.MAX_VALUE);
            large.start();
            Beans producer = Beans.ofProducer(joint.topic + "-large");
            Beans dataSource = Beans.ofDataSource(joint.topic);
            try (Connection c = joint.begin()) {
                joint.insert(c, "too-large");
                large.enqueue(new Message(joint.topic, new byte[6 << 20])); // the broker takes 4 MB
                assertThatThrownBy(c::commit).isInstanceOf(CommitRefusedException.class);
                await().atMost(SOON).until(() -> dataSource.number("CommitsRefused") == 1);
                assertThat(producer.number("HalfFailedCount")).isEqualTo(1);
                assertThat(producer.number("MessagesRolledBackHalf")).isEqualTo(1);
                assertThat(dataSource.number("CommitWaitCount")).isEqualTo(1);
            } finally {
                large.shutdown();
            }
        }
    }

    @Test
    void aMessageIsInDoubtThenLeftToItsCheckWhichIsCountedByItsVerdict() throws Exception {
        DoubtfulDatabase doubtful = new DoubtfulDatabase(H2.inMemory());
        try (Joint joint = Joint.on(doubtful.database(), doubtful);
                Connection c = joint.begin()) {
            Beans producer = Beans.ofProducer(joint.topic + "-shop");
            joint.order(c, "doubtful");
            doubtful.failNextCommit();
            assertThatThrownBy(c::commit).hasMessageContaining("for the test");
            await().atMost(SOON).until(() -> producer.number("InDoubt") == 1);
            await().atMost(SOON).until(() -> producer.number("LeftToCheck") == 1);
            assertThat(producer.number("InDoubt")).isZero();
            await().atMost(SOON).until(() -> producer.number("ChecksUnknown") >= 1);
            doubtful.heal();
            joint.expectDelivered("doubtful");
            assertThat(producer.number("ChecksCommit")).isGreaterThanOrEqualTo(1);
            assertThat(producer.number("MessagesCommittedHalf"))
                    .as("nobody proved it here")
                    .isZero();
        }
    }

    @Test
    void checksOfATransactionThatIsOpenWaitAndThoseOfADeadSenderAreRolledBack() throws Exception {
        try (Joint joint = Joint.on(H2.inMemory());
                Connection c = joint.begin()) {
            Beans own = Beans.ofProducer(joint.topic + "-shop");
            joint.order(c, "slow");
            await().atMost(SOON).until(() -> own.number("ChecksWaiting") >= 1);
            joint.producer.shutdown();
            c.rollback();
            TenonProducer colleague = joint.newProducer(joint.topic + "-shop");
            try {
                await().atMost(SOON).until(() -> own.number("ChecksRollback") >= 1);
                joint.expectDelivered();
            } finally {
                colleague.shutdown();
            }
        }
    }

    @Test
    void theTextForPrometheusIsWrittenToAFileAgainAndAgain(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("tenon.prom");
        try (Joint joint = Joint.on(H2.inMemory());
                Closeable writing = TenonMeters.writeTo(file, Duration.ofSeconds(1));
                Connection c = joint.begin()) {
            joint.order(c, "written");
            c.commit();
            String committed = "tenon_messages_total{group=\"" + joint.topic
                    + "-shop\",outcome=\"committed\",reason=\"none\",delivery=\"half\"} 1";
            await().atMost(SOON)
                    .until(() -> Files.exists(file) && Files.readString(file).contains(committed));
            assertThat(TenonMeters.prometheusText()).contains(committed);
            assertThat(writing).isNotNull();
        }
        assertThat(TenonMeters.prometheusText()).doesNotContain("committed\",reason=\"none\",delivery=\"half\"} 1");
    }
}
