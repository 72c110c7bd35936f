package io.tenon.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenon.jdbc.CommitRefusedException;
import io.tenon.rocketmq.TenonProducer;
import io.tenon.rules.Joint;
import io.tenon.testbed.H2;
import io.tenon.testbed.MariaDb;
import io.tenon.testbed.TcpProxy.Direction;
import java.sql.Connection;
import java.util.concurrent.CompletableFuture;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** R4: what becomes of halves whose acknowledgement is lost, late, weak or an error. */
class HalfFaultsIT {
    @RegisterExtension
    static final ProxiedBroker PROXIED = new ProxiedBroker();

    @Test
    void r4_aLostAcknowledgementIsRetriedAsANewAttemptAndTheOrphanIsNeverDelivered() throws Exception {
        try (Joint joint = onMariaDb();
                Connection c = joint.begin()) {
            joint.insert(c, "a");
            loseTheAcknowledgementOf(joint, () -> joint.producer.enqueue(joint.message("a")));
            c.commit();
            assertThat(StatusRows.count(joint.database, StatusRows.VOID))
                    .as("the lost attempt is VOID")
                    .isEqualTo(1);
            joint.expectOrdersAndDeliveriesToMatch();
        }
    }

    @Test
    void r4_anOrphanOfARolledBackTransactionIsNeverDelivered() throws Exception {
        try (Joint joint = onMariaDb();
                Connection c = joint.begin()) {
            joint.insert(c, "a");
            loseTheAcknowledgementOf(joint, () -> joint.producer.enqueue(joint.message("a")));
            c.rollback();
            joint.order(c, "b");
            c.commit();
            joint.expectDelivered("b");
        }
    }

    @Test
    void r4_aSendThatFailedIsNotDeliveredEvenIfTheApplicationSwallowsItAndCommits() throws Exception {
        try (Joint joint = onMariaDb();
                Connection c = joint.begin()) {
            joint.producer.setSendMsgTimeout(500);
            joint.order(c, "kept");
            joint.insert(c, "swallowed");
            PROXIED.proxy().hold(Direction.TO_CLIENT);
            assertThatThrownBy(() -> joint.producer.send(joint.message("swallowed")))
                    .isInstanceOf(RemotingException.class);
            // Stored it is, and acknowledged too late.
            await().until(() -> PROXIED.broker().pendingHalves(joint.topic) >= 2);
            PROXIED.proxy().release();
            c.commit();
            assertThat(joint.committedOrders()).containsExactly("kept", "swallowed");
            joint.expectDelivered("kept");
        }
    }

    enum Unawaited {
        CALLBACK {
            @Override
            void send(TenonProducer producer, Message message) throws Exception {
                CompletableFuture<Throwable> failure = new CompletableFuture<>();
                producer.send(message, new SendCallback() {
                    @Override
                    public void onSuccess(SendResult result) {
                        failure.completeExceptionally(new AssertionError("stored: " + result));
                    }

                    @Override
                    public void onException(Throwable e) {
                        failure.complete(e);
                    }
                });
                assertThat(failure.join()).isNotNull();
            }
        },
        ONEWAY {
            @Override
            void send(TenonProducer producer, Message message) throws Exception {
                producer.sendOneway(message);
            }
        },
        ENQUEUE {
            @Override
            void send(TenonProducer producer, Message message) throws Exception {
                producer.enqueue(message);
            }
        };

        abstract void send(TenonProducer producer, Message message) throws Exception;
    }

