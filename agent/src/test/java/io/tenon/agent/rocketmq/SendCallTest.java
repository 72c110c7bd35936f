package io.tenon.agent.rocketmq;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.rocketmq.client.producer.MessageQueueSelector;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The producer's many methods to send, told apart by their arguments. */
class SendCallTest {
    private static final Message MESSAGE = new Message("topic", new byte[1]);
    private static final MessageQueue QUEUE = new MessageQueue("topic", "broker", 3);
    private static final MessageQueueSelector SELECTOR = (queues, message, argument) -> queues.get(0);
    private static final SendCallback CALLBACK = new SendCallback() {
        @Override
        public void onSuccess(SendResult result) {}

        @Override
        public void onException(Throwable failure) {}
    };

    @Test
    void aPlainSendWaitsForItsAnswerAsLongAsTheProducerSays() {
        SendCall call = call("send", MESSAGE);
        assertThat(call.isWithoutAnswer()).isFalse();
        assertThat(call.isCollection()).isFalse();
        assertThat(call.timeoutMillis(7)).isEqualTo(7);
        assertThat(call("send", MESSAGE, 5L).timeoutMillis(7)).isEqualTo(5);
    }

    @Test
    void aQueueIsKept() {
        SendCall call = call("send", MESSAGE, QUEUE, CALLBACK, 5L);
        assertThat(call.queueChoice().queue()).isEqualTo(QUEUE);
        assertThat(call.choosesQueue()).isTrue();
        assertThat(call.callback()).isSameAs(CALLBACK);
    }

    @Test
    void whatASelectorIsGivenIsNeverTakenForAnotherArgument() {
        for (Object argument : new Object[] {QUEUE, CALLBACK, 5L}) {
            SendCall call = call("send", MESSAGE, SELECTOR, argument);
            assertThat(call.isWithoutAnswer()).isFalse();
            assertThat(call.timeoutMillis(7)).isEqualTo(7);
            assertThat(call.queueChoice().selector()).isSameAs(SELECTOR);
            assertThat(call.queueChoice().argument()).isSameAs(argument);
            assertThat(call.queueChoice().queue()).isNull();
        }
        assertThat(call("send", MESSAGE, SELECTOR, null).isWithoutAnswer()).isFalse();
        assertThat(call("send", MESSAGE, SELECTOR, null, CALLBACK).isWithoutAnswer())
                .isTrue();
    }

    @Test
    void aMissingCallbackMakesAnAsynchronousSendNoOtherOne() {
        assertThat(voidCall("send", MESSAGE, null).isWithoutAnswer()).isTrue();
        assertThat(voidCall("send", MESSAGE, null, 5L).isWithoutAnswer()).isTrue();
        assertThat(voidCall("send", MESSAGE, QUEUE, null).isWithoutAnswer()).isTrue();
        assertThat(voidCall("send", MESSAGE, SELECTOR, 1, null).isWithoutAnswer())
                .isTrue();
        assertThat(call("sendDirect", MESSAGE, null, null).isWithoutAnswer()).isFalse();
        assertThat(call("sendByAccumulator", MESSAGE, QUEUE, null).isWithoutAnswer())
                .isFalse();
        assertThat(call("sendDirect", MESSAGE, null, CALLBACK).isWithoutAnswer())
                .isTrue();
    }

    /** ONS has such a send: how often it is tried, and the broker to avoid, either of which may be null. */
    @Test
    void whatReturnsAResultIsSynchronousWhateverIsMissing() {
        assertThat(call("send", MESSAGE, null, null).isWithoutAnswer()).isFalse();
        assertThat(call("send", MESSAGE, 1, "broker-a").isWithoutAnswer()).isFalse();
    }

    @Test
    void onewayWaitsForNothing() {
        assertThat(call("sendOneway", MESSAGE, SELECTOR, 1).isWithoutAnswer()).isTrue();
    }

    @Test
    void aCollectionIsOneCallOfSeveralMessages() {
        SendCall call = call("send", List.of(MESSAGE, new Message("topic", new byte[2])), QUEUE, 5L);
        assertThat(call.isCollection()).isTrue();
        assertThat(call.messages()).hasSize(2);
        assertThat(call.topic()).isEqualTo("topic");
    }

    @Test
    void whatCannotBeSentIsLeftToTheClient() {
        assertThat(SendCall.of("send", true, new Object[] {null})).isNull();
        assertThat(SendCall.of("send", true, new Object[] {List.of()})).isNull();
        List<@Nullable Object> holes = new ArrayList<>();
        holes.add(null);
        assertThat(SendCall.of("send", true, new Object[] {holes})).isNull();
    }

    private static SendCall call(String method, @Nullable Object... arguments) {
        return requireNonNull(SendCall.of(method, true, arguments));
    }

    private static SendCall voidCall(String method, @Nullable Object... arguments) {
        return requireNonNull(SendCall.of(method, false, arguments));
    }
}
