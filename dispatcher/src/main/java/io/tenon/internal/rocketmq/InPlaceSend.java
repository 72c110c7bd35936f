package io.tenon.internal.rocketmq;

import io.tenon.internal.check.Mark;
import io.tenon.internal.end.StoredHalf;
import io.tenon.internal.half.HalfInPlace;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * A send of one message that the application's producer makes in its own way, with a copy that is a half. Used by one
 * thread, the one that sends; {@link #half} by any.
 */
public final class InPlaceSend {
    private final DefaultMQProducer producer;
    private final AcknowledgementReader acknowledgements;
    private final HalfInPlace half;
    private final InPlaceCopy copy;
    private final boolean inChosenQueue;
    private final Runnable whenStored;

    /**
     * @param inChosenQueue whether the application chose its queue
     * @param whenStored told when the half is stored as it has to be; must be quick, and not fail
     */
    InPlaceSend(
            DefaultMQProducer producer,
            AcknowledgementReader acknowledgements,
            HalfInPlace half,
            InPlaceCopy copy,
            boolean inChosenQueue,
            Runnable whenStored) {
        this.producer = producer;
        this.acknowledgements = acknowledgements;
        this.half = half;
        this.copy = copy;
        this.inChosenQueue = inChosenQueue;
        this.whenStored = whenStored;
    }

    HalfInPlace half() {
        return half;
    }

    /** What the producer is to send. */
    public Message copy() {
        return copy;
    }

    /**
     * The producer has returned a result.
     *
     * @throws MQClientException if the half is not stored as it has to be; it must then be {@link #withdraw}n or
     *     {@link #fail}ed
     */
    public void returned(@Nullable Object result) throws MQClientException {
        if (copy.isRefused() && result instanceof SendResult) {
            half.storedUnmarked(acknowledgements.half((SendResult) result, inChosenQueue));
            throw new MQClientException(
                    half
                            + " was not wanted any more when its last try began: its transaction is over, or it was given up;"
                            + " it will not be delivered",
                    null);
        }
        Mark attempt = copy.lastTry();
        if (attempt == null || !(result instanceof SendResult)) {
            throw new MQClientException(
                    half + " was sent in a way that Tenon does not see (the producer returned " + result
                            + "); it will not be delivered",
                    null);
        }
        SendResult sent = (SendResult) result;
        StoredHalf where = acknowledgements.half(sent, inChosenQueue);
        MQClientException weakness = acknowledgements.weakness(sent);
        if (weakness == null && isOfAnotherTry(sent)) {
            weakness = new MQClientException(
                    half + " was stored with " + sent.getSendStatus()
                            + " by one try, and nobody knows what became of another; it will not be delivered. Send it"
                            + " again.",
                    null);
        } else if (weakness != null && !isOfAnotherTry(sent)) {
            half.storedWeakly(attempt, where);
        }
        if (weakness != null) {
            throw weakness;
        }
        half.stored(attempt, where);
        whenStored.run();
    }

    /**
     * Takes a result as {@link #returned} does, for a sender that does not wait: that its transaction rolled back
     * before the send's turn is no failure of the send, whose callback might send the message again, outside of the
     * transaction (R4).
     */
    void returnedLater(SendResult result) throws MQClientException {
        try {
            returned(result);
        } catch (MQClientException e) {
            if (!copy.isRefused() || !half.isRolledBack()) {
                throw e;
            }
        }
    }

    /**
     * Whether the copy is to be sent, which it is also if its transaction has rolled back: the callback waits for what
     * the broker says.
     */
    boolean isDue() {
        return half.isWanted() || half.isRolledBack();
    }

    /** The application is told that the message was not sent. */
    public void withdraw() {
        half.withdraw();
    }

    /** The message was not stored, and the application is not told of that in time: the commit is refused. */
    void fail(Throwable because) {
        half.failed(because);
    }

    /**
     * Whether the result may be that of an earlier try: a client that is set to try another broker after a weak result
     * returns that one all the same if the other broker fails.
     */
    private boolean isOfAnotherTry(SendResult result) {
        return result.getSendStatus() != SendStatus.SEND_OK
                && copy.tries() > 1
                && producer.isRetryAnotherBrokerWhenNotStoreOK();
    }
}
