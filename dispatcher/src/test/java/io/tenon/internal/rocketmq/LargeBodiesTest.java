package io.tenon.internal.rocketmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.exception.RemotingConnectException;
import org.apache.rocketmq.remoting.exception.RemotingSendRequestException;
import org.apache.rocketmq.remoting.exception.RemotingTimeoutException;
import org.apache.rocketmq.remoting.exception.RemotingTooMuchRequestException;
import org.junit.jupiter.api.Test;

/** O11: for whom a failure of a half counts, until when, and what ends it. */
class LargeBodiesTest {
    private static final long TIMEOUT = 3000;

    private final Throwable away = new RemotingConnectException("10.0.0.1:10911");
    private final Throwable refused = new MQBrokerException(1, "no halves of this topic");

    private final AtomicLong now = new AtomicLong();
    private final DefaultMQProducer producer = new DefaultMQProducer("large");
    private final LargeBodies bodies = new LargeBodies(producer, "large-tenon", now::get);

    @Test
    void aFailureCountsForTenSecondsAndThenOneIsTried() {
        bodies.failed("a", away, TIMEOUT);
        pass(9_999);
        assertThat(bodies.admitTopic("a")).isFalse();
        assertThat(bodies.admitTopic("b")).isFalse();
        pass(1);
        assertThat(bodies.admitTopic("b")).isTrue();
        assertThat(bodies.admitTopic("a")).as("until it is known of the trial").isFalse();
        bodies.stored("b");
        assertThat(bodies.admitTopic("a")).isTrue();
        assertThat(bodies.admitTopic("a")).isTrue();
    }

    @Test
    void ofATrialThatNothingIsHeardOfNothingIsBelieved() {
        bodies.failed("a", away, TIMEOUT);
        pass(10_000);
        assertThat(bodies.admitTopic("a")).isTrue();
        pass(9_999);
        assertThat(bodies.admitTopic("a")).isFalse();
        pass(1);
        assertThat(bodies.admitTopic("a")).as("another trial").isTrue();
        assertThat(bodies.admitTopic("a")).as("which is alone again").isFalse();
    }

    @Test
    void aHalfThatIsStoredEndsNoFailureButThatOfWhichItIsTheTrial() {
        bodies.failed("a", away, TIMEOUT);
        bodies.stored("a"); // it was sent before that
        assertThat(bodies.admitTopic("a")).isFalse();
    }

    @Test
    void ofTwoFailuresBothMustBeOverBeforeTheTrialIsTaken() {
        bodies.failed("a", away, TIMEOUT);
        pass(5_000);
        bodies.failed("a", refused, TIMEOUT);
        pass(5_000);
        assertThat(bodies.admitTopic("a")).as("its own is not over").isFalse();
        assertThat(bodies.admitTopic("b")).as("nobody has taken the trial").isTrue();
    }

    @Test
    void aTrialThatNeverLeftIsLeftToTheNext() {
        bodies.failed("a", away, TIMEOUT);
        pass(10_000);
        assertThat(bodies.admitTopic("a")).isTrue();
        bodies.untried("a");
        assertThat(bodies.admitTopic("b")).isTrue();
        assertThat(bodies.admitTopic("a")).isFalse();
    }

    @Test
    void aTrialThatABrokerRefusesShowsThatOneIsThere() {
        bodies.failed("a", away, TIMEOUT);
        pass(10_000);
        assertThat(bodies.admitTopic("b")).isTrue();
        bodies.failed("b", refused, TIMEOUT);
        assertThat(bodies.admitTopic("a")).isTrue();
        assertThat(bodies.admitTopic("a")).isTrue();
        assertThat(bodies.admitTopic("b")).isFalse();
    }

