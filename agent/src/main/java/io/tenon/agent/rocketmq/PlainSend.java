package io.tenon.agent.rocketmq;

import io.tenon.agent.bridge.ProducerEvents;
import org.jspecify.annotations.Nullable;

/** A send that is the application's own after all. Stateless. */
final class PlainSend extends ProducerEvents.Send {
    @Override
    public boolean isDone() {
        return false;
    }

    @Override
    public @Nullable Object ended(@Nullable Object result, @Nullable Throwable failure) throws Throwable {
        if (failure != null) {
            throw failure;
        }
        return result;
    }
}
