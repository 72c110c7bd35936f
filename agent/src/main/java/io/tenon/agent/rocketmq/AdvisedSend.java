package io.tenon.agent.rocketmq;

import io.tenon.agent.bridge.ProducerEvents;
import io.tenon.internal.rocketmq.InPlaceSend;
import org.jspecify.annotations.Nullable;

/** A synchronous send of one message in a transaction, by the producer's own method. */
final class AdvisedSend extends ProducerEvents.Send {
    private final InPlaceSend send;

    AdvisedSend(InPlaceSend send) {
        this.send = send;
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
            send.returned(result);
            stored = true;
            return result;
        } finally {
            if (!stored) {
                send.withdraw(); // the application is told that it was not sent
            }
        }
    }
}
