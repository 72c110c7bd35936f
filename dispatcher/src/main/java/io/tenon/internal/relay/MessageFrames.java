package io.tenon.internal.relay;

import io.tenon.internal.outbox.MessageFrame;
import io.tenon.internal.outbox.UnreadableRowException;
import io.tenon.internal.transaction.OutboxEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.message.MessageQueue;

/** RocketMQ's messages as the frames of a row (O1), and back. Stateless. */
final class MessageFrames {
    private static final byte[] NO_BODY = {};

    private MessageFrames() {}

    static byte[] encode(List<? extends OutboxEntry> messages) {
        List<MessageFrame> frames = new ArrayList<>(messages.size());
        for (OutboxEntry message : messages) {
            frames.add(frameOf((OutboxMessage) message));
        }
        return MessageFrame.encode(frames);
    }

    private static MessageFrame frameOf(OutboxMessage message) {
        byte[] body = message.message().getBody();
        MessageQueue queue = message.queue();
        return new MessageFrame(
                message.topic(),
                message.message().getFlag(),
                message.properties(),
                body == null ? NO_BODY : body,
                queue == null ? null : Objects.requireNonNull(queue.getBrokerName(), "brokerName"),
                queue == null ? 0 : queue.getQueueId(),
                message.hash());
    }

    static List<OutboxMessage> decode(byte[] row) throws UnreadableRowException {
        List<OutboxMessage> messages = new ArrayList<>();
        for (MessageFrame frame : MessageFrame.decode(row)) {
            try {
                messages.add(messageOf(frame));
            } catch (RuntimeException e) {
                throw new UnreadableRowException(e.toString(), e);
            }
        }
        return messages;
    }

    private static OutboxMessage messageOf(MessageFrame frame) {
        Message message = new Message(frame.topic(), frame.body());
        message.setFlag(frame.flag());
        MessageAccessor.setProperties(message, MessageDecoder.string2messageProperties(frame.properties()));
        String broker = frame.broker();
        MessageQueue queue = broker == null ? null : new MessageQueue(frame.topic(), broker, frame.queueId());
        return new OutboxMessage(message, queue, frame.hash());
    }
}
