package io.tenon.rocketmq;

import org.jspecify.annotations.Nullable;

/** The message that a {@link DeliveryListener} hears of. Immutable. */
public final class DeliveryEvent {
    private final String topic;
    private final @Nullable String messageId;
    private final @Nullable String dataSourceName;

    DeliveryEvent(String topic, @Nullable String messageId, @Nullable String dataSourceName) {
        this.topic = topic;
        this.messageId = messageId;
        this.dataSourceName = dataSourceName;
    }

    /**
     * The topic as the application wrote it in its message: without the producer's namespace, unless the application
     * added that itself. In {@link DeliveryListener#leftToRelay}, {@link DeliveryListener#parked} and {@link
     * DeliveryListener#rescued} it never has the namespace.
     */
    public String topic() {
        return topic;
    }

    /** The id (RocketMQ's UNIQ_KEY) that a consumer sees; null for a message that was refused before it had one. */
    public @Nullable String messageId() {
        return messageId;
    }

    /** The name of the DataSource in whose transaction the message is; null if it is in none. */
    public @Nullable String dataSourceName() {
        return dataSourceName;
    }

    @Override
    public String toString() {
        return "message " + messageId + " of topic " + topic + ", DataSource '" + dataSourceName + "'";
    }
}
