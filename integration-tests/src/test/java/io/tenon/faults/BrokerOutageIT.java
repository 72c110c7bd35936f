package io.tenon.faults;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenon.jdbc.CommitRefusedException;
import io.tenon.patience.Lateness;
import io.tenon.rocketmq.TenonProducer;
import io.tenon.rules.Joint;
import io.tenon.testbed.MariaDb;
import io.tenon.testbed.TcpProxy.Direction;
import java.sql.Connection;
import java.time.Duration;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.impl.MQClientAPIImpl;
import org.apache.rocketmq.client.impl.producer.TopicPublishInfo;
import org.apache.rocketmq.common.TopicConfig;
import org.apache.rocketmq.common.constant.PermName;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** R5, R6: the broker is away, slow, silent or unwilling, when halves are stored and when they are ended. */
class BrokerOutageIT {
    private static final int SEND_TIMEOUT = 600;
    private static final int COMMIT_TIMEOUT = 400;

    /** What a time-out may be late, besides the machine's own lateness: the client looks for late answers once a second. */
    private static final Duration SLACK = Duration.ofMillis(700);

    /** The threads that a time-out passes through, each of which the machine may wake late. */
    private static final int THREADS_IN_TURN = 4;

    @RegisterExtension
    static final ProxiedBroker PROXIED = new ProxiedBroker();

    enum Outage {
        GONE {
            @Override
            void begin() {
                PROXIED.broker().stopBroker();
            }
        },
        REFUSING_CONNECTIONS {
            @Override
            void begin() {
                PROXIED.proxy().refuse();
            }
        },
        SLOWER_THAN_THE_TIMEOUT {
            @Override
            void begin() {
                PROXIED.proxy().delay(Duration.ofMillis(SEND_TIMEOUT * 3L));
            }
        },
        SILENT {
            @Override
            void begin() {
                PROXIED.proxy().hold(Direction.TO_SERVER);
                PROXIED.proxy().hold(Direction.TO_CLIENT);
            }
        };

        abstract void begin();

        static void end() {
            PROXIED.broker().startBroker();
            PROXIED.proxy().delay(Duration.ZERO);
            PROXIED.proxy().accept();
            PROXIED.proxy().release();
        }
    }

    @ParameterizedTest
    @EnumSource
    void r5_withoutItsBrokerASendThrowsInTimeAndWorksAgainByItself(Outage outage) throws Exception {
        try (Joint joint = onMariaDb();
                Connection c = joint.begin()) {
            joint.order(c, "before");
            begin(outage, joint);
            assertWithin(Duration.ofMillis(SEND_TIMEOUT), () -> assertThatThrownBy(() -> joint.order(c, "during"))
                    .isInstanceOf(Exception.class));
            c.rollback();
            assertThat(joint.committedOrders()).isEmpty();

            Outage.end();
            joint.producer.setSendMsgTimeout(3000);
            awaitService(joint, c);
            joint.order(c, "after");
            c.commit();
            joint.expectDelivered("service", "after");
        }
    }

    @ParameterizedTest
    @EnumSource
    void r5_withoutItsBrokerACommitIsRefusedInTimeAndTheDatabaseIsRolledBackReally(Outage outage) throws Exception {
        try (Joint joint = onMariaDb();
                Connection c = joint.begin()) {
            joint.order(c, "before");
            begin(outage, joint);
            joint.insert(c, "during");
            joint.producer.enqueue(joint.message("during"));
            assertWithin(Duration.ofMillis(COMMIT_TIMEOUT), () -> assertThatThrownBy(c::commit)
                    .isInstanceOfSatisfying(CommitRefusedException.class, e -> assertThat(e.getSQLState())
                            .isEqualTo("40000"))
                    .hasMessageContaining("during"));
            c.setAutoCommit(true); // as Spring does: it must find nothing to commit
            assertThat(joint.committedOrders()).isEmpty();

            Outage.end();
            joint.producer.setSendMsgTimeout(3000);
            c.setAutoCommit(false);
            awaitService(joint, c);
            joint.order(c, "after");
            c.commit();
            joint.expectDelivered("service", "after");
        }
    }

