package io.tenon.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.tenon.faults.RequestTap;
import io.tenon.internal.check.Mark;
import io.tenon.internal.status.StatusId;
import io.tenon.jdbc.CommitRefusedException;
import io.tenon.rocketmq.TenonProducer;
import io.tenon.testbed.Deliveries;
import java.sql.Connection;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.impl.MQClientAPIImpl;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.TopicConfig;
import org.apache.rocketmq.common.constant.PermName;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageConst;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that cannot be, or that a broker would misread: refused, and the transaction goes on. */
interface BadMessages extends Hostile {
    int MEBIBYTE = 1 << 20;

    @Test
    default void aBodyOverTheClientsLimitIsRefusedAndNothingIsSent() throws Exception {
        RequestTap tap = new RequestTap();
        TenonProducer producer = tapped(tap, "client-limit");
        refusedInATransactionThatGoesOn(
                () -> producer.send(withBody("large", 4 * MEBIBYTE + 1)), "body size over max value, MAX: 4194304");
        assertThat(tap.sends()).isZero();
        ledger().never("large");
    }

    @Test
    default void aBodyOverTheBrokersLimitFailsTheSendAndWithoutAnAnswerRefusesTheCommit() throws Exception {
        TenonProducer producer = tapped(new RequestTap(), "broker-limit");
        producer.setMaxMessageSize(8 * MEBIBYTE);
        try (Connection c = joint().begin()) {
            assertThatThrownBy(() -> producer.send(withBody("large", 4 * MEBIBYTE + 1)))
                    .isInstanceOf(MQBrokerException.class)
                    .hasMessageContaining("4194304");
            order(c, "after");
            c.commit();
            insert(c, "unheard");
            producer.enqueue(withBody("unheard", 4 * MEBIBYTE + 1));
            assertThatThrownBy(c::commit)
                    .isInstanceOf(CommitRefusedException.class)
                    .hasMessageContaining("4194304");
        }
        ledger().delivered("after");
        ledger().never("large", "unheard");
    }

    /** The broker hangs up on it, and on whatever else is under way on that connection. */
    @Test
    default void aBodyLargerThanAFrameFailsTheSendAndNothingElseOnItsConnectionIsLost() throws Exception {
        TenonProducer producer = tapped(new RequestTap(), "frame");
        producer.setMaxMessageSize(32 * MEBIBYTE);
        producer.setSendMsgTimeout(2000);
        producer.setCompressMsgBodyOverHowmuch(Integer.MAX_VALUE);
        try (Connection c = joint().begin()) {
            order(c, producer, "before");
            assertThat(catchThrowable(() -> producer.send(withBody("huge", 17 * MEBIBYTE))))
                    .isInstanceOf(Exception.class);
            order(c, producer, "after");
            c.commit();
        }
        ledger().delivered("before", "after");
        ledger().never("huge");
    }

    static Stream<Message> illegalTopics() {
        return Stream.of(
                        null,
                        "",
                        " ",
                        "bad topic!",
                        "back\\slash",
                        "line\nbreak",
                        "x".repeat(128),
                        "SCHEDULE_TOPIC_XXXX")
                .map(topic -> {
                    Message message = new Message();
                    message.setBody(new byte[] {1});
                    message.setTopic(topic);
                    return message;
                });
    }

    @ParameterizedTest
    @MethodSource("illegalTopics")
    default void anIllegalTopicIsRefusedOnEveryWay(Message message) throws Exception {
        TenonProducer producer = joint().producer;
        try (Connection c = joint().begin()) {
            for (ThrowingCallable way : List.<ThrowingCallable>of(
                    () -> producer.send(message),
                    () -> producer.send(message, NO_CALLBACK),
                    () -> producer.sendOneway(message),
                    () -> producer.enqueue(message),
                    () -> producer.send(message, (queues, m, arg) -> queues.get(0), ""))) {
                assertThatThrownBy(way).isInstanceOf(MQClientException.class).hasMessageContaining("opic");
            }
            order(c, "after");
            c.commit();
        }
        ledger().eventually("after");
    }

