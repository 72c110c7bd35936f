package io.tenon.internal.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.rocketmq.common.message.Message;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DelayedMessageTest {
    private static @Nullable String aged(String property, String value, long ageMillis) {
        Message message = new Message("orders", new byte[1]);
        message.getProperties().put(property, value);
        DelayedMessage.shorten(message, ageMillis);
        return message.getProperty(property);
    }

    @Test
    void o4_aDelayRunsFromTheCommitWhoeverSends() {
        assertThat(aged("TIMER_DELAY_MS", "5000", 1200)).isEqualTo("3800");
        assertThat(aged("TIMER_DELAY_SEC", "10", 1200)).isEqualTo("9");
        assertThat(aged("TIMER_DELAY_SEC", "10", 0)).isEqualTo("10");
    }

    @Test
    void o4_aDelayThatIsOverIsSentAtOnce() {
        assertThat(aged("TIMER_DELAY_MS", "5000", 5000)).isNull();
        assertThat(aged("TIMER_DELAY_SEC", "1", 60_000)).isNull();
    }

    @Test
    void o4_aTimeToDeliverAndADelayLevelStay() {
        assertThat(aged("TIMER_DELIVER_MS", "1900000000000", 5000)).isEqualTo("1900000000000");
        assertThat(aged("DELAY", "3", 5000)).isEqualTo("3");
    }

    @Test
    void o4_whatIsWrittenBackToTheRowHasTheDelayThatWasWanted() throws Exception {
        Message message = new Message("orders", new byte[1]);
        message.getProperties().put("TIMER_DELAY_MS", "5000");
        OutboxMessage relayed = new OutboxMessage(message, null, null);
        DelayedMessage.shorten(message, 1000);
        OutboxMessage rest =
                MessageFrames.decode(MessageFrames.encode(List.of(relayed))).get(0);
        assertThat(rest.message().getProperty("TIMER_DELAY_MS")).isEqualTo("5000");
    }
}
