package io.tenon.internal.end;

import org.jspecify.annotations.Nullable;

/** The place at which a broker keeps a half message, which an END has to name. Immutable. */
public final class StoredHalf {
    private final String topic;
    private final @Nullable String brokerName;
    private final @Nullable String brokerAddress;
    private final long queueOffset;
    private final long commitLogOffset;
    private final String messageId;
    private final @Nullable String transactionId;
    private final @Nullable ChosenQueue queue;

    /**
     * @param topic with its namespace
     * @param brokerName by which the broker's present address is found where there is no {@code brokerAddress}
     * @param brokerAddress the address to answer, for a half that a check brought; else null
     */
    public StoredHalf(
            String topic,
            @Nullable String brokerName,
            @Nullable String brokerAddress,
            long queueOffset,
            long commitLogOffset,
            String messageId,
            @Nullable String transactionId) {
        this(topic, brokerName, brokerAddress, queueOffset, commitLogOffset, messageId, transactionId, null);
    }

    private StoredHalf(
            String topic,
            @Nullable String brokerName,
            @Nullable String brokerAddress,
            long queueOffset,
            long commitLogOffset,
            String messageId,
            @Nullable String transactionId,
            @Nullable ChosenQueue queue) {
        this.topic = topic;
        this.brokerName = brokerName;
        this.brokerAddress = brokerAddress;
        this.queueOffset = queueOffset;
        this.commitLogOffset = commitLogOffset;
        this.messageId = messageId;
        this.transactionId = transactionId;
        this.queue = queue;
    }

    /** Returns the same half, as that of a message for which the application chose this queue. */
    public StoredHalf in(ChosenQueue chosen) {
        return new StoredHalf(
                topic, brokerName, brokerAddress, queueOffset, commitLogOffset, messageId, transactionId, chosen);
    }

    /** The queue that the application chose; null if it left that to the client. */
    public @Nullable ChosenQueue queue() {
        return queue;
    }

    public String topic() {
        return topic;
    }

    public @Nullable String brokerName() {
        return brokerName;
    }

    public @Nullable String brokerAddress() {
        return brokerAddress;
    }

    public long queueOffset() {
        return queueOffset;
    }

    public long commitLogOffset() {
        return commitLogOffset;
    }

    public String messageId() {
        return messageId;
    }

    public @Nullable String transactionId() {
        return transactionId;
    }

    @Override
    public String toString() {
        return "message " + messageId + " of topic " + topic + " at "
                + (brokerAddress == null ? brokerName : brokerAddress) + ", commit log offset " + commitLogOffset;
    }
}
