package io.tenon.internal.relay;

import io.tenon.internal.transaction.OutboxEntry;
import java.nio.charset.StandardCharsets;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageClientIDSetter;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.message.MessageQueue;
import org.jspecify.annotations.Nullable;

/**
 * One message of the outbox, as it will be sent: with its id, and its topic and queue with their namespace. Immutable,
 * but for the message itself, which nobody changes any more but the client while it sends.
 */
public final class OutboxMessage implements OutboxEntry {
    /** How many bytes {@link #size} counts for a frame beside topic, properties and body. */
    private static final int FRAME = 64;

    private final Message message;
    private final @Nullable MessageQueue queue;
    private final @Nullable Integer hash;
    private final String messageId;
    private final byte[] properties;
    private final LaneKey lane;

    /**
     * @param message a copy of our own, with its id set
     * @param queue the one that the application, or its selector, chose; null if neither did
     * @param hash what chooses the queue when the message is sent, as SelectMessageQueueByHash does; null if nothing
     *     does
     */
    public OutboxMessage(Message message, @Nullable MessageQueue queue, @Nullable Integer hash) {
        this.message = message;
        this.queue = queue;
        this.hash = hash;
        this.messageId = MessageClientIDSetter.getUniqID(message);
        this.properties =
                MessageDecoder.messageProperties2String(message.getProperties()).getBytes(StandardCharsets.UTF_8);
        this.lane = LaneKey.of(this);
    }

    @Override
    public String messageId() {
        return messageId;
    }

    @Override
    public int size() {
        byte[] body = message.getBody();
        return FRAME + 3 * message.getTopic().length() + properties.length + (body == null ? 0 : body.length);
    }

    @Override
    public boolean hasChosenQueue() {
        return lane.isOrdered();
    }

    public Message message() {
        return message;
    }

    /** The topic with its namespace. */
    public String topic() {
        return message.getTopic();
    }

    public @Nullable MessageQueue queue() {
        return queue;
    }

    public @Nullable Integer hash() {
        return hash;
    }

    byte[] properties() {
        return properties;
    }

    LaneKey lane() {
        return lane;
    }

    /** Names the message in logs and errors; never shows its body. */
    @Override
    public String toString() {
        String keys = message.getKeys();
        return "message " + messageId + " of topic " + topic() + (keys == null ? "" : " (keys " + keys + ")");
    }
}
