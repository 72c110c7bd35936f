package io.tenon.internal.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenon.internal.outbox.UnreadableRowException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageClientIDSetter;
import org.apache.rocketmq.common.message.MessageQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MessageFramesTest {
    private static OutboxMessage message(@Nullable MessageQueue queue, @Nullable Integer hash) {
        Message message = new Message("ns%Bestellung", "neu", "k1 k2", "Körper".getBytes(StandardCharsets.UTF_8));
        message.setFlag(7);
        message.putUserProperty("owner", "Zoë");
        MessageClientIDSetter.setUniqID(message);
        return new OutboxMessage(message, queue, hash);
    }

    @Test
    void o1_whatIsReadIsWhatWasWritten() throws UnreadableRowException {
        List<OutboxMessage> written = Arrays.asList(
                message(null, null), message(new MessageQueue("ns%Bestellung", "b-ü", 3), null), message(null, -17));
        List<OutboxMessage> read = MessageFrames.decode(MessageFrames.encode(written));
        assertThat(read).hasSize(3);
        for (int i = 0; i < 3; i++) {
            assertThat(read.get(i).topic()).isEqualTo(written.get(i).topic());
            assertThat(read.get(i).message().getFlag()).isEqualTo(7);
            assertThat(read.get(i).message().getProperties())
                    .isEqualTo(written.get(i).message().getProperties());
            assertThat(read.get(i).message().getBody())
                    .isEqualTo(written.get(i).message().getBody());
            assertThat(read.get(i).messageId()).isEqualTo(written.get(i).messageId());
            assertThat(read.get(i).queue()).isEqualTo(written.get(i).queue());
            assertThat(read.get(i).hash()).isEqualTo(written.get(i).hash());
        }
    }

    @Test
    void o1_aMessageTakesNoMoreBytesInItsRowThanItSays() {
        List<OutboxMessage> messages =
                Arrays.asList(message(null, null), message(new MessageQueue("ns%Bestellung", "b", 3), null));
        assertThat(MessageFrames.encode(messages).length)
                .isLessThanOrEqualTo(
                        messages.stream().mapToInt(OutboxMessage::size).sum());
    }

    @Test
    void o5_anUnknownVersionIsNamed() {
        byte[] frame = MessageFrames.encode(Arrays.asList(message(null, null)));
        frame[0] = 9;
        assertThatThrownBy(() -> MessageFrames.decode(frame))
                .isInstanceOf(UnreadableRowException.class)
                .hasMessageContaining("version 9");
    }

    @Test
    void o5_aFrameThatIsCutOrDamagedAnywhereIsAnErrorAndNothingElse() {
        byte[] frame = MessageFrames.encode(Arrays.asList(message(null, 5), message(null, null)));
        for (int length = 0; length < frame.length; length++) {
            byte[] cut = Arrays.copyOf(frame, length);
            assertThatThrownBy(() -> MessageFrames.decode(cut)).isInstanceOf(UnreadableRowException.class);
        }
        assertThatThrownBy(() -> MessageFrames.decode(Arrays.copyOf(frame, frame.length + 1)))
                .isInstanceOf(UnreadableRowException.class);
        byte[] none = frame.clone();
        none[4] = 0; // the number of messages
        assertThatThrownBy(() -> MessageFrames.decode(none)).isInstanceOf(UnreadableRowException.class);
        byte[] huge = frame.clone();
        huge[5] = 0x7f; // the length of the first topic
        assertThatThrownBy(() -> MessageFrames.decode(huge)).isInstanceOf(UnreadableRowException.class);
    }
}
