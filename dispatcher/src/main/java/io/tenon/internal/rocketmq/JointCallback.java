package io.tenon.internal.rocketmq;

import java.util.ArrayList;
import java.util.List;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;

/** Tells an application's callback once of a collection that was taken apart. Thread-safe. */
public final class JointCallback implements SendCallback {
    private final int expected;
    private final SendCallback callback;
    private final List<SendResult> results = new ArrayList<>();
    private boolean told;

    public JointCallback(int expected, SendCallback callback) {
        this.expected = expected;
        this.callback = callback;
    }

    @Override
    public void onSuccess(SendResult result) {
        SendResult joint;
        synchronized (this) {
            results.add(result);
            if (told || results.size() < expected) {
                return;
            }
            told = true;
            joint = Halves.joint(results);
        }
        callback.onSuccess(joint);
    }

    @Override
    public void onException(Throwable failure) {
        synchronized (this) {
            if (told) {
                return;
            }
            told = true;
        }
        callback.onException(failure);
    }
}
