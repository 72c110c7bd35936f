package io.tenon.internal.rocketmq;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.apache.rocketmq.remoting.exception.RemotingTimeoutException;
import org.jspecify.annotations.Nullable;

/** Tells once of a collection that was taken apart: its application's callback, and who waits for it. Thread-safe. */
final class CollectionCallback implements SendCallback {
    private final int expected;
    private final @Nullable SendCallback callback;
    private final List<SendResult> results = new ArrayList<>();
    private @Nullable SendResult joint;
    private @Nullable Throwable failure;

    CollectionCallback(int expected, @Nullable SendCallback callback) {
        this.expected = expected;
        this.callback = callback;
    }

    @Override
    public void onSuccess(SendResult result) {
        SendResult all;
        synchronized (this) {
            results.add(result);
            if (failure != null || results.size() < expected) {
                return;
            }
            all = CollectionSends.joint(results);
            joint = all;
            notifyAll();
        }
        if (callback != null) {
            callback.onSuccess(all);
        }
    }

    @Override
    public void onException(Throwable because) {
        synchronized (this) {
            if (failure != null || joint != null) {
                return;
            }
            failure = because;
            notifyAll();
        }
        if (callback != null) {
            callback.onException(because);
        }
    }

    /** Waits for the collection's result, for as long as the client may take for each of its messages. */
    synchronized SendResult await(long timeoutMillis)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        while (joint == null && failure == null) {
            long leftNanos = deadlineNanos - System.nanoTime();
            if (leftNanos <= 0) {
                throw new RemotingTimeoutException("a collection of " + expected + " messages was not stored within "
                        + timeoutMillis + " ms; none of them will be delivered");
            }
            TimeUnit.NANOSECONDS.timedWait(this, leftNanos);
        }
        if (joint != null) {
            return joint;
        }
        if (failure instanceof MQClientException) {
            throw (MQClientException) failure;
        }
        if (failure instanceof RemotingException) {
            throw (RemotingException) failure;
        }
        if (failure instanceof MQBrokerException) {
            throw (MQBrokerException) failure;
        }
        throw new MQClientException("a collection of " + expected + " messages could not be stored", failure);
    }
}
