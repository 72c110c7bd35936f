package io.tenon.faults;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenon.faults.TenonProducerIT.Named;
import io.tenon.jdbc.CommitRefusedException;
import io.tenon.jdbc.TenonDataSource;
import io.tenon.jdbc.XaPolicy;
import io.tenon.rocketmq.DeliveryEvent;
import io.tenon.rocketmq.DeliveryListener;
import io.tenon.rocketmq.MessageNotTiedException;
import io.tenon.rocketmq.TenonProducer;
import io.tenon.rules.Joint;
import io.tenon.testbed.H2;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.TransactionListener;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.common.ServiceState;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageClientIDSetter;
import org.apache.rocketmq.common.message.MessageExt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A TenonProducer that is put around a stock one; RocketMQ's own transactions beside Tenon's; and who hears of refusals. */
class AroundIT {
    private static @Nullable Joint shared;

    @BeforeAll
    static void open() throws Exception {
        shared = Joint.around(H2.inMemory());
    }

    @AfterAll
    static void everyMessageCameOnceEvenAfterSeveralRoundsOfChecks() throws Exception {
        try (Joint joint = joint()) {
            joint.deliveries.awaitQuiet(Joint.SEVERAL_ROUNDS, Duration.ofSeconds(30));
            assertThat(joint.deliveries.keys()).noneMatch(key -> key.endsWith("rolled back"));
            assertThat(joint.deliveries.keys())
                    .allSatisfy(key ->
                            assertThat(joint.deliveries.countOf(key)).as(key).isEqualTo(1));
        }
    }

    private static Joint joint() {
        return requireNonNull(shared);
    }

    static Stream<Named> ways() {
        return TenonProducerIT.ways().filter(way -> !way.toQueue());
    }

    @ParameterizedTest
    @MethodSource("ways")
    void r4_everyWayToSendSharesTheFateOfItsTransaction(Named way) throws Exception {
        String committed = way.name() + " committed";
        try (Connection c = joint().begin()) {
            way.way().send(joint().producer, List.of(joint().message(way.name() + " rolled back")));
            c.rollback();
            joint().insert(c, committed);
            way.way().send(joint().producer, List.of(joint().message(committed)));
            assertThat(joint().deliveries.keys()).doesNotContain(committed);
            c.commit();
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> joint().deliveries.countOf(committed) == 1);
    }

    @Test
    void r4_aRollbackBeforeASendsTurnIsNoFailureOfTheSend() throws Exception {
        int sends = 300; // more than threads that send them
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        List<String> stored = new CopyOnWriteArrayList<>();
        try (Connection c = joint().begin()) {
            for (int i = 0; i < sends; i++) {
                joint().producer.send(joint().message("burst " + i + " rolled back"), new SendCallback() {
                    @Override
                    public void onSuccess(SendResult result) {
                        stored.add(result.getMsgId());
                    }

                    @Override
                    public void onException(Throwable failure) {
                        failures.add(failure);
                    }
                });
            }
            c.rollback();
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> stored.size() + failures.size() == sends);
        assertThat(failures).isEmpty();
    }

