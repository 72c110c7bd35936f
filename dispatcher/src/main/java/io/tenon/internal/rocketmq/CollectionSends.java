package io.tenon.internal.rocketmq;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageBatch;

/** Takes collections of messages apart into single halves (R11), and joins their results to one. Stateless. */
public final class CollectionSends {
    private CollectionSends() {}

    /**
     * Returns the messages, if they pass the checks that the stock producer makes of a batch; throws its exception
     * else.
     */
    public static Collection<Message> batchable(Collection<Message> messages) throws MQClientException {
        try {
            MessageBatch.generateFromList(messages);
            return messages;
        } catch (RuntimeException | AssertionError e) {
            throw new MQClientException("Failed to initiate the MessageBatch", e);
        }
    }

    public static List<Message> apart(MessageBatch batch) {
        List<Message> messages = new ArrayList<>();
        batch.forEach(messages::add);
        return messages;
    }

    /**
     * Joins results as the stock producer's result of a batch: ids joined by commas, queue and offset of the first one.
     * What no broker has stored yet has no offset id, so with one of these the collection has none.
     */
    @SuppressWarnings("NullAway") // no offset ids, as the outbox returns it
    static SendResult joint(List<SendResult> results) {
        StringBuilder ids = new StringBuilder();
        StringBuilder offsetIds = new StringBuilder();
        boolean areStored = true;
        for (SendResult result : results) {
            ids.append(ids.length() == 0 ? "" : ",").append(result.getMsgId());
            offsetIds.append(offsetIds.length() == 0 ? "" : ",").append(result.getOffsetMsgId());
            areStored &= result.getOffsetMsgId() != null;
        }
        SendResult first = results.get(0);
        SendResult joint = new SendResult(
                SendStatus.SEND_OK,
                ids.toString(),
                areStored ? offsetIds.toString() : null,
                first.getMessageQueue(),
                first.getQueueOffset());
        joint.setRegionId(first.getRegionId());
        return joint;
    }
}
