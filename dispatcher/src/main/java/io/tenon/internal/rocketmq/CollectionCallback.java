package io.tenon.internal.rocketmq;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.apache.rocketmq.remoting.exception.RemotingTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Tells the application's callback, and whoever waits, once what became of a collection that was taken apart. The
 * results are in the order of the messages. Thread-safe.
 */
final class CollectionCallback {
    private final SendResult[] results;
    private final @Nullable SendCallback callback;
    private int stored;
    private @Nullable SendResult joint;
    private @Nullable Throwable failure;

    CollectionCallback(int expected, @Nullable SendCallback callback) {
        this.results = new SendResult[expected];
        this.callback = callback;
    }

    /** Returns a callback that hears of the message at this place of the collection. */
    SendCallback at(int index) {
        return new SendCallback() {
            @Override
            public void onSuccess(SendResult result) {
                CollectionCallback.this.stored(index, result);
            }

            @Override
            public void onException(Throwable because) {
                CollectionCallback.this.failed(because);
            }
        };
    }

    private void stored(int index, SendResult result) {
        SendResult all;
        synchronized (this) {
            results[index] = result;
            stored++;
            if (failure != null || stored < results.length) {
                return;
            }
            all = CollectionSends.joint(Arrays.asList(results));
            joint = all;
            notifyAll();
        }
        if (callback != null) {
            callback.onSuccess(all);
        }
    }

    private void failed(Throwable because) {
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
                throw new RemotingTimeoutException("a collection of " + results.length
                        + " messages was not stored within " + timeoutMillis + " ms; none of them will be delivered");
            }
            TimeUnit.NANOSECONDS.timedWait(this, leftNanos);
        }
        if (joint != null) {
            return joint;
        }
        throw SendFailures.asThrown(failure, "a collection of " + results.length + " messages could not be stored");
    }
}