    @Test
    void theIdsOfACollectionAreInTheOrderOfItsMessages() throws Exception {
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            messages.add(joint().message("collection " + i));
        }
        SendResult result;
        try (Connection c = joint().begin()) {
            result = joint().producer.send(messages);
            c.commit();
        }
        assertThat(result.getMsgId().split(","))
                .containsExactly(
                        messages.stream().map(MessageClientIDSetter::getUniqID).toArray(String[]::new));
        await().atMost(Duration.ofSeconds(20)).until(() -> joint().deliveries.countOf("collection 39") == 1);
    }

    @Test
    void whatIsRunningIsNeitherStartedNorStoppedUnlessThatIsAsked() throws Exception {
        DefaultMQProducer existing = new DefaultMQProducer(joint().topic + "-running");
        existing.setNamesrvAddr(joint().broker.nameServerAddress());
        existing.start();
        TenonProducer producer = TenonProducer.around(existing);
        assertThatThrownBy(() -> producer.send(joint().message("too early rolled back")))
                .isInstanceOf(MQClientException.class)
                .hasMessageContaining("call its start()");
        producer.start();
        assertThatThrownBy(producer::start).hasMessageContaining("is started already");
        assertThatThrownBy(() -> producer.setCheckGroup("late"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("checkGroup");
        assertThatThrownBy(() -> TenonProducer.around(producer)).isInstanceOf(IllegalArgumentException.class);
        try (Connection c = joint().begin()) {
            producer.send(joint().message("through the running one"));
            c.commit();
        }
        await().until(() -> joint().deliveries.countOf("through the running one") == 1);
        producer.shutdown();
        assertThat(existing.getDefaultMQProducerImpl().getServiceState()).isEqualTo(ServiceState.SHUTDOWN_ALREADY);
    }

    enum Kind {
        OWN,
        AROUND
    }

    @ParameterizedTest
    @EnumSource
    void rocketMqsOwnTransactionsGoOnBesideTenonsAndHaveTheirOwnChecks(Kind kind) throws Exception {
        String group = joint().topic + "-listening-" + kind;
        TenonProducer producer =
                kind == Kind.OWN ? new TenonProducer(group) : TenonProducer.around(new TransactionMQProducer(group));
        producer.setNamesrvAddr(joint().broker.nameServerAddress());
        producer.setInstanceName(group);
        List<String> checked = new CopyOnWriteArrayList<>();
        producer.setTransactionListener(new TransactionListener() {
            @Override
            public LocalTransactionState executeLocalTransaction(Message message, Object argument) {
                return LocalTransactionState.UNKNOW;
            }

            @Override
            public LocalTransactionState checkLocalTransaction(MessageExt message) {
                checked.add(message.getKeys());
                return LocalTransactionState.COMMIT_MESSAGE;
            }
        });
        producer.start();
        try (Connection c = joint().begin()) {
            producer.sendMessageInTransaction(joint().message(kind + " of a listener"), "argument");
            producer.send(joint().message(kind + " of a database"));
            c.commit();
        }
        await().atMost(Duration.ofSeconds(30))
                .until(() -> joint().deliveries.keys().contains(kind + " of a listener")
                        && joint().deliveries.keys().contains(kind + " of a database"));
        assertThat(checked).containsOnly(kind + " of a listener");
        producer.shutdown();
    }

    @ParameterizedTest
    @EnumSource
    void whoListensHearsOfRefusedSendsAndCommitsAlsoIfHeThrows(Kind kind) throws Exception {
        String group = joint().topic + "-heard-" + kind;
        TenonProducer producer =
                kind == Kind.OWN ? new TenonProducer(group) : TenonProducer.around(new DefaultMQProducer(group));
        producer.setNamesrvAddr(joint().broker.nameServerAddress());
        producer.setInstanceName(group);
        List<String> heard = new CopyOnWriteArrayList<>();
        producer.setDeliveryListener(new DeliveryListener() {
            @Override
            public void sendRefused(DeliveryEvent message, MQClientException because) {
                heard.add("send to " + message.topic());
                throw new IllegalStateException("of the listener");
            }

            @Override
            public void commitRefused(DeliveryEvent message, CommitRefusedException because) {
                heard.add("commit of " + message.messageId() + " on " + message.dataSourceName());
                assertThat(because.messageIds()).contains(message.messageId());
            }
        });
        producer.start();
        try (Connection c = joint().begin()) {
            Message delayed = joint().message("delayed rolled back");
            delayed.setDelayTimeLevel(1);
            assertThatThrownBy(() -> producer.send(delayed)).isInstanceOf(MQClientException.class);
            await().until(() -> heard.contains("send to " + joint().topic));
            Message unstorable = joint().message("unstorable rolled back");
            unstorable.putUserProperty("long", "x".repeat(40_000));
            String id = producer.enqueue(unstorable);
            assertThatThrownBy(c::commit)
                    .isInstanceOfSatisfying(CommitRefusedException.class, refusal -> assertThat(refusal.messageIds())
                            .containsExactly(id));
            await().until(() -> heard.contains(
                    "commit of " + id + " on " + joint().dataSource.getName()));
        }
        producer.shutdown();
    }

    @Test
    void r3_whatCannotBeTiedSaysWhichMessageAndWhichTransaction() throws Exception {
        TenonDataSource xa = Joint.configured(joint().database.dataSource(), joint().topic + "-xa");
        xa.setXaPolicy(XaPolicy.REFUSE);
        try (xa;
                Connection c = xa.getConnection()) {
            c.setAutoCommit(false);
            assertThatThrownBy(() -> joint().producer.send(joint().message("untied rolled back")))
                    .isInstanceOfSatisfying(MessageNotTiedException.class, e -> {
                        assertThat(e.topic()).isEqualTo(joint().topic);
                        assertThat(e.messageId()).isNotEmpty();
                        assertThat(e.dataSourceName()).isEqualTo(xa.getName());
                    })
                    .hasMessageContaining("XA")
                    .hasMessageContaining("cannot be tied");
        }
    }
}
