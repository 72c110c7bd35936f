package io.tenon.internal.rocketmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.apache.rocketmq.remoting.exception.RemotingConnectException;
import org.junit.jupiter.api.Test;

/** O8: when no half is tried, and which one is tried all the same. */
class BrokerAvailabilityTest {
    private final AtomicLong now = new AtomicLong();
    private final BrokerAvailability broker = new BrokerAvailability("orders-tenon", now::get);

    @Test
    void o8_inAnOutageOneHalfIsTriedEveryTenSeconds() {
        broker.halfFailed(new RemotingConnectException("10.0.0.1:10911"));
        now.addAndGet(BrokerAvailability.TRIAL_NANOS - 1);
        assertThat(broker.isAway()).isTrue();
        assertThat(broker.admitHalf()).isFalse();
        now.addAndGet(1);
        assertThat(broker.admitHalf()).isTrue();
        assertThat(broker.admitHalf()).as("another one beside the trial").isFalse();
        assertThat(broker.isAway()).isTrue();
    }

    @Test
    void o8_whoOnlyAsksTakesTheTrialFromNobody() {
        broker.halfFailed(new RemotingConnectException("10.0.0.1:10911"));
        now.addAndGet(BrokerAvailability.TRIAL_NANOS);
        assertThat(broker.isAway()).isFalse();
        assertThat(broker.isAway()).isFalse();
        assertThat(broker.admitHalf()).isTrue();
    }

    @Test
    void o8_anAnswerEndsTheOutage() {
        broker.halfFailed(new RemotingConnectException("10.0.0.1:10911"));
        assertThat(broker.admitHalf()).isFalse();
        broker.brokerAnswered();
        assertThat(broker.isAway()).isFalse();
        assertThat(broker.admitHalf()).isTrue();
        assertThat(broker.admitHalf()).isTrue();
    }
}
