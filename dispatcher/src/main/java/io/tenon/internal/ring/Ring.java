package io.tenon.internal.ring;

import com.lmax.disruptor.BlockingWaitStrategy;
import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.ExceptionHandler;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.WaitStrategy;
import com.lmax.disruptor.dsl.Disruptor;
import com.lmax.disruptor.dsl.ProducerType;
import io.tenon.internal.DaemonThreads;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bounded queue with one thread that works on it. Publishing never blocks: what does not fit is told to the caller,
 * who knows what that means for it. Thread-safe.
 *
 * @param <T> what is published
 */
public final class Ring<T> {
    private static final Logger log = LoggerFactory.getLogger(Ring.class);

    /** Does the work of a ring. Used by one thread, the ring's. */
    public interface Worker<T> {
        /** Works on one item; {@code endOfBatch}: the ring is empty after it, for now. */
        void work(T item, boolean endOfBatch);
    }

    private final String name;
    private final Disruptor<Slot<T>> disruptor;
    private final RingBuffer<Slot<T>> buffer;
    private volatile boolean closed;
    private volatile long worked = -1;

    /** @param size a power of two */
    public Ring(String name, int size, Worker<T> worker) {
        this(name, size, new BlockingWaitStrategy(), worker);
    }

    public Ring(String name, int size, WaitStrategy waitStrategy, Worker<T> worker) {
        this.name = name;
        this.disruptor = new Disruptor<>(Slot::new, size, this::thread, ProducerType.MULTI, waitStrategy);
        disruptor.setDefaultExceptionHandler(new LogAndGoOn());
        EventHandler<Slot<T>> handler = (slot, sequence, endOfBatch) -> {
            T item = slot.item;
            slot.item = null; // the ring must not keep messages alive until it comes round again
            try {
                if (item != null) {
                    worker.work(item, endOfBatch);
                }
            } finally {
                worked = sequence;
            }
        };
        disruptor.handleEventsWith(handler);
        this.buffer = disruptor.start();
    }

    private Thread thread(Runnable work) {
        return DaemonThreads.create(work, name);
    }

    /**
     * Returns false, having done nothing, if the ring is full or closed.
     *
     * @throws StackOverflowError having done nothing, if the caller's stack is nearly at its end
     */
    public boolean offer(T item) {
        StackReserve.require();
        return !closed && buffer.tryPublishEvent((slot, sequence, value) -> slot.item = value, item);
    }

    /** How full the ring is, from 0 to 1. */
    public double fill() {
        long waiting = Math.max(0, buffer.getCursor() - worked);
        return (double) waiting / buffer.getBufferSize();
    }

    /** Waits until what was published so far is worked off, at most until the deadline. */
    public void drain(long deadlineNanos) {
        while (worked < buffer.getCursor() && System.nanoTime() - deadlineNanos < 0) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Stops intake and waits until what was published is worked off, at most for {@code drain}; then ends the thread. */
    public void close(Duration drain) {
        closed = true;
        drain(System.nanoTime() + drain.toNanos());
        long left = buffer.getCursor() - worked;
        if (left > 0) {
            log.warn("{} stops with {} items undone; the broker's checks will resolve what they stood for", name, left);
        }
        disruptor.halt();
    }

    private static final class Slot<T> {
        @Nullable
        T item;
    }

    /** Logs what a worker throws, and goes on: the Disruptor's own handler would end the thread. */
    private final class LogAndGoOn implements ExceptionHandler<Slot<T>> {
        @Override
        public void handleEventException(Throwable e, long sequence, Slot<T> slot) {
            log.error("{} failed on an item and goes on; the broker's check will resolve what it stood for", name, e);
        }

        @Override
        public void handleOnStartException(Throwable e) {
            log.error("{} failed when it started", name, e);
        }

        @Override
        public void handleOnShutdownException(Throwable e) {
            log.error("{} failed when it stopped", name, e);
        }
    }
}
