package io.tenon.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenon.internal.outbox.OutboxTable;
import io.tenon.internal.outbox.RelayPause;
import io.tenon.jdbc.CommitRefusedException;
import io.tenon.jdbc.Delivery;
import io.tenon.jdbc.Fallback;
import io.tenon.jdbc.TenonMeters;
import io.tenon.rocketmq.DeliveryEvent;
import io.tenon.rocketmq.DeliveryListener;
import io.tenon.rocketmq.TenonProducer;
import io.tenon.rules.Joint;
import io.tenon.testbed.Database;
import io.tenon.testbed.H2;
import io.tenon.testbed.MariaDb;
import io.tenon.testbed.Postgres;
import io.tenon.testbed.TcpProxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.client.producer.selector.SelectMessageQueueByHash;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** O4, O5, O7, O8, O10, O11: what the outbox does while the broker is away, and afterwards; and what only the outbox can send. */
class OutboxOutageIT {
    /** What is given up may be stored all the same, and comes once more: longer than a busy broker takes. */
    private static final int SEND_TIMEOUT = 2000;

    private static final Duration SOON = Duration.ofSeconds(20);

    @RegisterExtension
    static final ProxiedBroker PROXIED = new ProxiedBroker();

    @Test
    void o5_whileTheBrokerIsAwayTransactionsCommitAndTheirMessagesComeOnceWhenItIsBack() throws Exception {
        try (Joint joint = Joint.borrowing(MariaDb.freshDatabase(MariaDb.Driver.MARIADB), PROXIED.broker())) {
            TenonProducer producer = started(joint, "away", outbox -> outbox.setDelivery(Delivery.OUTBOX));
            try (Connection c = joint.begin()) {
                order(joint, producer, c, "before");
                c.commit();
                await("an answer that is lost would excuse a duplicate").until(() -> {
                    c.rollback(); // each look has a snapshot of its own
                    return outboxRows(c) == 0;
                });
                c.rollback();
                PROXIED.broker().stopBroker();
                for (int i = 0; i < 30; i++) {
                    order(joint, producer, c, "during-" + i);
                    c.commit();
                }
                order(joint, producer, c, "rolled-back");
                c.rollback();
                PROXIED.broker().startBroker();
                order(joint, producer, c, "after");
                c.commit();
            }
            joint.expectOrdersAndDeliveriesToMatch();
            awaitEmpty(joint);
            producer.shutdown();
        }
    }

    @Test
    void o8_aHalfThatCannotBeStoredGoesThroughTheOutboxInEachOfItsWays() throws Exception {
        try (Joint joint = Joint.borrowing(MariaDb.freshDatabase(MariaDb.Driver.MARIADB), PROXIED.broker())) {
            TenonProducer producer =
                    started(joint, "fallback", halves -> halves.setWhenBrokerUnavailable(Fallback.OUTBOX));
            CompletableFuture<SendResult> told = new CompletableFuture<>();
            try (Connection c = joint.begin()) {
                order(joint, producer, c, "half");
                c.commit();
                order(joint, producer, c, "half-of-the-transaction");
                PROXIED.proxy().refuse();
                joint.insert(c, "enqueued");
                producer.enqueue(joint.message("enqueued"));
                joint.insert(c, "callback");
                producer.send(joint.message("callback"), telling(told));
                order(joint, producer, c, "sent");
                c.commit();
                joint.insert(c, "first");
                joint.insert(c, "second");
                SendResult together = producer.send(Arrays.asList(joint.message("first"), joint.message("second")));
                assertThat(together.getMsgId()).contains(",");
                c.commit();
                order(joint, producer, c, "rolled-back");
                c.rollback();
            }
            assertThat(told.get(20, TimeUnit.SECONDS).getSendStatus()).isEqualTo(SendStatus.SEND_OK);
            PROXIED.proxy().accept();
            joint.expectOrdersAndDeliveriesToMatch();
            awaitEmpty(joint);
            try (Connection c = joint.begin()) {
                order(joint, producer, c, "half-again");
                assertThat(outboxRows(c)).as("halves go to the broker again").isZero();
                c.commit();
            }
            joint.expectOrdersAndDeliveriesToMatch();
            producer.shutdown();
        }
    }

    @Test
    void o7_whatAChosenQueueGetsIsInOrderAlsoOverAnOutage() throws Exception {
        try (Joint joint = Joint.borrowing(H2.inMemory(), PROXIED.broker())) {
            TenonProducer producer = started(joint, "ordered", outbox -> outbox.setDelivery(Delivery.OUTBOX));
            List<String> ids = new ArrayList<>();
            try (Connection c = joint.begin()) {
                for (int i = 0; i < 120; i++) {
                    if (i == 40) {
                        awaitEmpty(joint); // no answer is lost
                        PROXIED.broker().stopBroker();
                    } else if (i == 80) {
                        PROXIED.broker().startBroker();
                    }
                    String id = "o" + (1000 + i);
                    ids.add(id);
                    joint.insert(c, id);
                    producer.send(joint.message(id), (queues, message, argument) -> queues.get(0), "first");
                    if (i % 2 == 0) {
                        assertThat(outboxRows(c))
                                .as("written before this statement")
                                .isPositive();
                    }
                    c.commit();
                }
            }
            joint.expectOrdersAndDeliveriesToMatch();
            assertThat(inTheirQueue(joint, ids)).isEqualTo(ids);
            producer.shutdown();
        }
    }

