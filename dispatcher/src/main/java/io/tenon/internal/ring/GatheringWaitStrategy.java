package io.tenon.internal.ring;

import com.lmax.disruptor.AlertException;
import com.lmax.disruptor.BlockingWaitStrategy;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.TimeoutException;
import com.lmax.disruptor.WaitStrategy;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Makes a ring's thread look for work the later, the more it has found. An END that arrives while the ring is empty is sent
 * immediately; ENDs that arrive within 10 ms of each other are sent together, because each separate request wakes five
 * threads of the client and as many of the broker (ADR 0022). For one ring; its thread alone waits here.
 */
public final class GatheringWaitStrategy implements WaitStrategy {
    /**
     * How much later the next look is for each END that was found. So at more than a thousand ENDs a second each look
     * finds more of them than the one before, up to the longest wait.
     */
    private static final long NANOS_EACH = TimeUnit.MILLISECONDS.toNanos(1);

    private static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final WaitStrategy idle = new BlockingWaitStrategy();
    private long nextLookNanos = System.nanoTime();

    @Override
    public long waitFor(long sequence, Sequence cursor, Sequence dependent, SequenceBarrier barrier)
            throws AlertException, InterruptedException, TimeoutException {
        long leftNanos = nextLookNanos - System.nanoTime();
        if (leftNanos > 0) {
            LockSupport.parkNanos(this, leftNanos); // a thread that is woken early finds less, which does no harm
        }
        long available = idle.waitFor(sequence, cursor, dependent, barrier);
        nextLookNanos = System.nanoTime() + apartNanos(available - sequence + 1);
        return available;
    }

    /** The time from a look that has found so many to the next one. */
    static long apartNanos(long found) {
        return Math.min(MOST_NANOS, found * NANOS_EACH);
    }

    @Override
    public void signalAllWhenBlocking() {
        idle.signalAllWhenBlocking();
    }
}
