package io.tenon.internal.stored;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message as a broker keeps it. Its text never shows the body. Immutable, but for body and properties, which nobody
 * changes.
 */
public final class StoredMessage {
    public final BrokerAddress broker;
    public final String topic;
    public final int queueId;
    public final long queueOffset;
    public final long commitLogOffset;

    /** The id that names the message's place in the broker's log. */
    public final String offsetMessageId;

    /** When the message was sent, by the sender's clock. */
    public final long bornMillis;

    /** When the message was stored, by the broker's clock. */
    public final long storedMillis;

    public final int flag;
    private final Map<String, String> properties;
    private final byte[] body;
    private final boolean isBodyReadable;

    public StoredMessage(
            BrokerAddress broker,
            String topic,
            int queueId,
            long queueOffset,
            long commitLogOffset,
            String offsetMessageId,
            long bornMillis,
            long storedMillis,
            int flag,
            Map<String, String> properties,
            byte[] body,
            boolean isBodyReadable) {
        this.broker = broker;
        this.topic = topic;
        this.queueId = queueId;
        this.queueOffset = queueOffset;
        this.commitLogOffset = commitLogOffset;
        this.offsetMessageId = offsetMessageId;
        this.bornMillis = bornMillis;
        this.storedMillis = storedMillis;
        this.flag = flag;
        this.properties = properties;
        this.body = body;
        this.isBodyReadable = isBodyReadable;
    }

    public @Nullable String property(String name) {
        return properties.get(name);
    }

    public Map<String, String> properties() {
        return properties;
    }

    /** Returns the message without its body, since thousands of bodies need not fit into memory. */
    public StoredMessage withoutBody() {
        return new StoredMessage(
                broker,
                topic,
                queueId,
                queueOffset,
                commitLogOffset,
                offsetMessageId,
                bornMillis,
                storedMillis,
                flag,
                properties,
                new byte[0],
                false);
    }

    /** Whether the body is what was sent; if not, it is empty here. */
    public boolean isBodyReadable() {
        return isBodyReadable;
    }

    /** The body, which must not be printed. */
    public byte[] body() {
        return body;
    }

    public @Nullable String messageId() {
        return property("UNIQ_KEY");
    }

    public @Nullable String keys() {
        return property("KEYS");
    }

    /** The topic that a half, or a parked one, was sent to, with its namespace; null if it names none. */
    public @Nullable String realTopic() {
        return property("REAL_TOPIC");
    }

    /** How often the broker has asked about it. */
    public int checks() {
        String times = property("TRANSACTION_CHECK_TIMES");
        try {
            return times == null ? 0 : Integer.parseInt(times);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** Whether it is a half that was made of one that its broker asked about no more: its checks are counted anew. */
    public boolean isPutBack() {
        return "0".equals(property("TRANSACTION_CHECK_TIMES"));
    }

    @Override
    public String toString() {
        return messageId() + " at " + topic + ":" + queueId + ":" + queueOffset + " of " + broker.name;
    }
}
