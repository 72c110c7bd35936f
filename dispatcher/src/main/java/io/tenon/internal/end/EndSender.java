package io.tenon.internal.end;

import io.tenon.internal.DaemonThreads;
import io.tenon.internal.meters.ProducerMeters;
import io.tenon.internal.meters.Timing;
import io.tenon.internal.ring.GatheringWaitStrategy;
import io.tenon.internal.ring.Ring;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends ENDs (R6): by way of a ring whose thread talks to the broker and never blocks, so that ENDs that come in a stream
 * go together; in their turn where the application chose the queue; and again, where the broker certainly did not do
 * what it was asked. What does not fit into the ring is sent by the thread that brought it. Thread-safe.
 */
public final class EndSender {
    private static final Logger log = LoggerFactory.getLogger(EndSender.class);
    private static final long SHORTEST_RETRY_MILLIS = 20;
    private static final long LONGEST_RETRY_MILLIS = 500;

    private final BrokerEnds broker;
    private final Duration endTimeout;
    private final boolean throughProxy;
    private final ProducerMeters meters;
    private final Ring<Runnable> ring;
    private final ScheduledThreadPoolExecutor timer;
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger besidesCommits = new AtomicInteger();
    private final QueueOrder order = new QueueOrder(this::later);

    /**
     * Starts the ring.
     *
     * @param group names its threads
     * @param ringSize a power of two
     * @param endTimeout how long an END may wait for its acknowledgement
     * @param throughProxy whether an acknowledgement proves nothing
     */
    public EndSender(
            String group,
            BrokerEnds broker,
            int ringSize,
            Duration endTimeout,
            boolean throughProxy,
            ProducerMeters meters) {
        this.broker = broker;
        this.endTimeout = endTimeout;
        this.throughProxy = throughProxy;
        this.meters = meters;
        this.ring = new Ring<>(
                "tenon-broker-" + group, ringSize, new GatheringWaitStrategy(), (command, endOfBatch) -> command.run());
        this.timer = new ScheduledThreadPoolExecutor(1, work -> DaemonThreads.create(work, "tenon-timer-" + group));
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        timer.setRemoveOnCancelPolicy(true);
    }

    public Duration endTimeout() {
        return endTimeout;
    }

    /**
     * Runs a command that talks to the broker, and must not block, on the ring's thread; or on this one, if the ring is
     * full.
     */
    public void toBroker(Runnable command) {
        if (!ring.offer(command)) {
            command.run();
        }
    }

    /** Runs {@code work} later. Returns false if it will not be run, since the producer is being shut down. */
    public boolean later(Runnable work, long millis) {
        try {
            timer.schedule(work, millis, TimeUnit.MILLISECONDS);
            return true;
        } catch (RejectedExecutionException e) {
            log.debug("Not tried again, since the producer is being shut down: the broker's check decides");
            return false;
        }
    }

    /**
     * Tries a refused command again, later. Returns false if that will not be, since the producer is being shut down.
     */
    boolean toBrokerAgain(Runnable command, int refusals) {
        long millis = Math.min(LONGEST_RETRY_MILLIS, SHORTEST_RETRY_MILLIS << Math.min(refusals, 10));
        return later(() -> toBroker(command), millis);
    }

    /** Sends END(COMMIT) of a message: at once, or in its turn where the application chose the queue. */
    public void commit(CommittedMessage message) {
        EndByCommit end = new EndByCommit(this, message);
        ChosenQueue queue = end.queue();
        if (queue == null || order.enter(queue, end)) {
            toBroker(end);
        }
    }

    /**
     * Waits as long as too many ENDs wait for their turn in the message's queue. That slows down a thread that commits
     * faster than they go out one after the other: an END that waits longer than its lease would be left to its check,
     * out of order and late.
     */
    public void awaitRoom(CommittedMessage message) {
        ChosenQueue queue = message.winningHalf().queue();
        if (queue != null) {
            try {
                order.awaitRoom(queue, message.endDeadlineNanos());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the application's commit has returned; only the waiting ends
            }
        }
    }

    QueueOrder order() {
        return order;
    }

    /** Sends END(ROLLBACK) of a half that nobody will ever commit. */
    public void rollBack(StoredHalf half) {
        toBroker(new EndByRollback(this, half));
    }

    /** Whether a plain send to a queue may have messages of transactions to wait for. Cheap: asked at every send. */
    public boolean ordersQueues() {
        return !order.isIdle();
    }

    /**
     * Waits, before a plain send to a queue, for the ENDs of messages that were committed before, so that it does not
     * overtake them; no longer than an END may take, and than {@code mostMillis}.
     */
    public void awaitTurn(ChosenQueue queue, long mostMillis) throws InterruptedException {
        if (!order.isIdle()) {
            long millis = Math.min(mostMillis, endTimeout.toMillis());
            order.await(queue, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis));
        }
    }

    /** Sends END(COMMIT). Its time-out keeps the client from sending it late, on a connection that is slow to open. */
    void end(StoredHalf half, long deadlineNanos, BrokerEnds.EndCallback callback) {
        long leftMillis = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
        end(half, true, false, Math.min(endTimeout.toMillis(), Math.max(1, leftMillis)), callback);
    }

    void rollBack(StoredHalf half, BrokerEnds.EndCallback callback) {
        end(half, false, false, endTimeout.toMillis(), callback);
    }

    /** Sends the END that answers a check. */
    public void answer(StoredHalf half, boolean commit, BrokerEnds.EndCallback callback) {
        end(half, commit, true, endTimeout.toMillis(), callback);
    }

    private void end(
            StoredHalf half, boolean commit, boolean answersCheck, long timeout, BrokerEnds.EndCallback callback) {
        boolean besides = !commit || answersCheck;
        underWay.incrementAndGet();
        besidesCommits.addAndGet(besides ? 1 : 0);
        long beganNanos = System.nanoTime();
        broker.end(half, commit, answersCheck, timeout, (answer, detail) -> {
            boolean proxied = throughProxy && answer == EndAnswer.DONE;
            long answeredNanos = System.nanoTime();
            EndAnswer certain = proxied ? EndAnswer.UNKNOWN : answer;
            try {
                callback.answered(certain, proxied ? "acknowledged by a proxy" : detail);
            } finally {
                besidesCommits.addAndGet(besides ? -1 : 0);
                underWay.decrementAndGet(); // so late that closing waits for what follows from the answer, too
                timing(certain).record(answeredNanos - beganNanos);
            }
        });
    }

    private Timing timing(EndAnswer answer) {
        switch (answer) {
            case DONE:
                return meters.endDone;
            case NOT_DONE:
                return meters.endNotDone;
            default:
                return meters.endUnknown;
        }
    }

    /** How many ENDs that roll back, or answer a check, have no answer yet. */
    public int underWayBesidesCommits() {
        return besidesCommits.get();
    }

    /** How full the ring is, from 0 to 1. */
    public double ringFill() {
        return ring.fill();
    }

    // The end.

    /** Ends all retries, those that were planned as well. */
    public void stopRetries() {
        timer.shutdown();
    }

    /**
     * Sends what is in the ring, waits for the acknowledgements, at most until the deadline, and ends the ring's
     * thread.
     */
    public void close(long deadlineNanos) {
        ring.close(Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime())));
        while (underWay.get() > 0 && deadlineNanos - System.nanoTime() > 0) {
            LockSupport.parkNanos(1_000_000);
        }
        if (underWay.get() > 0) {
            log.warn("{} ENDs are unacknowledged at shutdown; the broker's checks will resolve them", underWay);
        }
    }
}
