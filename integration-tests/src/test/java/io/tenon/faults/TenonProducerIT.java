package io.tenon.faults;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenon.internal.check.Mark;
import io.tenon.rocketmq.TenonProducer;
import io.tenon.rules.Joint;
import io.tenon.testbed.Deliveries;
import io.tenon.testbed.H2;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.MessageQueueSelector;
import org.apache.rocketmq.client.producer.RequestCallback;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageBatch;
import org.apache.rocketmq.common.message.MessageClientIDSetter;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The drop-in: every way to send, with a transaction open and without. */
class TenonProducerIT {
    private static final long TIMEOUT = 3000;
    private static final int QUEUE = 2;
    private static final MessageQueueSelector SELECTOR = (queues, message, argument) -> queues.get((Integer) argument);

    private static @Nullable Joint shared;

    @BeforeAll
    static void open() throws Exception {
        shared = Joint.on(H2.inMemory());
    }

    private static Joint joint() {
        return requireNonNull(shared);
    }

    /** One quiet period for all ways: nothing that was rolled back came, nothing came twice. */
    @AfterAll
    static void nothingElseWasDelivered() throws Exception {
        try (Joint joint = joint()) {
            joint.deliveries.awaitQuiet(Joint.SEVERAL_ROUNDS, Duration.ofSeconds(30));
            assertThat(joint.deliveries.keys()).noneMatch(key -> key.endsWith("rolled back"));
            assertThat(joint.deliveries.keys())
                    .allSatisfy(key ->
                            assertThat(joint.deliveries.countOf(key)).as(key).isEqualTo(1));
        }
    }

    /** A way to send one message or several. */
    interface Way {
        void send(TenonProducer producer, List<Message> messages) throws Exception;
    }

    private interface WayOfOne {
        void send(TenonProducer producer, Message message) throws Exception;
    }

    record Named(String name, boolean toQueue, Way way) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Named one(String name, boolean toQueue, WayOfOne way) {
        return new Named(name, toQueue, (producer, messages) -> {
            for (Message message : messages) {
                way.send(producer, message);
            }
        });
    }

    private static Named one(String name, WayOfOne way) {
        return one(name, false, way);
    }

    private static Named all(String name, boolean toQueue, Way way) {
        return new Named(name, toQueue, way);
    }

