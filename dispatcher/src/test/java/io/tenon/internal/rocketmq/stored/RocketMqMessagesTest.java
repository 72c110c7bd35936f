package io.tenon.internal.rocketmq.stored;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.internal.stored.BrokerAddress;
import io.tenon.internal.stored.BrokerMessages.Change;
import io.tenon.internal.stored.BrokerMessages.Done;
import io.tenon.internal.stored.StoredMessage;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.junit.jupiter.api.Test;

class RocketMqMessagesTest {
    private static final BrokerAddress BROKER = new BrokerAddress("broker-a", "127.0.0.1:10911");
    private static final int MAGIC = 4;
    private static final int SYSTEM_FLAGS = 36;
    private static final int COMPRESSED = 1;

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private int stored;
    private int sent;

    private final RocketMqMessages messages = new RocketMqMessages(new BrokerRequests() {
        @Override
        public RemotingCommand invoke(String address, RemotingCommand request, long millis) {
            RemotingCommand answer = RemotingCommand.createResponseCommand(0, null);
            answer.setBody(log.toByteArray());
            return answer;
        }

        @Override
        public SendResult send(Message message, MessageQueue queue, long millis) {
            sent++;
            return new SendResult();
        }
    });

    private ByteBuffer next() throws Exception {
        MessageExt message = new MessageExt();
        message.setTopic("TRANS_CHECK_MAX_TIME_TOPIC");
        message.setBody(new byte[] {1, 2, 3});
        message.setQueueOffset(stored);
        message.setCommitLogOffset(1000L * stored);
        message.setBornHost(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));
        message.setStoreHost(new InetSocketAddress(InetAddress.getLoopbackAddress(), 10911));
        message.putUserProperty("UNIQUE", "no");
        message.setKeys("key-" + stored++);
        return ByteBuffer.wrap(MessageDecoder.encode(message, false));
    }

    @Test
    void messagesBehindOneThatThisClientCannotReadAreReadAllTheSame() throws Exception {
        log.write(next().array());
        log.write(next().putInt(SYSTEM_FLAGS, COMPRESSED).array());
        log.write(next().putInt(MAGIC, 0).array());
        log.write(next().array());
        List<StoredMessage> read = messages.read(BROKER, "TRANS_CHECK_MAX_TIME_TOPIC", 0, 0);
        assertThat(read).extracting(message -> message.queueOffset).containsExactly(0L, 1L, 2L, 3L);
        assertThat(read).extracting(message -> message.commitLogOffset).containsExactly(0L, 1000L, 2000L, 3000L);
        assertThat(read).extracting(StoredMessage::isBodyReadable).containsExactly(true, false, false, true);
        assertThat(read).extracting(StoredMessage::keys).containsExactly("key-0", "key-1", null, "key-3");
    }

    @Test
    void whatThisClientCannotReadIsNotSentWithoutItsBody() throws Exception {
        log.write(next().putInt(SYSTEM_FLAGS, COMPRESSED).array());
        Change change = messages.send(
                messages.read(BROKER, "TRANS_CHECK_MAX_TIME_TOPIC", 0, 0).get(0));
        assertThat(change.done).isEqualTo(Done.NOT_DONE);
        assertThat(change.detail).contains("cannot read its body");
        assertThat(sent).isZero();
    }
}
