package io.tenon.crash;

import io.tenon.testbed.BrokerProcess;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Kills the one broker of all series when each of them has come to the point, once for all. Thread-safe. */
final class BrokerDeath {
    private final CyclicBarrier allAtThePoint;
    private final CyclicBarrier allReadyForMore;

    /** @param series how many meet here */
    BrokerDeath(BrokerProcess broker, int series) {
        this.allAtThePoint = new CyclicBarrier(series, broker::kill);
        this.allReadyForMore = new CyclicBarrier(series, broker::restart);
    }

    /** Returns when the broker is dead. */
    void kill() {
        await(allAtThePoint);
    }

    /** Returns when it runs again. */
    void restart() {
        await(allReadyForMore);
    }

    /** A series has failed: no other one waits for it. */
    void giveUp() {
        allAtThePoint.reset();
        allReadyForMore.reset();
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(10, TimeUnit.MINUTES);
        } catch (BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException("Another series has failed, so the broker does not die", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for the other series", e);
        }
    }
}