    @Test
    void o7_aProducerThatStartsWithoutARouteKeepsTheOrderOfAHashWhenTheRouteIsKnown() throws Exception {
        try (Joint joint = Joint.borrowing(H2.inMemory(), PROXIED.broker())) {
            PROXIED.broker().stopBroker();
            TenonProducer producer = started(joint, "routeless", outbox -> {
                outbox.setDelivery(Delivery.OUTBOX);
                outbox.setPollNameServerInterval(100);
                outbox.setSendMsgTimeout(3000); // an answer that is lost would excuse a duplicate
            });
            List<String> ids = new ArrayList<>();
            AtomicBoolean back = new AtomicBoolean();
            Thread restart = new Thread(() -> {
                PROXIED.broker().startBroker();
                back.set(true);
            });
            try (Connection c = joint.begin()) {
                SendResult first = orderByHash(joint, producer, c, ids);
                assertThat(first.getMessageQueue()).as("without a route").isNull();
                for (int i = 0; i < 200; i++) {
                    orderByHash(joint, producer, c, ids);
                }
                restart.start();
                await("sent while the broker comes back")
                        .pollInterval(Duration.ofMillis(5))
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> {
                            orderByHash(joint, producer, c, ids);
                            return back.get() && joint.deliveries.countOf(ids.get(0)) > 0;
                        });
                for (int i = 0; i < 50; i++) {
                    orderByHash(joint, producer, c, ids);
                }
            }
            restart.join();
            joint.expectOrdersAndDeliveriesToMatch();
            assertThat(inTheirQueue(joint, ids)).isEqualTo(ids);
            producer.shutdown();
        }
    }

    private static SendResult orderByHash(Joint joint, TenonProducer producer, Connection c, List<String> ids)
            throws Exception {
        String id = "h" + (10_000 + ids.size());
        ids.add(id);
        joint.insert(c, id);
        SendResult result = producer.send(joint.message(id), new SelectMessageQueueByHash(), "one of them");
        c.commit();
        return result;
    }

    private static List<String> inTheirQueue(Joint joint, List<String> ids) {
        List<String> inTheQueue = new ArrayList<>(ids);
        inTheQueue.sort(Comparator.comparingLong(
                id -> joint.deliveries.messages(id).get(0).getQueueOffset()));
        return inTheQueue;
    }

    @Test
    void o5_aMessageThatTheBrokerRefusesIsParkedAndStopsNobody() throws Exception {
        List<String> parked = new CopyOnWriteArrayList<>();
        try (Joint joint = Joint.borrowing(H2.inMemory(), PROXIED.broker())) {
            TenonProducer producer = started(joint, "poisoned", outbox -> {
                outbox.setDelivery(Delivery.OUTBOX);
                outbox.setSendMsgTimeout(3000); // six megabytes take their time on a busy machine
                outbox.setMaxMessageSize(16 << 20);
                outbox.setCompressMsgBodyOverHowmuch(Integer.MAX_VALUE);
                outbox.setDeliveryListener(new DeliveryListener() {
                    @Override
                    public void parked(DeliveryEvent message, String because) {
                        parked.add(message.messageId() + ": " + because);
                    }
                });
            });
            Message poison = new Message(joint.topic, "created", "poison", new byte[6 << 20]); // the broker takes 4 MB
            try (Connection c = joint.begin()) {
                order(joint, producer, c, "beside");
                producer.send(poison);
                order(joint, producer, c, "beside-too");
                c.commit();
                order(joint, producer, c, "behind");
                c.commit();
                joint.expectOrdersAndDeliveriesToMatch();
                await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(parked)
                        .singleElement()
                        .asString()
                        .startsWith(poison.getProperty("UNIQ_KEY")));
                assertThat(count(c, "state = 'P'")).isEqualTo(1);
                await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(count(c, "state IN ('O', 'R')"))
                        .isZero());
            }
            producer.shutdown();
        }
    }

    @Test
    void o1_delayedMessagesComeAfterTheCommitWhereTheOutboxMaySendThem() throws Exception {
        try (Joint joint = Joint.borrowing(H2.inMemory(), PROXIED.broker())) {
            TenonProducer producer = started(joint, "delayed", halves -> halves.setNotAHalf(Fallback.OUTBOX));
            try (Connection c = joint.begin()) {
                joint.insert(c, "delayed");
                Message delayed = joint.message("delayed");
                delayed.setDelayTimeLevel(1);
                producer.send(delayed);
                order(joint, producer, c, "beside-it");
                c.commit();
                joint.insert(c, "undone");
                Message undone = joint.message("undone");
                undone.setDelayTimeLevel(1);
                producer.send(undone);
                c.rollback();
            }
            joint.expectOrdersAndDeliveriesToMatch();
            producer.shutdown();
        }
    }

    @Test
    void o3_aBrokerThatAnswersLaterThanTheProducersTimeOutMakesNoDuplicate() throws Exception {
        try (Joint joint = Joint.borrowing(H2.inMemory(), PROXIED.broker())) {
            TenonProducer producer = started(joint, "slow", outbox -> {
                outbox.setDelivery(Delivery.OUTBOX);
                outbox.setSendMsgTimeout(1000);
            });
            try (Connection c = joint.begin()) {
                order(joint, producer, c, "first"); // its route is known then, and its connection is there
                c.commit();
            }
            awaitEmpty(joint);
            PROXIED.proxy().hold(TcpProxy.Direction.TO_CLIENT);
            try (Connection c = joint.begin()) {
                order(joint, producer, c, "slow");
                c.commit();
            }
            // Longer than the time-out, and shorter than a heart-beat's, whose failure closes the connection.
            await().pollDelay(Duration.ofMillis(1700)).until(() -> true);
            PROXIED.proxy().release();
            awaitEmpty(joint);
            joint.expectOrdersAndDeliveriesToMatch();
            producer.shutdown();
        }
    }

    @Test
    void r11_whatCannotBeAHalfIsSentAtOnceWhereThatIsWantedAndCountedAndACollectionOnlyAsAWhole() throws Exception {
        try (Joint joint = Joint.borrowing(H2.inMemory(), PROXIED.broker())) {
            TenonProducer producer = started(joint, "plain", halves -> halves.setNotAHalf(Fallback.PLAIN));
            try (Connection c = joint.begin()) {
                Message delayed = joint.message("undone-reminder");
                delayed.setDelayTimeLevel(1);
                producer.send(delayed);
                order(joint, producer, c, "beside-it");
                Message other = joint.message("mixed-delayed");
                other.setDelayTimeLevel(1);
                assertThatThrownBy(() -> producer.send(Arrays.asList(joint.message("mixed"), other)))
                        .isInstanceOf(Exception.class);
                c.rollback();
                joint.insert(c, "undone-reminder"); // it was sent all the same
                c.commit();
            }
            joint.expectOrdersAndDeliveriesToMatch();
            assertThat(TenonMeters.prometheusText())
                    .containsPattern("tenon_not_a_half_total\\{group=\"[^\"]*plain[^\"]*\"} 1\n");
            producer.shutdown();
        }
    }

    @Test
    void o1_aMessageThatWasReceivedAsOneOfAnotherTransactionIsForwardedAsAnOrdinaryOne() throws Exception {
        try (Joint joint = Joint.borrowing(H2.inMemory(), PROXIED.broker())) {
            TenonProducer producer = started(joint, "forwarded", outbox -> outbox.setDelivery(Delivery.OUTBOX));
            try (Connection c = joint.begin()) {
                joint.insert(c, "alone");
                producer.send(received(joint.message("alone")));
                c.commit();
                joint.insert(c, "first");
                joint.insert(c, "second");
                producer.send(Arrays.asList(received(joint.message("first")), received(joint.message("second"))));
                c.commit();
            }
            joint.expectOrdersAndDeliveriesToMatch();
            producer.shutdown();
        }
    }

    /** As a consumer sees a message of RocketMQ's own transactions. */
    private static Message received(Message message) {
        MessageAccessor.putProperty(message, MessageConst.PROPERTY_TRANSACTION_PREPARED, "true");
        MessageAccessor.putProperty(message, MessageConst.PROPERTY_PRODUCER_GROUP, "somebody-elses");
        MessageAccessor.putProperty(message, "__transactionId__", "somebody-elses");
        MessageAccessor.putProperty(message, MessageConst.PROPERTY_TRANSACTION_CHECK_TIMES, "3");
        return message;
    }

    @Test
    void o1_aCollectionOfSeveralTopicsIsRefusedAsTheStockProducerDoes() throws Exception {
        try (Joint joint = Joint.borrowing(H2.inMemory(), PROXIED.broker())) {
            TenonProducer producer = started(joint, "mixed", outbox -> outbox.setDelivery(Delivery.OUTBOX));
            Message other = new Message(joint.topic + "-other", new byte[] {1});
            try (Connection c = joint.begin()) {
                joint.insert(c, "mixed");
                assertThatThrownBy(() -> producer.send(Arrays.asList(joint.message("mixed"), other)))
                        .isInstanceOf(MQClientException.class)
                        .hasMessageContaining("MessageBatch");
                producer.send(joint.message("mixed"));
                c.commit();
            }
            joint.expectOrdersAndDeliveriesToMatch();
            producer.shutdown();
        }
    }

    @Test
    void o1_aQueueOfAnotherTopicIsRefusedAsTheStockProducerDoes() throws Exception {
        try (Joint joint = Joint.borrowing(H2.inMemory(), PROXIED.broker())) {
            TenonProducer producer = started(joint, "elsewhere", outbox -> outbox.setDelivery(Delivery.OUTBOX));
            MessageQueue elsewhere = new MessageQueue("another-topic", "broker", 0);
            try (Connection c = joint.begin()) {
                joint.insert(c, "order");
                assertThatThrownBy(() -> producer.send(joint.message("refused"), elsewhere))
                        .isInstanceOf(MQClientException.class)
                        .hasMessageContaining("topic not equal");
                assertThatThrownBy(() -> producer.send(
                                joint.message("refused too"), (queues, message, argument) -> elsewhere, "any"))
                        .isInstanceOf(MQClientException.class)
                        .hasMessageContaining("topic not equal");
                producer.send(joint.message("order"));
                c.commit();
            }
            joint.expectOrdersAndDeliveriesToMatch();
            producer.shutdown();
        }
    }

    @Test
    void o9_aFullOutboxRefusesAndTakesMessagesAgainWhenItIsDrained() throws Exception {
        try (Joint joint = Joint.borrowing(H2.inMemory(), PROXIED.broker())) {
            joint.dataSource.setOutboxMaxRows(5);
            TenonProducer producer = started(joint, "full", outbox -> outbox.setDelivery(Delivery.OUTBOX));
            try (Connection c = joint.begin()) {
                PROXIED.broker().stopBroker();
                await("a refusal").atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                    String id = "x" + System.nanoTime();
                    joint.insert(c, id);
                    try {
                        assertThatThrownBy(() -> producer.send(joint.message(id)))
                                .isInstanceOf(MQClientException.class)
                                .hasMessageContaining("outboxMaxRows is 5");
                        c.rollback();
                    } catch (AssertionError sent) {
                        c.commit();
                        throw sent;
                    }
                });
                PROXIED.broker().startBroker();
                await("service")
                        .atMost(Duration.ofSeconds(60))
                        .ignoreExceptionsInstanceOf(MQClientException.class)
                        .until(() -> {
                            c.rollback();
                            order(joint, producer, c, "again");
                            c.commit();
                            return true;
                        });
            }
            joint.expectOrdersAndDeliveriesToMatch();
            producer.shutdown();
        }
    }

    @Test
    void o8_aCollectionDoesNotOvertakeWhatItsQueueHasInTheOutbox() throws Exception {
        try (Joint joint = Joint.borrowing(H2.inMemory(), PROXIED.broker())) {
            TenonProducer producer =
                    started(joint, "collection", halves -> halves.setWhenBrokerUnavailable(Fallback.OUTBOX));
            try (Connection c = joint.begin()) {
                MessageQueue queue =
                        producer.fetchPublishMessageQueues(joint.topic).get(0);
                PROXIED.proxy().refuse();
                joint.insert(c, "first");
                producer.send(joint.message("first"), queue);
                c.commit();
                await().until(() -> count(c, "state = 'R'") == 1);
                letSomebodyElseLead(c);
                PROXIED.proxy().accept();
                await("the broker is in use again").atMost(SOON).until(() -> {
                    String id = "x" + System.nanoTime();
                    order(joint, producer, c, id);
                    boolean isHalf = count(c, "state = 'O'") == 0; // what was handed over may have been sent meanwhile
                    c.commit();
                    return isHalf;
                });
                joint.insert(c, "second");
                joint.insert(c, "third");
                producer.send(Arrays.asList(joint.message("second"), joint.message("third")), queue);
                c.commit();
            }
            joint.expectOrdersAndDeliveriesToMatch();
            List<String> inTheQueue = new ArrayList<>(Arrays.asList("first", "second", "third"));
            inTheQueue.sort(Comparator.comparingLong(
                    id -> joint.deliveries.messages(id).get(0).getQueueOffset()));
            assertThat(inTheQueue).containsExactly("first", "second", "third");
            producer.shutdown();
        }
    }

    @Test
    void o8_whatWasReleasedGoesThroughTheOutboxToo() throws Exception {
        try (Joint joint = Joint.borrowing(H2.inMemory(), PROXIED.broker())) {
            TenonProducer halves =
                    started(joint, "released", producer -> producer.setWhenBrokerUnavailable(Fallback.OUTBOX));
            TenonProducer large = started(joint, "released-large", outbox -> outbox.setDelivery(Delivery.OUTBOX));
            try (Connection c = joint.begin()) {
                order(joint, halves, c, "half");
                order(joint, large, c, "opens-the-outbox");
                c.commit();
            }
            PROXIED.proxy().refuse();
            try (Connection c = joint.begin()) {
                assertThat(joint.committedOrders()).hasSize(2);
                count(c, "state = 'O'");
                halves.enqueue(joint.message("released"));
                large.enqueue(joint.large("released-large"));
            }
            PROXIED.proxy().accept();
            joint.expectDelivered("half", "opens-the-outbox", "released", "released-large");
            awaitEmpty(joint);
            halves.shutdown();
            large.shutdown();
        }
    }

    /** The row of a deadlock's victim, say: what the application did before is undone, and it must be told. */
    @Test
    void o8_aHalfThatCouldNotBeTiedToItsTransactionIsNoOutage() throws Exception {
        try (Joint joint = Joint.borrowing(H2.inMemory(), PROXIED.broker())) {
            TenonProducer halves =
                    started(joint, "untied", producer -> producer.setWhenBrokerUnavailable(Fallback.OUTBOX));
            TenonProducer large = started(joint, "untied-large", outbox -> outbox.setDelivery(Delivery.OUTBOX));
            try (Connection c = joint.begin()) {
                order(joint, halves, c, "half");
                order(joint, large, c, "opens-the-outbox");
                c.commit();
            }
            awaitEmpty(joint);
            execute(joint, "ALTER TABLE \"tenon_status\" ADD CONSTRAINT no_live CHECK (kind <> 'L') NOCHECK");
            try (Connection c = joint.begin()) {
                joint.insert(c, "untied");
                assertThatThrownBy(() -> halves.send(joint.message("untied")))
                        .isInstanceOf(MQClientException.class)
                        .hasMessageContaining("cannot be tied");
                assertThatThrownBy(() -> large.send(joint.large("untied too")))
                        .isInstanceOf(MQClientException.class)
                        .hasMessageContaining("cannot be tied");
                assertThat(count(c, "state = 'O'"))
                        .as("rows that would be committed without what was done before them")
                        .isZero();
                c.rollback();
            }
            execute(joint, "ALTER TABLE \"tenon_status\" DROP CONSTRAINT no_live");
            joint.expectOrdersAndDeliveriesToMatch();
            halves.shutdown();
            large.shutdown();
        }
    }

    private static void execute(Joint joint, String sql) throws SQLException {
        try (Connection c = joint.database.dataSource().getConnection();
                Statement statement = c.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void o11_whileTheBrokerIsAwayLargeBodiesGoThroughTheOutboxOnH2() throws Exception {
        outageOfLargeBodies(H2.inMemory());
    }

    @Test
    void o11_whileTheBrokerIsAwayLargeBodiesGoThroughTheOutboxOnMariaDb() throws Exception {
        outageOfLargeBodies(MariaDb.freshDatabase(MariaDb.Driver.MARIADB));
    }

    private static void outageOfLargeBodies(Database database) throws Exception {
        try (Joint joint = Joint.borrowing(database, PROXIED.broker())) {
            TenonProducer producer = started(joint, "large", outbox -> outbox.setDelivery(Delivery.OUTBOX));
            CompletableFuture<SendResult> told = new CompletableFuture<>();
            try (Connection c = joint.begin()) {
                order(joint, producer, c, "opens-the-outbox");
                c.commit();
                joint.insert(c, "half");
                assertThat(isHalf(producer.send(joint.large("half")))).isTrue();
                joint.insert(c, "half-of-the-transaction");
                assertThat(isHalf(producer.send(joint.large("half-of-the-transaction"))))
                        .isTrue();
                PROXIED.proxy().refuse();
                joint.insert(c, "enqueued");
                producer.enqueue(joint.large("enqueued"));
                joint.insert(c, "callback");
                producer.send(joint.large("callback"), telling(told));
                joint.insert(c, "oneway");
                producer.sendOneway(joint.large("oneway"));
                joint.insert(c, "sent");
                assertThat(isHalf(producer.send(joint.large("sent")))).isFalse();
                order(joint, producer, c, "small");
                c.commit();
                joint.insert(c, "first");
                joint.insert(c, "second");
                SendResult together = producer.send(Arrays.asList(joint.large("first"), joint.large("second")));
                assertThat(together.getMsgId()).contains(",");
                c.commit();
                joint.insert(c, "rolled-back");
                producer.send(joint.large("rolled-back"));
                c.rollback();
            }
            assertThat(told.get(20, TimeUnit.SECONDS).getSendStatus()).isEqualTo(SendStatus.SEND_OK);
            PROXIED.proxy().accept();
            joint.expectOrdersAndDeliveriesToMatch();
            awaitEmpty(joint);
            awaitHalves(joint, producer);
            joint.expectOrdersAndDeliveriesToMatch();
            producer.shutdown();
        }
    }

    @Test
    void o11_ofABrokerThatDoesNotAnswerOnlyTheFirstLargeBodyWaits() throws Exception {
        try (Joint joint = Joint.borrowing(H2.inMemory(), PROXIED.broker())) {
            TenonProducer producer = started(joint, "silent", outbox -> outbox.setDelivery(Delivery.OUTBOX));
            try (Connection c = joint.begin()) {
                order(joint, producer, c, "opens-the-outbox");
                c.commit();
                awaitEmpty(joint);
                joint.insert(c, "half"); // its route is known then, and its connection is there
                assertThat(isHalf(producer.send(joint.large("half")))).isTrue();
                c.commit();
                PROXIED.proxy().hold(TcpProxy.Direction.TO_CLIENT);
                joint.insert(c, "undone");
                assertThat(isHalf(producer.send(joint.large("waits")))).isFalse();
                long begun = System.nanoTime();
                for (int i = 0; i < 4; i++) {
                    assertThat(isHalf(producer.send(joint.large("undone-" + i))))
                            .isFalse();
                }
                assertThat(Duration.ofNanos(System.nanoTime() - begun))
                        .as("where each waits, four time-outs")
                        .isLessThan(Duration.ofMillis(2 * SEND_TIMEOUT));
                c.rollback();
            }
            PROXIED.loseWhatIsHeld();
            joint.expectOrdersAndDeliveriesToMatch();
            producer.shutdown();
        }
    }

    @Test
    void o11_aBrokerThatRefusesHalvesGetsLargeBodiesThroughTheOutbox() throws Exception {
        try (Joint joint = Joint.borrowing(H2.inMemory(), PROXIED.broker())) {
            TenonProducer producer = started(joint, "refused", outbox -> outbox.setDelivery(Delivery.OUTBOX));
            try (Connection c = joint.begin()) {
                order(joint, producer, c, "opens-the-outbox");
                c.commit();
                PROXIED.broker().refuseHalves(true);
                joint.insert(c, "large");
                assertThat(isHalf(producer.send(joint.large("large")))).isFalse();
                joint.insert(c, "enqueued");
                producer.enqueue(joint.large("enqueued"));
                c.commit();
                joint.expectOrdersAndDeliveriesToMatch();
                PROXIED.broker().refuseHalves(false);
                awaitHalves(joint, producer);
            } finally {
                PROXIED.broker().refuseHalves(false);
            }
            joint.expectOrdersAndDeliveriesToMatch();
            producer.shutdown();
        }
    }

    /** A half would be delivered as soon as it is committed. */
    @Test
    void o10_whileTheOutboxIsPausedLargeBodiesWaitInItAsWell() throws Exception {
        try (Joint joint = Joint.borrowing(H2.inMemory(), PROXIED.broker())) {
            TenonProducer producer = started(joint, "paused", outbox -> outbox.setDelivery(Delivery.OUTBOX));
            try (Connection c = joint.begin();
                    Connection operator = joint.database.dataSource().getConnection()) {
                order(joint, producer, c, "opens-the-outbox");
                c.commit();
                OutboxTable table = OutboxTable.find(operator, OutboxTable.DEFAULT_NAME, 5_000);
                assertThat(table.pause(operator, RelayPause.ALL, "the test")).isTrue();
                await("the pause is known").pollInSameThread().atMost(SOON).until(() -> {
                    joint.insert(c, "undone");
                    boolean isHalf = isHalf(producer.send(joint.large("undone")));
                    c.rollback();
                    return !isHalf;
                });
                joint.insert(c, "large");
                producer.send(joint.large("large"));
                c.commit();
                await().during(Duration.ofSeconds(2)).atMost(SOON).until(() -> joint.deliveries.countOf("large") == 0);
                assertThat(table.resume(operator, RelayPause.ALL)).isTrue();
                joint.expectOrdersAndDeliveriesToMatch();
                awaitHalves(joint, producer);
            }
            joint.expectOrdersAndDeliveriesToMatch();
            producer.shutdown();
        }
    }

    @Test
    void o8_aFailingStatementDoesNotCostAHalfItsRowOnH2() throws Exception {
        disturbedInAnOutage(H2.inMemory());
    }

    @Test
    void o8_aFailingStatementDoesNotCostAHalfItsRowOnMariaDb() throws Exception {
        disturbedInAnOutage(MariaDb.freshDatabase(MariaDb.Driver.MARIADB));
    }

    @Test
    void o8_aFailingStatementThatASavepointMendsDoesNotCostAHalfItsRowOnPostgreSql() throws Exception {
        disturbedInAnOutage(Postgres.freshDatabase());
    }

    private static void disturbedInAnOutage(Database database) throws Exception {
        try (Joint joint = Joint.borrowing(database, PROXIED.broker())) {
            TenonProducer producer = started(joint, "disturbed", outbox -> outbox.setDelivery(Delivery.OUTBOX));
            try (Connection c = joint.begin()) {
                order(joint, producer, c, "there-already");
                c.commit();
                awaitEmpty(joint); // no answer is lost
                PROXIED.proxy().refuse();
                joint.insert(c, "enqueued");
                producer.enqueue(joint.large("enqueued"));
                joint.insert(c, "oneway");
                producer.sendOneway(joint.large("oneway"));
                insertAgain(joint, c, "there-already");
                order(joint, producer, c, "behind");
                c.commit();
                joint.insert(c, "rolled-back");
                producer.enqueue(joint.large("rolled-back"));
                insertAgain(joint, c, "there-already");
                c.rollback();
            }
            PROXIED.proxy().accept();
            joint.expectOrdersAndDeliveriesToMatch();
            awaitEmpty(joint);
            producer.shutdown();
        }
    }

    /** A duplicate key, which the application expects, and goes on. */
    private static void insertAgain(Joint joint, Connection c, String id) throws SQLException {
        Savepoint before = joint.database instanceof Postgres ? c.setSavepoint() : null;
        assertThatThrownBy(() -> joint.insert(c, id)).isInstanceOf(SQLException.class);
        if (before != null) {
            c.rollback(before);
        }
    }

    /** What the row stands for is gone with it, and the message must not be the only thing that is committed. */
    @Test
    void o8_aHalfWhoseRowIsGoneStaysARefusal() throws Exception {
        try (Joint joint = Joint.borrowing(H2.inMemory(), PROXIED.broker())) {
            TenonProducer producer = started(joint, "undone", outbox -> outbox.setDelivery(Delivery.OUTBOX));
            try (Connection c = joint.begin()) {
                order(joint, producer, c, "there-already");
                c.commit();
                awaitEmpty(joint); // no answer is lost
                PROXIED.proxy().refuse();
                joint.insert(c, "undone");
                producer.enqueue(joint.large("undone"));
                insertAgain(joint, c, "there-already");
                try (Statement statement = c.createStatement()) {
                    statement.execute("DELETE FROM \"tenon_status\" WHERE kind = 'L'");
                    statement.execute("DELETE FROM orders WHERE id = 'undone'");
                }
                assertThatThrownBy(c::commit).isInstanceOf(CommitRefusedException.class);
            }
            PROXIED.proxy().accept();
            joint.expectOrdersAndDeliveriesToMatch();
            producer.shutdown();
        }
    }

    @Test
    void o8_whatIsReleasedGoesThroughTheOutboxAlsoIfAStatementHasFailed() throws Exception {
        try (Joint joint = Joint.borrowing(H2.inMemory(), PROXIED.broker())) {
            TenonProducer producer = started(joint, "released-late", outbox -> outbox.setDelivery(Delivery.OUTBOX));
            try (Connection c = joint.begin()) {
                order(joint, producer, c, "opens-the-outbox");
                c.commit();
            }
            awaitEmpty(joint); // no answer is lost
            PROXIED.proxy().refuse();
            try (Connection c = joint.begin()) {
                count(c, "state = 'O'");
                producer.enqueue(joint.large("released"));
                assertThatThrownBy(() -> count(c, "no_such_column = 1")).isInstanceOf(SQLException.class);
            }
            PROXIED.proxy().accept();
            joint.expectDelivered("opens-the-outbox", "released");
            awaitEmpty(joint);
            producer.shutdown();
        }
    }

    /** Nobody waits for these two, and their transaction rolls back: what has become of them is known all the same. */
    @Test
    void o11_aHalfThatFailsIsHeardOfThoughItsTransactionIsOverOrStillOpen() throws Exception {
        try (Joint joint = Joint.borrowing(H2.inMemory(), PROXIED.broker())) {
            TenonProducer producer = started(joint, "unheard", outbox -> outbox.setDelivery(Delivery.OUTBOX));
            try (Connection c = joint.begin()) {
                order(joint, producer, c, "opens-the-outbox");
                c.commit();
                awaitEmpty(joint);
                joint.insert(c, "half"); // its route is known then, and its connection is there
                assertThat(isHalf(producer.send(joint.large("half")))).isTrue();
                c.commit();
                PROXIED.proxy().hold(TcpProxy.Direction.TO_CLIENT);
                joint.insert(c, "undone");
                producer.enqueue(joint.large("undone"));
                producer.sendOneway(joint.large("undone-too"));
                c.rollback();
                await().pollDelay(Duration.ofMillis(2 * SEND_TIMEOUT)).until(() -> true);
                long begun = System.nanoTime();
                joint.insert(c, "undone");
                assertThat(isHalf(producer.send(joint.large("undone-later")))).isFalse();
                assertThat(Duration.ofNanos(System.nanoTime() - begun))
                        .as("where nothing was heard, a time-out")
                        .isLessThan(Duration.ofMillis(SEND_TIMEOUT));
                c.rollback();
            }
            PROXIED.loseWhatIsHeld();
            joint.expectOrdersAndDeliveriesToMatch();
            producer.shutdown();
        }
    }

    @Test
    void o11_theCommitThatWritesARowInsteadIsNoNewFailure() throws Exception {
        try (Joint joint = Joint.borrowing(H2.inMemory(), PROXIED.broker())) {
            TenonProducer producer = started(joint, "old-failure", outbox -> outbox.setDelivery(Delivery.OUTBOX));
            try (Connection c = joint.begin()) {
                order(joint, producer, c, "opens-the-outbox");
                c.commit();
                PROXIED.broker().refuseHalves(true);
                joint.insert(c, "enqueued");
                producer.enqueue(joint.large("enqueued"));
                // Ten seconds from the answer, which a busy machine may hear late.
                await().pollDelay(Duration.ofSeconds(13))
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> true);
                PROXIED.broker().refuseHalves(false);
                c.commit();
                joint.insert(c, "half");
                assertThat(isHalf(producer.send(joint.large("half")))).isTrue();
                c.commit();
            } finally {
                PROXIED.broker().refuseHalves(false);
            }
            joint.expectOrdersAndDeliveriesToMatch();
            producer.shutdown();
        }
    }

    @Test
    void o8_aCollectionThatIsSentInPlaceGoesThroughTheOutboxBeforeItsSendReturns() throws Exception {
        try (Joint joint = Joint.borrowing(H2.inMemory(), PROXIED.broker())) {
            TenonProducer producer = TenonProducer.around(new DefaultMQProducer(joint.topic + "-around"));
            producer.setNamesrvAddr(PROXIED.broker().nameServerAddress());
            producer.setSendMsgTimeout(SEND_TIMEOUT);
            producer.setDelivery(Delivery.OUTBOX);
            producer.start();
            try (Connection c = joint.begin()) {
                order(joint, producer, c, "opens-the-outbox");
                c.commit();
                awaitEmpty(joint);
                joint.insert(c, "first-half");
                joint.insert(c, "second-half");
                SendResult halves = producer.send(Arrays.asList(joint.large("first-half"), joint.large("second-half")));
                assertThat(isHalf(halves)).isTrue();
                c.commit();
                PROXIED.proxy().refuse();
                joint.insert(c, "first");
                joint.insert(c, "second");
                SendResult written = producer.send(Arrays.asList(joint.large("first"), joint.large("second")));
                assertThat(written.getMsgId()).contains(",");
                assertThat(isHalf(written)).isFalse();
                assertThat(count(c, "state = 'O'")).isEqualTo(1);
                c.commit();
            }
            PROXIED.proxy().accept();
            joint.expectOrdersAndDeliveriesToMatch();
            producer.shutdown();
        }
    }

    /** A limit lets bodies through that no row takes. */
    @Test
    void o8_aMessageThatCannotFallBackEitherSaysWhatTheBrokerHadAgainstItsHalf() throws Exception {
        Database database = MariaDb.onServerWith(MariaDb.Driver.MARIADB, "--max-allowed-packet=1048576");
        try (Joint joint = Joint.borrowing(database, PROXIED.broker())) {
            TenonProducer producer = started(joint, "nowhere", outbox -> outbox.setDelivery(Delivery.OUTBOX));
            try (Connection c = joint.begin()) {
                order(joint, producer, c, "opens-the-outbox");
                c.commit();
                awaitEmpty(joint);
                PROXIED.broker().refuseHalves(true);
                joint.insert(c, "undone");
                assertThatThrownBy(() -> producer.send(joint.message("undone", 2 << 20)))
                        .isInstanceOf(MQClientException.class)
                        .hasStackTraceContaining("takes")
                        .satisfies(
                                e -> assertThat(e.getSuppressed()).hasAtLeastOneElementOfType(MQBrokerException.class));
                c.rollback();
            } finally {
                PROXIED.broker().refuseHalves(false);
            }
            joint.expectOrdersAndDeliveriesToMatch();
            producer.shutdown();
        }
    }

    /** One is tried every ten seconds. */
    private static void awaitHalves(Joint joint, TenonProducer producer) throws Exception {
        try (Connection c = joint.begin()) {
            for (int i = 0; i < 2; i++) {
                await("large bodies are halves again")
                        .pollInSameThread()
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> {
                            String id = "x" + System.nanoTime();
                            joint.insert(c, id);
                            boolean isHalf = isHalf(producer.send(joint.large(id)));
                            c.commit();
                            return isHalf;
                        });
            }
        }
    }

    /** What no broker has stored yet has no offset. */
    private static boolean isHalf(SendResult result) {
        return result.getOffsetMsgId() != null;
    }

    /** Nobody sends what was handed over until the lease of this leader, which does nothing, is over. */
    private static void letSomebodyElseLead(Connection c) throws SQLException {
        try (Statement statement = c.createStatement();
                ResultSet row = statement.executeQuery("SELECT sender FROM \"tenon_outbox\" WHERE state = 'R'")) {
            row.next();
            String sender = row.getString(1);
            statement.execute("DELETE FROM \"tenon_outbox\" WHERE state = 'L'");
            c.commit();
            c.setAutoCommit(true);
            assertThat(OutboxTable.find(c, OutboxTable.DEFAULT_NAME, 5_000).lead(c, sender, "nobody", 1))
                    .isTrue();
            c.setAutoCommit(false);
        }
    }

    private static SendCallback telling(CompletableFuture<SendResult> told) {
        return new SendCallback() {
            @Override
            public void onSuccess(SendResult result) {
                told.complete(result);
            }

            @Override
            public void onException(Throwable e) {
                told.completeExceptionally(e);
            }
        };
    }

    private interface Settings {
        void of(TenonProducer producer);
    }

    private static TenonProducer started(Joint joint, String group, Settings settings) throws MQClientException {
        TenonProducer producer = joint.unstartedProducer(joint.topic + "-" + group);
        producer.setSendMsgTimeout(SEND_TIMEOUT);
        settings.of(producer);
        producer.start();
        return producer;
    }

    private static void order(Joint joint, TenonProducer producer, Connection c, String id) throws Exception {
        joint.insert(c, id);
        producer.send(joint.message(id));
    }

    private static void awaitEmpty(Joint joint) throws SQLException {
        try (Connection c = joint.database.dataSource().getConnection()) {
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(outboxRows(c)).isZero());
        }
    }

    private static int outboxRows(Connection c) throws SQLException {
        return count(c, "state IN ('O', 'R', 'P')");
    }

    private static int count(Connection c, String condition) throws SQLException {
        String quote = c.getMetaData().getIdentifierQuoteString();
        try (Statement statement = c.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT COUNT(*) FROM " + quote + "tenon_outbox" + quote + " WHERE " + condition)) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
