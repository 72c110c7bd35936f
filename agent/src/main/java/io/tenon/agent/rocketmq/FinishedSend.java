package io.tenon.agent.rocketmq;

import io.tenon.agent.bridge.ProducerEvents;
import org.jspecify.annotations.Nullable;

/** A send that was made in another way than by the method that the application called. Immutable. */
final class FinishedSend extends ProducerEvents.Send {
    private final @Nullable Object result;

    FinishedSend(@Nullable Object result) {
        this.result = result;
    }

    @Override
    public boolean isDone() {
        return true;
    }

    @Override
    public @Nullable Object ended(@Nullable Object ofMethod, @Nullable Throwable failure) throws Throwable {
        if (failure != null) {
            throw failure;
        }
        return result;
    }
}