    @ParameterizedTest
    @EnumSource
    void r4_aSendThatNobodyAwaitsAndThatFailsRefusesTheCommit(Unawaited way) throws Exception {
        try (Joint joint = Joint.borrowing(H2.inMemory(), PROXIED.broker());
                Connection c = joint.begin()) {
            joint.order(c, "before");
            PROXIED.proxy().refuse();
            way.send(joint.producer, joint.message("lost"));
            assertThatThrownBy(c::commit)
                    .isInstanceOf(CommitRefusedException.class)
                    .hasMessageContaining(joint.topic)
                    .hasMessageContaining("lost");
            assertThat(joint.committedOrders()).isEmpty();

            PROXIED.proxy().accept();
            joint.order(c, "after");
            c.commit();
            joint.expectDelivered("after");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLUSH_DISK_TIMEOUT", "FLUSH_SLAVE_TIMEOUT", "SLAVE_NOT_AVAILABLE"})
    void r4_aWeakAcknowledgementIsRefusedUnlessItIsAccepted(Weak weak) throws Exception {
        RequestTap tap = new RequestTap();
        try (Joint joint = Joint.borrowing(H2.inMemory(), PROXIED.broker())) {
            TenonProducer strict = tapped(joint, tap, "strict", false);
            TenonProducer lenient = tapped(joint, tap, "lenient", true);
            try (Connection c = joint.begin()) {
                joint.insert(c, "refused");
                tap.answerSendsWith(weak.code, weak.code, weak.code);
                assertThatThrownBy(() -> strict.send(joint.message("refused")))
                        .isInstanceOf(MQClientException.class)
                        .hasMessageContaining(weak.name())
                        .hasMessageContaining("acceptWeakAcknowledgement");
                c.rollback();

                joint.insert(c, "accepted");
                tap.answerSendsWith(weak.code);
                SendResult result = lenient.send(joint.message("accepted"));
                assertThat(result.getSendStatus().name()).isEqualTo(weak.name());
                c.commit();
                joint.expectDelivered("accepted");
            } finally {
                strict.shutdown();
                lenient.shutdown();
            }
        }
    }

    enum Weak {
        FLUSH_DISK_TIMEOUT(ResponseCode.FLUSH_DISK_TIMEOUT),
        FLUSH_SLAVE_TIMEOUT(ResponseCode.FLUSH_SLAVE_TIMEOUT),
        SLAVE_NOT_AVAILABLE(ResponseCode.SLAVE_NOT_AVAILABLE);

        final int code;

        Weak(int code) {
            this.code = code;
        }
    }

    @Test
    void r4_everyRetryOfAHalfIsAnAttemptOfItsOwnAndTheClientMakesNoneSilently() throws Exception {
        RequestTap tap = new RequestTap();
        try (Joint joint = Joint.borrowing(H2.inMemory(), PROXIED.broker())) {
            TenonProducer producer = tapped(joint, tap, "retrying", false);
            try (Connection c = joint.begin()) {
                joint.insert(c, "a");
                tap.answerSendsWith(ResponseCode.SYSTEM_ERROR, ResponseCode.SYSTEM_ERROR);
                producer.send(joint.message("a"));
                assertThat(tap.attempts()).hasSize(3).doesNotHaveDuplicates();
                c.commit();
                assertThat(StatusRows.count(joint.database, StatusRows.VOID)).isEqualTo(2);
                joint.expectOrdersAndDeliveriesToMatch();

                assertThat(producer.getRetryTimesWhenSendAsyncFailed())
                        .as("retries of plain sends are the client's own")
                        .isEqualTo(2);
            } finally {
                producer.shutdown();
            }
        }
    }

    @Test
    void r4_aLateAcknowledgementOfARefusedCommitDisturbsNothing() throws Exception {
        try (Joint joint = Joint.borrowing(H2.inMemory(), PROXIED.broker());
                Connection c = joint.begin()) {
            joint.producer.setSendMsgTimeout(300);
            joint.insert(c, "a");
            PROXIED.proxy().hold(Direction.TO_CLIENT);
            joint.producer.enqueue(joint.message("a"));
            assertThatThrownBy(c::commit).isInstanceOf(CommitRefusedException.class);
            PROXIED.proxy().release();
            assertThatCode(() -> {
                        joint.producer.setSendMsgTimeout(3000);
                        joint.order(c, "b");
                        c.commit();
                    })
                    .doesNotThrowAnyException();
            joint.expectDelivered("b");
        }
    }

    private interface Send {
        void run() throws Exception;
    }

    /** The half is stored, its acknowledgement is lost with the connection, and the next attempt gets through. */
    private static void loseTheAcknowledgementOf(Joint joint, Send send) throws Exception {
        PROXIED.proxy().hold(Direction.TO_CLIENT);
        long before = PROXIED.broker().pendingHalves(joint.topic);
        send.run();
        await().until(() -> PROXIED.broker().pendingHalves(joint.topic) == before + 1);
        PROXIED.loseWhatIsHeld();
        await().until(() -> PROXIED.broker().pendingHalves(joint.topic) >= before + 2);
    }

    private static Joint onMariaDb() throws Exception {
        return Joint.borrowing(MariaDb.freshDatabase(MariaDb.Driver.MARIADB), PROXIED.broker());
    }

    private static TenonProducer tapped(Joint joint, RequestTap tap, String name, boolean acceptWeak)
            throws MQClientException {
        TenonProducer producer = tap.producer(joint, name);
        producer.setAcceptWeakAcknowledgement(acceptWeak);
        producer.start();
        return producer;
    }
}
