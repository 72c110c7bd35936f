package io.tenon.agent.rocketmq;

import io.tenon.agent.bridge.ProducerEvents;
import io.tenon.internal.check.Mark;
import io.tenon.internal.half.HalfInPlace;
import io.tenon.internal.rocketmq.Acknowledged;
import io.tenon.internal.settlement.StoredHalf;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.jspecify.annotations.Nullable;

/** A synchronous send of one message, made by the application's producer in its own way, with a copy that is a half. */
final class SendInPlace extends ProducerEvents.Send {
    private final DefaultMQProducer producer;
    private final Acknowledged acknowledged;
    private final HalfInPlace half;
    private final CopyInPlace copy;
    private final boolean inChosenQueue;

    /** @param inChosenQueue whether the application chose its queue */
    SendInPlace(
            DefaultMQProducer producer,
            Acknowledged acknowledged,
            HalfInPlace half,
            CopyInPlace copy,
            boolean inChosenQueue) {
        this.producer = producer;
        this.acknowledged = acknowledged;
        this.half = half;
        this.copy = copy;
        this.inChosenQueue = inChosenQueue;
    }

    @Override
    public boolean isDone() {
        return false;
    }

    @Override
    public @Nullable Object ended(@Nullable Object result, @Nullable Throwable failure) throws Throwable {
        boolean stored = false;
        try {
            if (failure != null) {
                throw failure;
            }
            report(result);
            stored = true;
            return result;
        } finally {
            if (!stored) {
                half.withdraw(); // the application is told that it was not sent
            }
        }
    }

    private void report(@Nullable Object returned) throws MQClientException {
        Mark attempt = copy.lastTry();
        if (attempt == null || !(returned instanceof SendResult)) {
            throw new MQClientException(
                    half + " was sent in a way that Tenon does not see (the producer returned " + returned
                            + "); it will not be delivered",
                    null);
        }
        SendResult result = (SendResult) returned;
        StoredHalf where = acknowledged.half(result, inChosenQueue);
        MQClientException weakness = acknowledged.weakness(result);
        if (weakness == null && isOfAnotherTry(result)) {
            weakness = new MQClientException(
                    half + " was stored with " + result.getSendStatus()
                            + " by one try, and nobody knows what became of another; it will not be delivered. Send it"
                            + " again.",
                    null);
        } else if (weakness != null && !isOfAnotherTry(result)) {
            half.storedWeakly(attempt, where);
        }
        if (weakness != null) {
            throw weakness;
        }
        half.stored(attempt, where);
    }

    /** Told to try another broker after a weak result, the client may return it all the same, if that fails. */
    private boolean isOfAnotherTry(SendResult result) {
        return result.getSendStatus() != SendStatus.SEND_OK
                && copy.tries() > 1
                && producer.isRetryAnotherBrokerWhenNotStoreOK();
    }
}
