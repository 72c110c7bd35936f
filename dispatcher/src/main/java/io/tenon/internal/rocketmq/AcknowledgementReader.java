package io.tenon.internal.rocketmq;

import io.tenon.internal.SettingName;
import io.tenon.internal.end.ChosenQueue;
import io.tenon.internal.end.StoredHalf;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.MessageQueue;
import org.jspecify.annotations.Nullable;

/** Reads what a broker's acknowledgement of a half says: where it is, and how firmly. Thread-safe. */
public final class AcknowledgementReader {
    /** The client's method that tells a queue's broker; null before 5.0, which has no queues but those of brokers. */
    private static final @Nullable Method NAME_OF_BROKER = nameOfBroker();

    private static final int OFFSET_DIGITS = 16;
    private static final int ID_LENGTH = 2 * (4 + 4) + OFFSET_DIGITS;
    private static final int ID_LENGTH_IPV6 = 2 * (16 + 4) + OFFSET_DIGITS;

    private final DefaultMQProducer producer;
    private final boolean acceptWeakAcknowledgement;

    public AcknowledgementReader(DefaultMQProducer producer, boolean acceptWeakAcknowledgement) {
        this.producer = producer;
        this.acceptWeakAcknowledgement = acceptWeakAcknowledgement;
    }

    private static @Nullable Method nameOfBroker() {
        try {
            return MQClientInstance.class.getMethod("getBrokerNameFromMessageQueue", MessageQueue.class);
        } catch (NoSuchMethodException e) {
            return null;
        }
    }

    /**
     * Reads where the half is.
     *
     * @param inChosenQueue whether the application chose its queue
     * @throws MQClientException if that cannot be read, so that it could not be ended
     */
    public StoredHalf half(SendResult result, boolean inChosenQueue) throws MQClientException {
        try {
            StoredHalf half = new StoredHalf(
                    producer.withNamespace(result.getMessageQueue().getTopic()),
                    brokerOf(producer.queueWithNamespace(result.getMessageQueue())),
                    null,
                    result.getQueueOffset(),
                    offsetIn(result.getOffsetMsgId()),
                    result.getMsgId(),
                    result.getTransactionId());
            return inChosenQueue ? half.in(chosen(producer, result.getMessageQueue())) : half;
        } catch (RuntimeException e) {
            throw new MQClientException(
                    "message " + result.getMsgId() + " was stored as a half, but its offset id '"
                            + result.getOffsetMsgId() + "' cannot be read, so it could not be ended",
                    e);
        }
    }

    /**
     * Reads the place in the commit log, with which an offset id ends. The client's own decoder would make an address
     * object of what comes before it, too.
     */
    private static long offsetIn(String offsetId) {
        int length = offsetId.length();
        if (length != ID_LENGTH && length != ID_LENGTH_IPV6) {
            throw new IllegalArgumentException(
                    "an offset id has " + ID_LENGTH + " or " + ID_LENGTH_IPV6 + " hexadecimal digits, not " + length);
        }
        return Long.parseUnsignedLong(offsetId.substring(length - OFFSET_DIGITS), 16);
    }

    /**
     * Returns a queue, given with or without the producer's namespace, as both its halves and its plain sends name it.
     */
    public static ChosenQueue chosen(DefaultMQProducer producer, MessageQueue queue) {
        return new ChosenQueue(producer.withNamespace(queue.getTopic()), queue.getBrokerName(), queue.getQueueId());
    }

    private String brokerOf(MessageQueue queue) {
        if (NAME_OF_BROKER == null) {
            return queue.getBrokerName();
        }
        try {
            return (String)
                    NAME_OF_BROKER.invoke(producer.getDefaultMQProducerImpl().getMqClientFactory(), queue);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("the client does not say which broker has " + queue, e);
        }
    }

    /**
     * Returns what the sender is to be told of a half that is stored less firmly than it has to be; null for others.
     */
    public @Nullable MQClientException weakness(SendResult result) {
        if (result.getSendStatus() == SendStatus.SEND_OK || acceptWeakAcknowledgement) {
            return null;
        }
        return new MQClientException(
                "message " + result.getMsgId() + " was stored with " + result.getSendStatus()
                        + ", which a crash of the broker may lose; set " + SettingName.ACCEPT_WEAK_ACKNOWLEDGEMENT
                        + " to live with that",
                null);
    }
}
