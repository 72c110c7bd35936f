package io.tenon.testbed;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.broker.offset.ConsumerOffsetManager;

/**
 * Writes down every second how far a broker has come, its checks of halves included. By itself the broker begins with
 * that 10 s after its start: one that is killed more often would go through all halves from the beginning each time it
 * is back, and copy each copy that it has ever made of them.
 */
final class OffsetKeeper implements AutoCloseable {
    private final ScheduledExecutorService timer;

    OffsetKeeper(ConsumerOffsetManager offsets) {
        this.timer = DaemonTimer.named("broker-offset-keeper");
        timer.scheduleWithFixedDelay(offsets::persist, 1, 1, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
