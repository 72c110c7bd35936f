package io.tenon.agent.rocketmq;

import io.tenon.agent.bridge.ProducerEvents;
import io.tenon.internal.rocketmq.InPlaceSend;
import org.jspecify.annotations.Nullable;

/** A synchronous send of one message in a transaction, by the producer's own method. */
final class AdvisedSend extends ProducerEvents.Send {
    private final InPlaceSend send;
    private final AfterFailure afterFailure;

    /** What is done where the half could not be stored. */
    interface AfterFailure {
        /** Returns null if nothing is, and the failure is to be thrown. */
        @Nullable
        Object after(Exception failure) throws Exception;
    }

    AdvisedSend(InPlaceSend send, AfterFailure afterFailure) {
        this.send = send;
        this.afterFailure = afterFailure;
    }

    @Override
    public boolean isDone() {
        return false;
    }

    @Override
    public @Nullable Object ended(@Nullable Object result, @Nullable Throwable failure) throws Throwable {
        try {
            return stored(result, failure);
        } catch (Exception e) {
            Object instead = afterFailure.after(e);
            if (instead == null) {
                throw e;
            }
            return instead;
        }
    }

    private @Nullable Object stored(@Nullable Object result, @Nullable Throwable failure) throws Throwable {
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
