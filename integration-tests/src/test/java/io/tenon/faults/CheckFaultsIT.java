package io.tenon.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.tenon.internal.check.Mark;
import io.tenon.jdbc.TenonDataSource;
import io.tenon.rocketmq.TenonProducer;
import io.tenon.rules.Joint;
import io.tenon.testbed.Database;
import io.tenon.testbed.H2;
import io.tenon.testbed.MariaDb;
import io.tenon.testbed.Postgres;
import io.tenon.testbed.TcpProxy.Direction;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Duration;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** R7, R9: who answers a check, and with what, when senders are slow or dead and databases are away. */
class CheckFaultsIT {
    @RegisterExtension
    static final ProxiedBroker PROXIED = new ProxiedBroker();

    enum Server {
        MARIADB {
            @Override
            Database fresh() {
                return MariaDb.freshDatabase(MariaDb.Driver.MARIADB);
            }
        },
        POSTGRESQL {
            @Override
            Database fresh() {
                return Postgres.freshDatabase();
            }
        };

        abstract Database fresh();
    }

    @ParameterizedTest
    @EnumSource
    void r7_1_aTransactionSlowerThanSeveralChecksIsNeverAnsweredRollback(Server server) throws Exception {
        RequestTap other = new RequestTap();
        RequestTap own = new RequestTap();
        try (Joint joint = Joint.borrowing(server.fresh(), PROXIED.broker())) {
            TenonProducer colleague = started(other.producer(joint, "colleague"), joint);
            TenonProducer sender = started(own.producer(joint, "sender"), joint);
            try (Connection c = joint.begin()) {
                joint.insert(c, "slow");
                sender.send(joint.message("slow"));
                await().atMost(Duration.ofSeconds(20)).until(() -> checks(other) >= 3 && checks(own) >= 3);
                assertThat(other.count(RequestCode.END_TRANSACTION)).isZero();
                assertThat(StatusRows.count(joint.database, StatusRows.FENCED)).isZero();
                c.commit();
                joint.expectDelivered("slow");
            } finally {
                sender.shutdown();
                colleague.shutdown();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void r7_3_aSenderKilledBeforeItsCommitIsAnsweredRollbackByAnotherInstance(Server server) throws Exception {
        try (Joint joint = Joint.borrowing(server.fresh(), PROXIED.broker());
                Seller seller = Seller.sells(joint, "killed")) {
            joint.dataSource.start();
            seller.kill();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> StatusRows.count(joint.database, StatusRows.FENCED) == 1);
            joint.expectDelivered();
            assertThat(joint.committedOrders()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void r9_aSenderKilledBetweenItsCommitAndItsEndIsAnsweredCommitByAnotherInstance(Server server) throws Exception {
        try (Joint joint = Joint.borrowing(server.fresh(), PROXIED.broker());
                Seller seller = Seller.sells(joint, "sold")) {
            joint.dataSource.start();
            PROXIED.proxy().hold(Direction.TO_SERVER);
            seller.commit();
            seller.kill();
            PROXIED.loseWhatIsHeld();
            joint.expectDelivered("sold");
            joint.expectOrdersAndDeliveriesToMatch();
        }
    }

    @ParameterizedTest
    @EnumSource
    void r7_aDatabaseThatIsDownMakesUnknownAndItsRestartResolvesWhatWasCommitted(Server server) throws Exception {
        RequestTap tap = new RequestTap();
        try (Joint joint = Joint.borrowing(server.fresh(), PROXIED.broker())) {
            TenonProducer sender = started(tap.producer(joint, "sender"), joint);
            try (Connection c = joint.begin()) {
                joint.insert(c, "a");
                sender.send(joint.message("a"));
                PROXIED.proxy().hold(Direction.TO_SERVER);
                c.commit();
                joint.database.kill();
                await().until(() -> tap.count(RequestCode.END_TRANSACTION) == 1);
                PROXIED.loseWhatIsHeld();
                await().atMost(Duration.ofSeconds(20)).until(() -> checks(tap) >= 3);
                assertThat(joint.deliveries.total()).isZero();
                joint.database.restart();
                joint.expectOrdersAndDeliveriesToMatch();
                assertThat(joint.deliveries.countOf("a")).isEqualTo(1);
            } finally {
                sender.shutdown();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void r7_aDatabaseThatDiesInATransactionMakesItsRestartResolveWhatWasRolledBack(Server server) throws Exception {
        try (Joint joint = Joint.borrowing(server.fresh(), PROXIED.broker());
                Connection c = joint.begin()) {
            joint.order(c, "a");
            joint.database.kill();
            assertThat(catchThrowable(c::commit)).isNotNull();
            joint.database.restart();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> StatusRows.count(joint.database, StatusRows.FENCED) == 1);
            joint.expectDelivered();
            assertThat(joint.committedOrders()).isEmpty();
        }
    }

    @Test
    void r9_aProcessWithoutTheStatusTableNeverAnswersSaysSoOnceAndFencesNowhere() throws Exception {
        RequestTap tap = new RequestTap();
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream standardError = System.err;
        try (Joint joint = Joint.borrowing(H2.inMemory(), PROXIED.broker());
                Joint wrong = Joint.borrowing(H2.inMemory(), PROXIED.broker())) {
            wrong.dataSource.start();
            joint.producer.shutdown();
            TenonProducer sender = started(tap.producer(joint, "sender"), joint);
            System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
            try (Connection c = joint.begin()) {
                joint.insert(c, "a");
                sender.send(joint.message("a"));
                PROXIED.proxy().hold(Direction.TO_SERVER);
                c.commit();
                joint.dataSource.close();
                await().until(() -> tap.count(RequestCode.END_TRANSACTION) == 1);
                PROXIED.loseWhatIsHeld();
                await().atMost(Duration.ofSeconds(20)).until(() -> checks(tap) >= 3);
                assertThat(joint.deliveries.total()).isZero();
                assertThat(said.toString(StandardCharsets.UTF_8)).containsOnlyOnce("no DataSource of this process has");
                assertThat(StatusRows.count(wrong.database, StatusRows.FENCED)).isZero();

                try (TenonDataSource right = Joint.configured(joint.database.dataSource(), "right")) {
                    right.start();
                    joint.expectDelivered("a");
                }
            } finally {
                System.setErr(standardError);
                sender.shutdown();
            }
        }
    }

    @Test
    void r9_aMarkOfAnUnknownVersionIsLeftToThoseWhoKnowIt() throws Exception {
        RequestTap tap = new RequestTap();
        try (Joint joint = Joint.borrowing(H2.inMemory(), PROXIED.broker())) {
            TenonProducer receiver = started(tap.producer(joint, "receiver"), joint);
            DefaultMQProducer stranger = new DefaultMQProducer(joint.topic + "-future");
            stranger.setNamesrvAddr(joint.broker.nameServerAddress());
            stranger.start();
            try {
                Message message = joint.message("future");
                MessageAccessor.putProperty(message, MessageConst.PROPERTY_TRANSACTION_PREPARED, "true");
                MessageAccessor.putProperty(message, MessageConst.PROPERTY_PRODUCER_GROUP, checkGroup(joint));
                MessageAccessor.putProperty(message, Mark.PROPERTY, "2:what:ever");
                stranger.send(message);
                await().atMost(Duration.ofSeconds(20)).until(() -> checks(tap) >= 3);
                assertThat(tap.count(RequestCode.END_TRANSACTION)).isZero();
                assertThat(joint.deliveries.total()).isZero();
            } finally {
                stranger.shutdown();
                receiver.shutdown();
            }
        }
    }

    private static long checks(RequestTap tap) {
        return tap.count(RequestCode.CHECK_TRANSACTION_STATE);
    }

    private static String checkGroup(Joint joint) {
        return joint.producer.getProducerGroup() + "-tenon";
    }

    private static TenonProducer started(TenonProducer producer, Joint joint) throws Exception {
        producer.setCheckGroup(checkGroup(joint));
        producer.start();
        return producer;
    }
}
