package io.tenon.faults;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenon.faults.TenonProducerIT.Named;
import io.tenon.rocketmq.TenonProducer;
import io.tenon.rules.Joint;
import io.tenon.testbed.H2;
import java.sql.Connection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.hook.SendMessageContext;
import org.apache.rocketmq.client.hook.SendMessageHook;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** For those who would rather fail than forget a transaction; and what a hook of the client sends in the midst of a send. */
class RequiredTransactionIT {
    private static @Nullable Joint shared;
    private static @Nullable TenonProducer requiring;

    @BeforeAll
    static void open() throws Exception {
        shared = Joint.on(H2.inMemory());
        requiring = shared.unstartedProducer(shared.topic + "-requiring");
        requiring.setRequireTransaction(true);
        requiring.start();
    }

    @AfterAll
    static void close() throws Exception {
        requiring().shutdown();
        joint().close();
    }

    private static TenonProducer requiring() {
        return requireNonNull(requiring);
    }

    private static Joint joint() {
        return requireNonNull(shared);
    }

    private static MessageQueue queue() {
        return new MessageQueue(joint().topic, "tenon-testbed", 1);
    }

    static Stream<Named> ways() {
        Stream<Named> toQueue = Stream.of(
                new Named("queue", true, (p, all) -> p.send(all.get(0), queue())),
                new Named("queue, callback", true, (p, all) -> p.send(all.get(0), queue(), Nobody.INSTANCE)),
                new Named("queue, oneway", true, (p, all) -> p.sendOneway(all.get(0), queue())),
                new Named("queue, batch", true, (p, all) -> p.send(all, queue())));
        return Stream.concat(TenonProducerIT.ways().filter(way -> !way.name().contains("queue")), toQueue);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void r11_whatIsSentOutsideOfATransactionIsRefusedIfOneIsRequired(Named way) throws Exception {
        Joint joint = joint();
        String name = way.name().replace(' ', '-');
        try (Connection c = joint.begin()) {
            joint.insert(c, name);
            List<Message> tied = List.of(joint.message(name));
            way.way().send(requiring(), tied);
            c.commit();
            refused(way, "after the commit");
            c.setAutoCommit(true);
            refused(way, "in autocommit mode");
            c.setAutoCommit(false);
            c.setReadOnly(true);
            refused(way, "read-only");
            c.setReadOnly(false);
        }
        refused(way, "with no connection");
        await().until(() -> joint.deliveries.countOf(name) == 1);
        assertThat(joint.deliveries.keys()).doesNotContain("refused");
    }

    private static void refused(Named way, String when) {
        assertThatThrownBy(() -> way.way().send(requiring(), List.of(joint().message("refused"))))
                .as(when)
                .isInstanceOf(MQClientException.class)
                .hasMessageContaining("requireTransaction")
                .hasMessageContaining("nothing was sent");
    }

    @Test
    void r11_requestsAndTopicsThatAreNamedByAPatternAreRefusedToo() throws Exception {
        Joint joint = joint();
        assertThatThrownBy(() -> requiring().request(joint.message("refused"), 100))
                .isInstanceOf(MQClientException.class)
                .hasMessageContaining("requireTransaction");
        TenonProducer byTopic = new RequestTap().producer(joint, "by-topic");
        byTopic.setRequireTransactionTopics(List.of("nothing", "ord*-" + joint.topic.replaceAll(".*-", "")));
        byTopic.start();
        TenonProducer others = new RequestTap().producer(joint, "others");
        others.setRequireTransactionTopics(List.of("ord"));
        others.start();
        try {
            assertThatThrownBy(() -> byTopic.send(joint.message("refused")))
                    .isInstanceOf(MQClientException.class)
                    .hasMessageContaining("requireTransactionTopics");
            others.send(joint.message("of another topic"));
            await().until(() -> joint.deliveries.countOf("of another topic") == 1);
        } finally {
            byTopic.shutdown();
            others.shutdown();
        }
    }

    @Test
    void r4_aHookThatSendsThroughTheSameProducerBringsNoSilentRetriesBack() throws Exception {
        Joint joint = joint();
        TenonProducer producer = new RequestTap().producer(joint, "hooked");
        producer.start();
        List<Integer> retries = new CopyOnWriteArrayList<>();
        producer.getDefaultMQProducerImpl().registerSendMessageHook(new SendMessageHook() {
            @Override
            public String hookName() {
                return "nested";
            }

            @Override
            public void sendMessageBefore(SendMessageContext context) {
                if (context.getMessage().getKeys().equals("outer")) {
                    try {
                        producer.send(joint.message("inner"), Nobody.INSTANCE);
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                    retries.add(producer.getRetryTimesWhenSendAsyncFailed());
                }
            }

            @Override
            public void sendMessageAfter(SendMessageContext context) {}
        });
        try (Connection c = joint.begin()) {
            joint.insert(c, "nested");
            producer.send(joint.message("outer"));
            c.commit();
            await().until(() -> joint.deliveries.countOf("outer") == 1 && joint.deliveries.countOf("inner") == 1);
            assertThat(retries).containsExactly(0);
            assertThat(producer.getRetryTimesWhenSendAsyncFailed()).isEqualTo(2);
        } finally {
            producer.shutdown();
        }
    }

    private enum Nobody implements SendCallback {
        INSTANCE;

        @Override
        public void onSuccess(SendResult result) {}

        @Override
        public void onException(Throwable failure) {}
    }
}
