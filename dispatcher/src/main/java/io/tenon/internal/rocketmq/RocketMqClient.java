package io.tenon.internal.rocketmq;

import io.tenon.internal.check.Mark;
import io.tenon.internal.half.HalfClient;
import io.tenon.internal.settlement.StoredHalf;
import io.tenon.internal.status.StatusId;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.apache.rocketmq.remoting.exception.RemotingTimeoutException;

/** Halves through the application's own producer, so that its hooks, trace, TLS and ACL are real; ENDs acknowledged. */
public final class RocketMqClient extends RocketMqEnds implements HalfClient<Outgoing, SendResult> {
    /** How a half is given to the client: asynchronously, once, without retries of the client's own. */
    public interface Sender {
        void send(Outgoing outgoing, Mark mark, long timeoutMillis, SendCallback callback)
                throws MQClientException, RemotingException, InterruptedException;
    }

    private final DefaultMQProducer producer;
    private final Acknowledged acknowledged;
    private final Sender sender;

    /** @param checkGroup with its namespace */
    public RocketMqClient(DefaultMQProducer producer, String checkGroup, Acknowledged acknowledged, Sender sender) {
        super(producer, checkGroup);
        this.producer = producer;
        this.acknowledged = acknowledged;
        this.sender = sender;
    }

    @Override
    public void sendHalf(
            Outgoing outgoing, Mark mark, int attempt, long timeoutMillis, HalfCallback<SendResult> callback) {
        Reported reported = new Reported(callback, outgoing.isInChosenQueue());
        // With its latency faults switched on, the client avoids a broker that failed by itself.
        boolean again = attempt > 1 && !producer.isSendLatencyFaultEnable();
        try {
            sender.send(again ? outgoing.again(attempt) : outgoing, mark, timeoutMillis, reported);
        } catch (MQClientException | RemotingException | RuntimeException e) {
            reported.onException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            reported.onException(e);
        }
    }

    /** The client may report twice: once by callback and once by exception. */
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
            half = acknowledged.half(result, inChosenQueue);
        } catch (MQClientException e) {
            callback.failed(e);
            return;
        }
        MQClientException weakness = acknowledged.weakness(result);
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