    @Test
    default void theLongestTopicThereMayBeWorks() throws Exception {
        String topic = joint().topic + "-" + "x".repeat(126 - joint().topic.length());
        joint().broker.createTopic(topic, 1);
        try (Deliveries deliveries = Deliveries.of(joint().broker.nameServerAddress(), topic);
                Connection c = joint().begin()) {
            joint().insert(c, "longest topic");
            joint().producer.send(new Message(topic, "", "longest topic", new byte[] {1}));
            c.commit();
            await().until(() -> deliveries.countOf("longest topic") == 1);
        }
    }

    @Test
    @SuppressWarnings("NullAway") // the mistake that the test is about
    default void aMessageThatIsNullOrHasNoBodyIsRefused() throws Exception {
        TenonProducer producer = joint().producer;
        Message nothing = null;
        Message bodiless = message("bodiless");
        bodiless.setBody(null);
        refusedInATransactionThatGoesOn(() -> producer.send(nothing), "the message is null");
        refusedInATransactionThatGoesOn(() -> producer.enqueue(nothing), "the message is null");
        refusedInATransactionThatGoesOn(() -> producer.send(bodiless), "body is null");
        refusedInATransactionThatGoesOn(() -> producer.send(withBody("bodiless", 0)), "body length is zero");
        ledger().never("bodiless");
    }

    @Test
    default void nullKeysTagsAndPropertiesAreAsIfTheyWereNotThere() throws Exception {
        Message message = new Message();
        message.setTopic(joint().topic);
        message.setBody(new byte[] {1});
        message.setTags(null);
        MessageAccessor.putProperty(message, "nothing", null);
        MessageAccessor.putProperty(message, null, "nameless");
        message.setKeys(ledger().key("nulls"));
        try (Connection c = joint().begin()) {
            insert(c, "nulls");
            joint().producer.send(message);
            c.commit();
        }
        ledger().delivered("nulls");
        assertThat(joint().deliveries.messages(ledger().key("nulls")).get(0).getProperties())
                .doesNotContainKey("nothing");
    }

    /**
     * A half that the broker can store, but not again at its check with one more property, it tries to store for ever,
     * and no half behind it is checked.
     */
    @ParameterizedTest
    @ValueSource(ints = {30_000, 31_000, 31_300, 31_700, 32_000, 32_400, 32_600, 32_700, 33_000, 70_000})
    default void propertiesUpToTheLimitAreDeliveredThoughCheckedAndLongerOnesRefused(int length) throws Exception {
        RequestTap tap = new RequestTap();
        TenonProducer producer = tapped(tap, "properties-" + length);
        Message message = message("long");
        message.putUserProperty("long", "x".repeat(length));
        try (Connection c = joint().begin()) {
            insert(c, "long");
            Throwable refusal = catchThrowable(() -> producer.send(message));
            if (length > 31_300) {
                assertThat(refusal).isInstanceOf(MQClientException.class).hasMessageContaining("bytes of properties");
                assertThat(tap.sends()).isZero();
                c.rollback();
                ledger().never("long");
            } else {
                assertThat(refusal).isNull();
                if (length == 31_300) {
                    await().atMost(Duration.ofSeconds(20)).until(() -> Hostile.checks(tap) >= 2);
                }
                c.commit();
                ledger().eventually("long");
            }
        }
    }

    static Stream<Map.Entry<String, String>> smuggled() {
        // Where a property comes in a map is the hash of its name; one of these comes behind Tenon's own.
        Stream<Map.Entry<String, String>> values = IntStream.range(0, 4)
                .mapToObj(i -> Map.entry("header-" + i, "x\u0002TRAN_MSG\u0001false\u0002TENON\u00010"));
        return Stream.concat(values, Stream.of(Map.entry("TRAN_MSG\u0001false\u0002x", "y")));
    }

    /** Not escaped by the client: the broker would take them for properties, and the half for none: lost. */
    @ParameterizedTest
    @MethodSource("smuggled")
    default void propertiesThatSmuggleOthersAreRefused(Map.Entry<String, String> property) throws Exception {
        Message message = message("smuggled");
        message.putUserProperty(property.getKey(), property.getValue());
        refusedInATransactionThatGoesOn(() -> joint().producer.send(message), "U+0002");
        refusedInATransactionThatGoesOn(() -> joint().producer.enqueue(message), "U+0002");
        Message keyed = message("smuggled");
        keyed.setKeys(property.getValue() + "\u0002");
        refusedInATransactionThatGoesOn(() -> joint().producer.send(keyed), "U+0002");
        ledger().never("smuggled");
    }