    @Test
    void r5_aSlowBrokerWithinTheTimeoutIsOnlySlow() throws Exception {
        try (Joint joint = onMariaDb();
                Connection c = joint.begin()) {
            joint.order(c, "a");
            PROXIED.proxy().delay(Duration.ofMillis(100));
            joint.order(c, "b");
            c.commit();
            PROXIED.proxy().delay(Duration.ZERO);
            joint.expectOrdersAndDeliveriesToMatch();
        }
    }

    @Test
    void r5_aTopicThatDoesNotExistFailsTheSendAndNothingElse() throws Exception {
        try (Joint joint = onMariaDb();
                Connection c = joint.begin()) {
            joint.order(c, "a");
            Message homeless = new Message("nowhere-" + joint.topic, new byte[] {1});
            assertThatThrownBy(() -> joint.producer.send(homeless))
                    .isInstanceOf(MQClientException.class)
                    .hasMessageContaining("No route info");
            assertThatThrownBy(() -> joint.producer.enqueue(homeless))
                    .isInstanceOf(MQClientException.class)
                    .hasMessageContaining("No route info");
            c.commit();
            joint.expectDelivered("a");
        }
    }

    @Test
    void r5_aTopicWithoutPermissionToWriteFailsTheSendAndRefusesTheCommit() throws Exception {
        try (Joint joint = onMariaDb();
                Connection c = joint.begin()) {
            joint.order(c, "a");
            allow(joint, PermName.PERM_READ);
            // The client looks for changes twice a second, and finds no queue to write to.
            await().until(() -> !route(joint).ok());
            assertThatThrownBy(() -> joint.order(c, "b"))
                    .isInstanceOfAny(MQBrokerException.class, MQClientException.class);
            c.rollback();
            joint.insert(c, "c");
            assertThatThrownBy(() -> {
                        joint.producer.enqueue(joint.message("c"));
                        c.commit();
                    })
                    .isInstanceOfAny(CommitRefusedException.class, MQClientException.class);
            c.rollback();
            assertThat(joint.committedOrders()).isEmpty();

            allow(joint, PermName.PERM_READ | PermName.PERM_WRITE);
            awaitService(joint, c);
            joint.expectDelivered("service");
        }
    }

    // END.

    @Test
    void r6_anEndThatNeverReachedTheBrokerIsDeliveredOnceByTheCheck() throws Exception {
        RequestTap tap = new RequestTap();
        try (Joint joint = onMariaDb();
                Connection c = joint.begin()) {
            TenonProducer producer = tap.producer(joint, "unheard");
            producer.start();
            joint.insert(c, "a");
            producer.send(joint.message("a"));
            PROXIED.proxy().hold(Direction.TO_SERVER);
            c.commit();
            await().until(() -> tap.count(RequestCode.END_TRANSACTION) == 1);
            PROXIED.loseWhatIsHeld();
            joint.expectDelivered("a");
            assertThat(producer.getMessagesLeftToCheck()).isEqualTo(1);
            producer.shutdown();
        }
    }

    @Test
    void r6_anEndWhoseAcknowledgementIsLostIsNotSentAgain() throws Exception {
        try (Joint joint = onMariaDb();
                Connection c = joint.begin()) {
            joint.order(c, "a");
            PROXIED.proxy().hold(Direction.TO_CLIENT);
            c.commit();
            await().until(() -> PROXIED.broker().pendingHalves(joint.topic) == 0);
            PROXIED.loseWhatIsHeld();
            joint.expectDelivered("a");
            assertThat(joint.producer.getMessagesLeftToCheck()).isEqualTo(1);
        }
    }

    @Test
    void r6_anEndIsNotSentAfterTheLeaseAndTheCheckDeliversOnce() throws Exception {
        try (Joint joint = onMariaDb();
                Connection c = joint.begin()) {
            joint.order(c, "a");
            PROXIED.proxy().refuse();
            c.commit();
            await().atMost(Duration.ofMillis(Joint.SEAL_AFTER + Joint.LEASE + 2000L))
                    .until(() -> joint.producer.getMessagesLeftToCheck() == 1);
            PROXIED.proxy().accept();
            joint.expectDelivered("a");
        }
    }

