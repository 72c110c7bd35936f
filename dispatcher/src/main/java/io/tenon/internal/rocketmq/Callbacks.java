package io.tenon.internal.rocketmq;

import io.tenon.internal.DaemonThreads;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Consumer;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the callbacks of applications, on threads that nothing else waits for: a callback may itself send, and wait for its
 * commit. Thread-safe.
 */
final class Callbacks {
    private static final Logger log = LoggerFactory.getLogger(Callbacks.class);

    private static final int MOST_THREADS = 16;

    private final ThreadPoolExecutor threads;

    Callbacks(String checkGroup) {
        this.threads =
                DaemonThreads.endingWhenIdle("tenon-send-callbacks-" + checkGroup, MOST_THREADS, Integer.MAX_VALUE);
    }

    void succeed(@Nullable SendCallback callback, SendResult result) {
        call(callback, told -> told.onSuccess(result));
    }

    void fail(@Nullable SendCallback callback, Throwable because) {
        call(callback, told -> told.onException(because));
    }

    private void call(@Nullable SendCallback callback, Consumer<SendCallback> what) {
        if (callback == null) {
            return;
        }
        Runnable call = () -> {
            try {
                what.accept(callback);
            } catch (RuntimeException e) {
                log.warn(
                        "A callback of a send threw an exception; what it heard of the message is true all the same",
                        e);
            }
        };
        try {
            threads.execute(call);
        } catch (RejectedExecutionException e) {
            call.run(); // the producer is being shut down
        }
    }

    void close() {
        threads.shutdown();
    }
}
