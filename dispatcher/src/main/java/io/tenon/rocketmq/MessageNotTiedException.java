package io.tenon.rocketmq;

import io.tenon.internal.rocketmq.BindingPolicy;
import org.apache.rocketmq.client.exception.MQClientException;
import org.jspecify.annotations.Nullable;

/**
 * A message could not be tied to the transaction that is open on its thread, since its status row could not be written,
 * or the transaction takes no messages. It <em>was not sent</em>, or what was sent of it will not be delivered, whatever
 * becomes of the transaction. The cause says why. Immutable.
 */
public final class MessageNotTiedException extends MQClientException {
    private static final long serialVersionUID = 1L;

    private final String topic;
    private final String messageId;
    private final @Nullable String dataSourceName;
    private final String transaction;

    /**
     * Thrown by Tenon only.
     *
     * @param topic as the application wrote it in its message
     * @param messageId the id that a consumer would have seen
     * @param dataSourceName null if that is not known
     * @param transaction the transaction's state and segments
     */
    public MessageNotTiedException(
            String topic, String messageId, @Nullable String dataSourceName, String transaction, Throwable cause) {
        super(BindingPolicy.notTiedText(topic, messageId, transaction, cause), cause);
        this.topic = topic;
        this.messageId = messageId;
        this.dataSourceName = dataSourceName;
        this.transaction = transaction;
    }

    /**
     * The topic as the application wrote it in its message: without the producer's namespace, unless the application
     * added that itself.
     */
    public String topic() {
        return topic;
    }

    /** The id (RocketMQ's UNIQ_KEY) that a consumer would have seen. */
    public String messageId() {
        return messageId;
    }

    /** The name of the DataSource whose transaction was open; null if that is not known. */
    public @Nullable String dataSourceName() {
        return dataSourceName;
    }

    /** The transaction, its state and its segments, for people. */
    public String transaction() {
        return transaction;
    }
}