    @Test
    void r6_aShortOutageWithinTheLeaseCostsNoCheck() throws Exception {
        try (Joint joint = onMariaDb();
                Connection c = joint.begin()) {
            joint.order(c, "a");
            PROXIED.proxy().delay(Duration.ofMillis(50));
            c.commit();
            PROXIED.proxy().delay(Duration.ZERO);
            joint.expectDelivered("a");
            assertThat(joint.producer.getMessagesLeftToCheck()).isZero();
        }
    }

    @Test
    void r10_anEndDelayedPastTheLeaseMayDeliverTwiceButNeverLosesTheMessage() throws Exception {
        RequestTap tap = new RequestTap();
        // Its first check comes before the client gives up requests that are held (3 s), and with them the connection
        // by
        // which the check comes.
        PROXIED.broker().setChecks(Duration.ofMillis(2500), Duration.ofMillis(500), 1000);
        try (Joint joint = onMariaDb(300, 2200, 1500);
                Connection c = joint.begin()) {
            TenonProducer producer = tap.producer(joint, "late");
            producer.setEndTimeoutMillis(200);
            // Heartbeats that are held must not end the connection by which the check comes: 3 s by default.
            producer.setMqClientApiTimeout(30_000);
            producer.start();
            joint.insert(c, "a");
            producer.send(joint.message("a"));
            PROXIED.proxy().hold(Direction.TO_SERVER);
            c.commit();
            // The END, and behind it the answer to a check that came after the lease.
            await().until(() -> tap.count(RequestCode.END_TRANSACTION) >= 2);
            PROXIED.proxy().release();
            await().until(() -> joint.deliveries.countOf("a") > 0);
            joint.deliveries.awaitQuiet(Joint.SEVERAL_ROUNDS, Duration.ofSeconds(20));
            assertThat(joint.deliveries.countOf("a")).isBetween(1, 2);
            producer.shutdown();
        }
    }

    private static void begin(Outage outage, Joint joint) {
        joint.producer.setSendMsgTimeout(SEND_TIMEOUT);
        outage.begin();
    }

    private static void assertWithin(Duration timeout, ThrowingCallable code) throws Exception {
        try (Lateness lateness = Lateness.measured()) {
            long start = System.nanoTime();
            try {
                code.call();
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
            Duration taken = Duration.ofNanos(System.nanoTime() - start);
            assertThat(taken)
                    .isLessThan(timeout.plus(SLACK).plus(lateness.worst().multipliedBy(THREADS_IN_TURN)));
        }
    }

    /** The first transaction that works again; nobody restarts anything. */
    private static void awaitService(Joint joint, Connection c) {
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            try {
                joint.order(c, "service");
                c.commit();
                return true;
            } catch (Exception e) {
                c.rollback();
                return false;
            }
        });
    }

    private static TopicPublishInfo route(Joint joint) {
        return requireNonNull(joint.producer
                .getDefaultMQProducerImpl()
                .getTopicPublishInfoTable()
                .get(joint.topic));
    }

    private static void allow(Joint joint, int permission) throws Exception {
        MQClientAPIImpl api =
                joint.producer.getDefaultMQProducerImpl().getMqClientFactory().getMQClientAPIImpl();
        api.createTopic(joint.broker.brokerAddress(), "TBW102", new TopicConfig(joint.topic, 4, 4, permission), 3000);
    }

    private static Joint onMariaDb() throws Exception {
        Joint joint = Joint.borrowing(MariaDb.freshDatabase(MariaDb.Driver.MARIADB), PROXIED.broker());
        joint.dataSource.setCommitTimeoutMillis(COMMIT_TIMEOUT);
        return joint;
    }

    private static Joint onMariaDb(int sealAfter, int lease, int endEffect) throws Exception {
        Joint joint = onMariaDb();
        joint.dataSource.setSealAfterMillis(sealAfter);
        joint.dataSource.setLeaseMillis(lease);
        joint.dataSource.setEndEffectMillis(endEffect);
        return joint;
    }
}
