package io.tenon.internal.rocketmq;

import io.tenon.internal.check.Mark;
import io.tenon.internal.end.StoredHalf;
import io.tenon.internal.half.HalfClient;
import io.tenon.internal.status.StatusId;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.apache.rocketmq.remoting.exception.RemotingTimeoutException;

/**
 * Sends halves through the application's own producer, whose hooks, trace, TLS and ACL thus apply to them, and reads
 * their acknowledgements. Thread-safe.
 */
public final class RocketMqClient extends RocketMqEnds implements HalfClient<RoutedMessage, SendResult> {
    private final DefaultMQProducer producer;
    private final String checkGroup;
    private final AcknowledgementReader acknowledgements;
    private final ClientAccess access;

    /** @param checkGroup with its namespace */
    RocketMqClient(ClientAccess access, String checkGroup, AcknowledgementReader acknowledgements) {
        super(access.producer(), checkGroup);
        this.producer = access.producer();
        this.checkGroup = checkGroup;
        this.acknowledgements = acknowledgements;
        this.access = access;
    }

    @Override
    public void sendHalf(
            RoutedMessage message, Mark mark, int attempt, long timeoutMillis, HalfCallback<SendResult> callback) {
        Reported reported = new Reported(callback, message.choice().isTheApplications());
        // With its latency faults switched on, the client by itself avoids a broker that failed.
        boolean again = attempt > 1 && !producer.isSendLatencyFaultEnable();
        RoutedMessage routed = again ? message.again(attempt) : message;
        try {
            Message half = HalfCopies.copy(routed.message(), access.emptyHalf());
            HalfCopies.prepare(half, checkGroup);
            HalfCopies.mark(half, mark);
            HalfRequirements.requireRoom(half);
            access.sendOnce(half, routed.choice(), reported, timeoutMillis);
        } catch (MQClientException | RemotingException | RuntimeException e) {
            reported.onException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            reported.onException(e);
        }
    }

    /** Takes the first report of a send: the client may report twice, once by callback and once by exception. */
    private final class Reported implements SendCallback {
        private final AtomicBoolean once = new AtomicBoolean();
        private final HalfCallback<SendResult> callback;
        private final boolean inChosenQueue;

        Reported(HalfCallback<SendResult> callback, boolean inChosenQueue) {
            this.callback = callback;
            this.inChosenQueue = inChosenQueue;
        }

        @Override
        public void onSuccess(SendResult result) {
            if (once.compareAndSet(false, true)) {
                report(result, inChosenQueue, callback);
            }
        }

        @Override
        public void onException(Throwable failure) {
            if (once.compareAndSet(false, true)) {
                callback.failed(failure);
            }
        }
    }

    private void report(SendResult result, boolean inChosenQueue, HalfCallback<SendResult> callback) {
        StoredHalf half;
        try {
            half = acknowledgements.half(result, inChosenQueue);
        } catch (MQClientException e) {
            callback.failed(e);
            return;
        }
        MQClientException weakness = acknowledgements.weakness(result);
        if (weakness == null) {
            callback.stored(result, half);
        } else {
            callback.storedWeakly(weakness, half);
        }
    }

    @Override
    public boolean mayRetry(Throwable failure) {
        if (failure instanceof MQBrokerException) {
            return producer.getRetryResponseCodes().contains(((MQBrokerException) failure).getResponseCode());
        }
        return failure instanceof RemotingException
                || failure.getCause() instanceof RemotingException
                || (failure instanceof MQClientException && failure.getCause() == null);
    }

    @Override
    public Throwable timedOut(StatusId attempt, long afterMillis) {
        return new RemotingTimeoutException("attempt " + attempt + " to store the message was not acknowledged within "
                + afterMillis + " ms (sendMsgTimeout)");
    }
}