    /** Also what a message brings that is forwarded as it was received: none of it may rule the new half. */
    @Test
    default void namesThatCollideWithTenonsAndTheBrokersOwnDoNotRuleTheHalf() throws Exception {
        RequestTap tap = new RequestTap();
        TenonProducer producer = tapped(tap, "collisions");
        String stale = new Mark(StatusId.next(), StatusId.next(), "0".repeat(32), "elsewhere").asProperty();
        Map<String, String> collisions = Map.of(
                Mark.PROPERTY,
                stale,
                MessageConst.PROPERTY_TRANSACTION_PREPARED,
                "false",
                MessageConst.PROPERTY_PRODUCER_GROUP,
                "somebody-elses",
                MessageConst.PROPERTY_REAL_TOPIC,
                "nowhere",
                MessageConst.PROPERTY_REAL_QUEUE_ID,
                "99",
                MessageConst.PROPERTY_TRANSACTION_CHECK_TIMES,
                "100000",
                MessageConst.PROPERTY_CHECK_IMMUNITY_TIME_IN_SECONDS,
                "1",
                MessageConst.PROPERTY_TRANSACTION_PREPARED_QUEUE_OFFSET,
                "0",
                "__transactionId__",
                "chosen");
        String[] names = collisions.keySet().toArray(new String[0]);
        try (Connection c = joint().begin()) {
            for (String name : names) {
                insert(c, name);
                producer.send(with(message(name), Map.of(name, collisions.get(name))));
            }
            insert(c, "all");
            producer.send(with(message("all"), collisions));
            await().atMost(Duration.ofSeconds(20)).until(() -> Hostile.checks(tap) >= 3L * names.length);
            assertThat(joint().deliveries.keys()).doesNotContain(ledger().key("all"));
            c.commit();
            Map<String, String> received = new HashMap<>(collisions);
            received.put(MessageConst.PROPERTY_TRANSACTION_PREPARED, "true");
            producer.send(with(message("all, plain"), received));
            insert(c, "all, rolled back");
            producer.send(with(message("all, rolled back"), collisions));
            c.rollback();
        }
        ledger().delivered(names);
        ledger().delivered("all", "all, plain");
        ledger().never("all, rolled back");
    }

    @Test
    default void aTopicThatLosesItsPermissionBetweenSendAndCommitIsStillDelivered() throws Exception {
        try (Connection c = joint().begin()) {
            order(c, "late");
            allow(PermName.PERM_READ);
            c.commit();
            ledger().delivered("late");
        } finally {
            allow(PermName.PERM_READ | PermName.PERM_WRITE);
        }
    }

    private void refusedInATransactionThatGoesOn(ThrowingCallable send, String because) throws Exception {
        try (Connection c = joint().begin()) {
            assertThatThrownBy(send).isInstanceOf(MQClientException.class).hasMessageContaining(because);
            c.commit();
        }
    }

    private Message withBody(String name, int bytes) {
        byte[] body = new byte[bytes];
        new Random(1).nextBytes(body);
        Message message = message(name);
        message.setBody(body);
        return message;
    }

    private static Message with(Message message, Map<String, String> properties) {
        properties.forEach((name, value) -> MessageAccessor.putProperty(message, name, value));
        return message;
    }

    private void allow(int permission) throws Exception {
        MQClientAPIImpl api =
                joint().producer.getDefaultMQProducerImpl().getMqClientFactory().getMQClientAPIImpl();
        api.createTopic(
                joint().broker.brokerAddress(), "TBW102", new TopicConfig(joint().topic, 4, 4, permission), 3000);
    }

    SendCallback NO_CALLBACK = new SendCallback() {
        @Override
        public void onSuccess(SendResult result) {}

        @Override
        public void onException(Throwable failure) {}
    };
}
