package io.tenon.internal.rocketmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;
import org.junit.jupiter.api.Test;

class BrokersInTurnTest {
    private final List<MessageQueue> queues = new ArrayList<>();

    @Test
    void attemptsThatFollowOneAnotherTryEachBrokerBeforeAnyOfThemTwice() {
        queuesOn("a", 4);
        queuesOn("b", 1);
        queuesOn("c", 4);
        for (int attempt = 2; attempt < 9; attempt++) {
            assertThat(List.of(broker(attempt), broker(attempt + 1), broker(attempt + 2)))
                    .containsExactlyInAnyOrder("a", "b", "c");
        }
    }

    @Test
    void aLoneBrokerIsTriedAgain() {
        queuesOn("a", 2);
        assertThat(broker(2)).isEqualTo("a");
    }

    private void queuesOn(String broker, int count) {
        for (int i = 0; i < count; i++) {
            queues.add(new MessageQueue("topic", broker, i));
        }
    }

    private String broker(int attempt) {
        return BrokersInTurn.INSTANCE
                .select(queues, new Message("topic", new byte[1]), attempt)
                .getBrokerName();
    }
}
