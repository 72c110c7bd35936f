package io.tenon.rocketmq.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenon.dispatch.Mark;
import io.tenon.status.StatusId;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageConst;
import org.junit.jupiter.api.Test;

/** Which messages can be halves, and how they become ones. */
class HalvesTest {

    @Test
    void r11_aReplyIsRefusedSinceABrokerHandsItOverAtOnce() {
        Message reply = message();
        MessageAccessor.putProperty(reply, MessageConst.PROPERTY_MESSAGE_TYPE, "reply");
        assertThatThrownBy(() -> Halves.requirePossible(reply))
                .isInstanceOf(MQClientException.class)
                .hasMessageContaining("message of topic orders")
                .hasMessageContaining("reply")
                .hasMessageContaining("nothing was sent");
        assertThatCode(() -> Halves.requirePossible(message())).doesNotThrowAnyException();
    }

    @Test
    void aMessageThatIsForwardedLosesTheMarksOfItsOldTransactionOnACopyOnly() {
        Message received = message();
        Halves.prepare(received, "old-group");
        Halves.mark(received, new Mark(StatusId.next(), StatusId.next(), "table", "source"));
        received.putUserProperty("kept", "yes");

        Message fresh = Halves.withoutOldMarks(received);

        assertThat(fresh.getProperties()).containsOnlyKeys("kept", MessageConst.PROPERTY_WAIT_STORE_MSG_OK);
        assertThat(Halves.hasOldMarks(received)).isTrue();
        assertThat(Halves.withoutOldMarks(fresh)).isSameAs(fresh);
    }

    @Test
    void r11_propertiesWithRocketMqsSeparatorsAreRefusedByNameWithoutTheirValue() {
        for (String[] property :
                new String[][] {{"header", "secret\u0002TRAN_MSG\u0001false"}, {"a\u0002b", "secret"}}) {
            Message message = message();
            message.putUserProperty(property[0], property[1]);
            assertThatThrownBy(() -> Halves.requirePossible(message))
                    .isInstanceOf(MQClientException.class)
                    .hasMessageContaining(property[0].replace('\u0002', '?'))
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void r11_aHalfHasRoomForWhatTheBrokerAddsInItsLife() {
        Message message = message();
        message.putUserProperty("long", "\u6995".repeat(10_000));
        assertThatCode(() -> Halves.requireRoom(message)).doesNotThrowAnyException();
        message.putUserProperty("long", "\u6995".repeat(11_000));
        assertThatThrownBy(() -> Halves.requireRoom(message)).hasMessageContaining("bytes of properties");
    }

    @Test
    void r4_whatOnlyABrokerMaySayOfAHalfIsTakenFromIt() {
        Message message = message();
        for (String name :
                new String[] {"CHECK_IMMUNITY_TIME_IN_SECONDS", "TRANSACTION_CHECK_TIMES", "TRAN_PREPARED_QUEUE_OFFSET"
                }) {
            MessageAccessor.putProperty(message, name, "1");
        }
        Halves.prepare(message, "group");
        assertThat(message.getProperties()).containsOnlyKeys("WAIT", "TRAN_MSG", "PGROUP", "TENON_END");
    }

    private static Message message() {
        return new Message("orders", new byte[1]);
    }
}