    static Stream<Named> ways() {
        return Stream.of(
                one("sync", (p, m) -> p.send(m)),
                one("sync, timeout", (p, m) -> p.send(m, TIMEOUT)),
                one("sync, queue", true, (p, m) -> p.send(m, queue())),
                one("sync, queue, timeout", true, (p, m) -> p.send(m, queue(), TIMEOUT)),
                one("sync, selector", true, (p, m) -> p.send(m, SELECTOR, QUEUE)),
                one("sync, selector, timeout", true, (p, m) -> p.send(m, SELECTOR, QUEUE, TIMEOUT)),
                one("async", (p, m) -> called(c -> p.send(m, c))),
                one("async, timeout", (p, m) -> called(c -> p.send(m, c, TIMEOUT))),
                one("async, queue", true, (p, m) -> called(c -> p.send(m, queue(), c))),
                one("async, queue, timeout", true, (p, m) -> called(c -> p.send(m, queue(), c, TIMEOUT))),
                one("async, selector", true, (p, m) -> called(c -> p.send(m, SELECTOR, QUEUE, c))),
                one("async, selector, timeout", true, (p, m) -> called(c -> p.send(m, SELECTOR, QUEUE, c, TIMEOUT))),
                one("oneway", (p, m) -> p.sendOneway(m)),
                one("oneway, queue", true, (p, m) -> p.sendOneway(m, queue())),
                one("oneway, selector", true, (p, m) -> p.sendOneway(m, SELECTOR, QUEUE)),
                one("enqueue", (p, m) -> p.enqueue(m)),
                all("batch", false, (p, all) -> p.send(all)),
                all("batch, timeout", false, (p, all) -> p.send(all, TIMEOUT)),
                all("batch, queue", true, (p, all) -> p.send(all, queue())),
                all("batch, queue, timeout", true, (p, all) -> p.send(all, queue(), TIMEOUT)),
                all("async batch", false, (p, all) -> called(c -> p.send(all, c))),
                all("async batch, timeout", false, (p, all) -> called(c -> p.send(all, c, TIMEOUT))),
                all("async batch, queue", true, (p, all) -> called(c -> p.send(all, queue(), c))),
                all("async batch, queue, timeout", true, (p, all) -> called(c -> p.send(all, queue(), c, TIMEOUT))));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void r11_isTiedToATransactionThatIsOpenAndIsTheStockProducerOtherwise(Named way) throws Exception {
        Joint joint = joint();
        List<Message> committed = messages(way + " committed");
        try (Connection c = joint.begin()) {
            way.way().send(joint.producer, messages(way + " rolled back"));
            c.rollback();
            joint.insert(c, way.name());
            way.way().send(joint.producer, committed);
            assertThat(keys(committed)).as("before the commit").doesNotContainAnyElementsOf(joint.deliveries.keys());
            c.commit();
        }
        List<Message> plain = messages(way + " plain");
        way.way().send(joint.producer, plain);

        await().until(() -> joint.deliveries.keys().containsAll(keys(committed))
                && joint.deliveries.keys().containsAll(keys(plain)));
        for (Message message : committed) {
            MessageExt delivered = joint.deliveries.messages(message.getKeys()).get(0);
            assertThat(delivered.getBody()).isEqualTo(message.getBody());
            assertThat(Mark.parse(delivered.getProperty(Mark.PROPERTY))).isNotNull();
            if (way.toQueue()) {
                assertThat(delivered.getQueueId()).isEqualTo(QUEUE);
            }
        }
        for (Message message : plain) {
            MessageExt delivered = joint.deliveries.messages(message.getKeys()).get(0);
            assertThat(delivered.getProperties()).doesNotContainKeys(Mark.PROPERTY, "TRAN_MSG");
        }
    }

    @Test
    void r11_aMessageBatchIsTakenApart() throws Exception {
        Joint joint = joint();
        List<Message> messages = messages("a batch of its own");
        try (Connection c = joint.begin()) {
            joint.insert(c, "a batch of its own");
            MessageBatch batch = MessageBatch.generateFromList(messages);
            batch.setBody(batch.encode());
            SendResult result = joint.producer.send(batch);
            assertThat(result.getMsgId().split(",")).hasSize(messages.size());
            c.commit();
        }
        await().until(() -> joint.deliveries.keys().containsAll(keys(messages)));
    }

    @Test
    void r11_whatABrokerCannotKeepAsAHalfIsRefusedWithAWayOutAndTheTransactionGoesOn() throws Exception {
        Joint joint = joint();
        Map<String, Consumer<Message>> delays = new LinkedHashMap<>();
        delays.put("DELAY", message -> message.setDelayTimeLevel(1));
        delays.put("TIMER_DELAY_SEC", message -> message.setDelayTimeSec(1));
        delays.put("TIMER_DELAY_MS", message -> message.setDelayTimeMs(1));
        delays.put("TIMER_DELIVER_MS", message -> message.setDeliverTimeMs(System.currentTimeMillis() + 1000));
        try (Connection c = joint.begin()) {
            for (Map.Entry<String, Consumer<Message>> delay : delays.entrySet()) {
                Message message = joint.message("delayed, rolled back");
                delay.getValue().accept(message);
                assertThatThrownBy(() -> joint.producer.send(message))
                        .isInstanceOf(MQClientException.class)
                        .hasMessageContaining(delay.getKey())
                        .hasMessageContaining("after the commit");
            }
            Message request = joint.message("request, rolled back");
            RequestCallback callback = new RequestCallback() {
                @Override
                public void onSuccess(Message message) {}

                @Override
                public void onException(Throwable e) {}
            };
            List<Refused> requests = List.of(
                    () -> joint.producer.request(request, TIMEOUT),
                    () -> joint.producer.request(request, callback, TIMEOUT),
                    () -> joint.producer.request(request, queue(), TIMEOUT),
                    () -> joint.producer.request(request, queue(), callback, TIMEOUT),
                    () -> joint.producer.request(request, SELECTOR, QUEUE, TIMEOUT),
                    () -> joint.producer.request(request, SELECTOR, QUEUE, callback, TIMEOUT));
            for (Refused refused : requests) {
                assertThatThrownBy(refused::send)
                        .isInstanceOf(MQClientException.class)
                        .hasMessageContaining("request")
                        .hasMessageContaining("after the commit");
            }
            joint.order(c, "after refusals");
            c.commit();
        }
        await().until(() -> joint.deliveries.keys().contains("after refusals"));
    }

    private interface Refused {
        void send() throws Exception;
    }

    @Test
    void everythingOfAMessageArrivesAndItsIdIsTheOneThatTheSenderGot() throws Exception {
        Joint joint = joint();
        byte[] large = new byte[200_000];
        new Random(1).nextBytes(large);
        Arrays.fill(large, 0, 100_000, (byte) 'x'); // worth compressing
        Message message = new Message(joint.topic, "tag", "everything", 7, large, true);
        message.putUserProperty("user", "property");
        try (Connection c = joint.begin()) {
            joint.insert(c, "everything");
            SendResult result = joint.producer.send(message);
            String enqueued = joint.producer.enqueue(joint.message("enqueued id"));
            c.commit();

            await().until(() -> joint.deliveries.keys().containsAll(List.of("everything", "enqueued id")));
            MessageExt delivered = joint.deliveries.messages("everything").get(0);
            assertThat(delivered.getBody()).isEqualTo(large);
            assertThat(delivered.getTags()).isEqualTo("tag");
            assertThat(delivered.getFlag()).isEqualTo(7);
            assertThat(delivered.getUserProperty("user")).isEqualTo("property");
            assertThat(delivered.getMsgId())
                    .isEqualTo(result.getMsgId())
                    .isEqualTo(MessageClientIDSetter.getUniqID(message))
                    .isEqualTo(MessageClientIDSetter.getUniqID(delivered));
            assertThat(joint.deliveries.messages("enqueued id").get(0).getMsgId())
                    .isEqualTo(enqueued);
        }
    }

    @Test
    void aMessageBelongsToTheApplicationAgainWhenAnAsyncSendReturns() throws Exception {
        Joint joint = joint();
        try (Connection c = joint.begin()) {
            joint.insert(c, "reuse");
            for (int i = 0; i < 50; i++) {
                Message message = joint.message("reuse-" + i);
                message.putUserProperty("original", "yes");
                joint.producer.enqueue(message);
                message.setKeys("spoilt, rolled back");
                message.setTopic("nowhere");
                message.setBody(new byte[] {0});
                message.putUserProperty("original", "no");
            }
            c.commit();
        }
        for (int i = 0; i < 50; i++) {
            String key = "reuse-" + i;
            await().until(() -> joint.deliveries.countOf(key) == 1);
            MessageExt delivered = joint.deliveries.messages(key).get(0);
            assertThat(new String(delivered.getBody(), StandardCharsets.UTF_8)).isEqualTo("order " + key);
            assertThat(delivered.getUserProperty("original")).isEqualTo("yes");
        }
    }

    @Test
    void theRpcHookSeesHalvesAndEndsAndServesTheCheckReceiver() throws Exception {
        Joint joint = joint();
        RequestTap hook = new RequestTap();
        TenonProducer producer = hook.producer(joint, "hooked");
        producer.start();
        try (Connection c = joint.begin()) {
            joint.insert(c, "hooked");
            producer.send(joint.message("hooked"));
            await().atMost(Duration.ofSeconds(20)).until(() -> hook.count(RequestCode.CHECK_TRANSACTION_STATE) > 0);
            c.commit();
            await().until(() -> joint.deliveries.countOf("hooked") == 1);
            assertThat(hook.attempts()).hasSize(1);
            assertThat(hook.count(RequestCode.END_TRANSACTION)).isPositive();
            assertThat(hook.count(RequestCode.HEART_BEAT)).isPositive();
        } finally {
            producer.shutdown();
        }
    }

    @Test
    @SuppressWarnings("deprecation") // still what applications set
    void aNamespaceIsPartOfTheTopicAndOfTheCheckGroup() throws Exception {
        Joint joint = joint();
        joint.broker.createTopic("spaced%" + joint.topic, 4);
        RequestTap tap = new RequestTap();
        TenonProducer producer = tap.producer(joint, "spaced");
        producer.setNamespace("spaced");
        producer.start();
        try (Deliveries spaced = Deliveries.of(joint.broker.nameServerAddress(), "spaced%" + joint.topic);
                Connection c = joint.begin()) {
            joint.insert(c, "spaced");
            SendResult result = producer.send(joint.message("spaced"));
            producer.send(joint.message("spaced, queue"), result.getMessageQueue());
            producer.send(joint.message("spaced, selector"), SELECTOR, QUEUE);
            // The check group bears the namespace: its checks find their way.
            await().atMost(Duration.ofSeconds(20)).until(() -> tap.count(RequestCode.CHECK_TRANSACTION_STATE) >= 3);
            c.commit();
            await().until(() -> spaced.total() == 3);
            assertThat(spaced.keys()).containsExactly("spaced", "spaced, queue", "spaced, selector");
        } finally {
            producer.shutdown();
        }
    }

    private interface Called {
        void send(SendCallback callback) throws Exception;
    }

    /** Waits for the callback: its verdict is the send's. */
    private static void called(Called send) throws Exception {
        CompletableFuture<SendResult> result = new CompletableFuture<>();
        send.send(new SendCallback() {
            @Override
            public void onSuccess(SendResult stored) {
                result.complete(stored);
            }

            @Override
            public void onException(Throwable e) {
                result.completeExceptionally(e);
            }
        });
        result.get(10, TimeUnit.SECONDS);
    }

    private static List<Message> messages(String key) {
        return List.of(joint().message("1 " + key), joint().message("2 " + key), joint().message("3 " + key));
    }

    private static List<String> keys(List<Message> messages) {
        return messages.stream().map(Message::getKeys).toList();
    }

    private static MessageQueue queue() {
        return new MessageQueue(joint().topic, "tenon-testbed", QUEUE);
    }
}