    @Test
    void onlyWhatSaysSomethingAboutBrokersCountsForEveryTopic() {
        assertThat(countsForOthers(away, 5)).isTrue();
        assertThat(countsForOthers(new MQClientException("Send [3] times", away), TIMEOUT))
                .isTrue();
        assertThat(countsForOthers(new RemotingSendRequestException("10.0.0.1:10911"), TIMEOUT))
                .isTrue();
        assertThat(countsForOthers(new RemotingTimeoutException("no answer"), TIMEOUT))
                .isTrue();
        assertThat(countsForOthers(new RemotingTooMuchRequestException("sendDefaultImpl call timeout"), TIMEOUT))
                .as("how the client says that the tries have taken all of the time")
                .isTrue();
        assertThat(countsForOthers(new RemotingTimeoutException("no answer"), 5))
                .as("of a send that was given 5 ms")
                .isFalse();
        assertThat(countsForOthers(new RemotingTooMuchRequestException("sendDefaultImpl call timeout"), 5))
                .isFalse();
        assertThat(countsForOthers(new RemotingTooMuchRequestException("invokeAsyncImpl invoke too fast"), TIMEOUT))
                .as("the client's own back-pressure")
                .isFalse();
        assertThat(countsForOthers(refused, TIMEOUT)).isFalse();
    }

    @Test
    void aTimeOutThatIsRaisedLaterIsTheOneThatCounts() {
        producer.setSendMsgTimeout(20_000);
        assertThat(countsForOthers(new RemotingTimeoutException("no answer"), TIMEOUT))
                .isFalse();
        assertThat(countsForOthers(new RemotingTimeoutException("no answer"), 20_000))
                .isTrue();
    }

    private boolean countsForOthers(Throwable failure, long timeoutMillis) {
        LargeBodies asked = new LargeBodies(producer, "large-tenon", now::get);
        asked.failed("a", failure, timeoutMillis);
        assertThat(asked.admitTopic("a")).isFalse();
        return !asked.admitTopic("b");
    }

    @Test
    void ofAnApplicationThatMakesUpTopicsOldFailuresAreForgottenBeforeNewOnesCountForAll() {
        for (int i = 0; i < LargeBodies.MOST_TOPICS; i++) {
            bodies.failed("made-up-" + i, refused, TIMEOUT);
        }
        bodies.failed("one-more", refused, TIMEOUT);
        assertThat(bodies.admitTopic("other")).as("all of them are fresh").isFalse();
        pass(2 * TimeUnit.NANOSECONDS.toMillis(LargeBodies.PAUSE_NANOS));
        bodies.failed("one-more", refused, TIMEOUT);
        assertThat(bodies.admitTopic("other")).isTrue();
        assertThat(bodies.admitTopic("one-more")).isFalse();
    }

    @Test
    void theMeanIsComparedWithAnyLimit() {
        assertThat(LargeBodies.areLarge(bodiesOf(3000, 1097), 2048)).isTrue();
        assertThat(LargeBodies.areLarge(bodiesOf(3000, 1096), 2048)).isFalse();
        assertThat(LargeBodies.areLarge(bodiesOf(0, 0), 2048)).isFalse();
        assertThat(LargeBodies.areLarge(bodiesOf(64 << 10, 64 << 10), Long.MAX_VALUE))
                .isFalse();
        assertThat(LargeBodies.areLarge(bodiesOf(10, 10), Long.MAX_VALUE / 2 + 1))
                .isFalse();
    }

    private static List<Message> bodiesOf(int... bytes) {
        return Arrays.asList(new Message("a", new byte[bytes[0]]), new Message("a", new byte[bytes[1]]));
    }

    @Test
    @SuppressWarnings("NullAway") // as the outbox returns it
    void aCollectionOfWhichOneIsNotStoredHasNoOffsetId() {
        MessageQueue queue = new MessageQueue("a", "broker", 0);
        SendResult stored = new SendResult(SendStatus.SEND_OK, "1", "01", queue, 0);
        SendResult written = new SendResult(SendStatus.SEND_OK, "2", null, queue, 0);
        assertThat(CollectionSends.joint(Arrays.asList(stored, stored)).getOffsetMsgId())
                .isEqualTo("01,01");
        assertThat(CollectionSends.joint(Arrays.asList(stored, written)).getOffsetMsgId())
                .isNull();
        assertThat(CollectionSends.joint(Collections.singletonList(written)).getOffsetMsgId())
                .isNull();
    }

    private void pass(long millis) {
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }
}
