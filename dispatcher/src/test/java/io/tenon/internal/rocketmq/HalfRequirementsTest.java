package io.tenon.internal.rocketmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenon.internal.check.Mark;
import io.tenon.internal.status.StatusId;
import java.util.Collections;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageClientIDSetter;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which messages can be halves, and how they become ones. */
class HalfRequirementsTest {

    @Test
    void r11_aReplyIsRefusedSinceABrokerHandsItOverAtOnce() {
        Message reply = message();
        MessageAccessor.putProperty(reply, MessageConst.PROPERTY_MESSAGE_TYPE, "reply");
        assertThatThrownBy(() -> HalfRequirements.requirePossible(reply))
                .isInstanceOf(MQClientException.class)
                .hasMessageContaining("message of topic orders")
                .hasMessageContaining("reply")
                .hasMessageContaining("nothing was sent");
        assertThatCode(() -> HalfRequirements.requirePossible(message())).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELAY",
                "TIMER_DELAY_SEC",
                "TIMER_DELAY_MS",
                "TIMER_DELIVER_MS",
                "TIMER_DEL_UNIQKEY",
                "__STARTDELIVERTIME",
                "INNER_MULTI_DISPATCH",
                "__LITE_TOPIC",
                "_SYS_MSG_PRIORITY_"
            })
    void r11_whatABrokerCannotKeepAsAHalfIsRefusedByTheNameOfItsProperty(String property) {
        Message message = message();
        MessageAccessor.putProperty(message, property, "3");
        assertThatThrownBy(() -> HalfRequirements.requirePossible(message))
                .isInstanceOf(MQClientException.class)
                .hasMessageContaining(property)
                .hasMessageContaining("nothing was sent")
                .hasMessageContaining("after the commit");
    }

    @Test
    void r4_whateverIsAddedToAHalfItsLastPropertyMeansNothing() {
        Message half = message();
        HalfCopies.prepare(half, "group");
        HalfCopies.mark(half, new Mark(StatusId.next(), StatusId.next(), "table", "source"));
        MessageClientIDSetter.setUniqID(half);
        half.setTags("tag");
        for (int i = 0; i < 200; i++) {
            half.putUserProperty("trace-" + i, "value");
        }
        half.getProperties().putAll(Collections.singletonMap("all", "of"));
        half.getProperties().computeIfAbsent("computed", name -> "yes");
        MessageAccessor.clearProperty(half, "trace-7");

        String sent = MessageDecoder.messageProperties2String(
                MessageAccessor.cloneMessage(half).getProperties());

        assertThat(sent).matches("(?s).*\u0002TENON_END\u00011\u0002?");
        assertThat(MessageDecoder.string2messageProperties(sent)).isEqualTo(half.getProperties());
        assertThat(half.getProperties()).hasSize(200 - 1 + 2 + 7).containsKeys("computed", "all");
    }

    @Test
    void r4_aHalfWaitsForTheBrokersFlushAndReplicasWhateverTheMessageSays() {
        Message half = message();
        half.setWaitStoreMsgOK(false);
        HalfCopies.prepare(half, "group");
        assertThat(half.isWaitStoreMsgOK()).isTrue();
    }

    @Test
    void aMessageThatIsForwardedLosesTheMarksOfItsOldTransactionOnACopyOnly() {
        Message received = message();
        HalfCopies.prepare(received, "old-group");
        HalfCopies.mark(received, new Mark(StatusId.next(), StatusId.next(), "table", "source"));
        received.putUserProperty("kept", "yes");

        Message fresh = HalfCopies.withoutOldMarks(received);

        assertThat(fresh.getProperties()).containsOnlyKeys("kept", MessageConst.PROPERTY_WAIT_STORE_MSG_OK);
        assertThat(HalfCopies.hasOldMarks(received)).isTrue();
        assertThat(HalfCopies.withoutOldMarks(fresh)).isSameAs(fresh);
    }

    @Test
    void r11_propertiesWithRocketMqsSeparatorsAreRefusedByNameWithoutTheirValue() {
        for (String[] property :
                new String[][] {{"header", "secret\u0002TRAN_MSG\u0001false"}, {"a\u0002b", "secret"}}) {
            Message message = message();
            message.putUserProperty(property[0], property[1]);
            assertThatThrownBy(() -> HalfRequirements.requirePossible(message))
                    .isInstanceOf(MQClientException.class)
                    .hasMessageContaining(property[0].replace('\u0002', '?'))
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void r11_aHalfHasRoomForWhatTheBrokerAddsInItsLife() {
        Message message = message();
        message.putUserProperty("long", "\u6995".repeat(10_000));
        assertThatCode(() -> HalfRequirements.requireRoom(message)).doesNotThrowAnyException();
        message.putUserProperty("long", "\u6995".repeat(11_000));
        assertThatThrownBy(() -> HalfRequirements.requireRoom(message)).hasMessageContaining("bytes of properties");
    }

    @Test
    void r4_whatOnlyABrokerMaySayOfAHalfIsTakenFromIt() {
        Message message = message();
        for (String name :
                new String[] {"CHECK_IMMUNITY_TIME_IN_SECONDS", "TRANSACTION_CHECK_TIMES", "TRAN_PREPARED_QUEUE_OFFSET"
                }) {
            MessageAccessor.putProperty(message, name, "1");
        }
        HalfCopies.prepare(message, "group");
        assertThat(message.getProperties()).containsOnlyKeys("WAIT", "TRAN_MSG", "PGROUP", "TENON_END");
    }

    private static Message message() {
        return new Message("orders", new byte[1]);
    }
}
