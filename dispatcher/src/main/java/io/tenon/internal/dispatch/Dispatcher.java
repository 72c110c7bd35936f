package io.tenon.internal.dispatch;

import io.tenon.internal.DaemonThreads;
import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.datasource.TrackedDataSources;
import io.tenon.internal.status.StatusId;
import io.tenon.internal.transaction.Segment;
import java.io.Closeable;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries ENDs, further attempts of halves, and checks between transactions and a broker: a ring talks to the broker and
 * never blocks, and for each DataSource there is a lane that asks its database, both in batches. None decides anything:
 * the database's commit does.
 *
 * <p>Overflow: what does not fit into the broker ring runs on the thread that brought it, which is as safe and slows
 * down who is too fast; a check that does not fit into its lane is dropped, since the broker asks again; an in-doubt
 * message that does not fit is left to its check. Thread-safe.
 */
public final class Dispatcher implements Closeable {
    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);
    private static final long SHORTEST_RETRY_MILLIS = 20;
    private static final long LONGEST_RETRY_MILLIS = 500;

    private final BrokerEnds broker;
    private final DispatcherSettings settings;
    private final Ring<BrokerCommand> brokerRing;
    private final CheckDesk checkDesk;
    private final ScheduledThreadPoolExecutor timer;
    private final ThreadPoolExecutor callbacks;
    private final Map<StatusId, HalfMessage> known = new ConcurrentHashMap<>();
    private final AtomicInteger endsUnderWay = new AtomicInteger();
    private final LongAdder leftToCheck = new LongAdder();
    private final LeftMessages leftMessages = new LeftMessages(this::forget);
    private final QueueOrder order = new QueueOrder(this::later);
    private volatile boolean closed;

    /**
     * Starts the ring.
     *
     * @param group names its threads
     */
    public Dispatcher(String group, BrokerEnds broker, DispatcherSettings settings) {
        this.broker = broker;
        this.settings = settings;
        this.brokerRing = new Ring<>(
                "tenon-broker-" + group,
                settings.ringSize(),
                new GatheringWait(),
                (command, endOfBatch) -> command.run());
        this.checkDesk = new CheckDesk(group, settings.ringSize(), this);
        this.timer = new ScheduledThreadPoolExecutor(1, daemon("tenon-timer-" + group));
        this.callbacks = new ThreadPoolExecutor(
                1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), daemon("tenon-callbacks-" + group));
        callbacks.allowCoreThreadTimeOut(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        timer.setRemoveOnCancelPolicy(true);
    }

    private static ThreadFactory daemon(String name) {
        return work -> DaemonThreads.create(work, name);
    }

    /**
     * A message that is to join a transaction, and that this dispatcher sends.
     *
     * @param messageId the id that a consumer sees
     * @param label names it in logs and errors: topic and id, never its body
     * @param listener told of its fate, or null
     * @throws IllegalStateException after {@link #close}
     */
    public <M, R> CarriedHalf<M, R> carried(
            BrokerClient<M, R> client,
            M message,
            String messageId,
            String label,
            int maxAttempts,
            long timeoutMillis,
            CarriedHalf.@Nullable Listener<R> listener) {
        requireOpen(label);
        return new CarriedHalf<>(
                this, client, message, messageId, label, Math.max(1, maxAttempts), timeoutMillis, listener);
    }

    /**
     * A message that is to join a transaction, and that the application's own producer sends.
     *
     * @param messageId the id that a consumer sees
     * @param label names it in logs and errors: topic and id, never its body
     * @throws IllegalStateException after {@link #close}
     */
    public HalfInPlace inPlace(String messageId, String label) {
        requireOpen(label);
        return new HalfInPlace(this, messageId, label);
    }

    private void requireOpen(String label) {
        if (closed) {
            throw new IllegalStateException(label + " was not sent: its producer is shut down");
        }
    }

    /** A broker asks. Returns at once; may be called on the client's network threads. */
    public void check(Check check) {
        if (closed) {
            return; // the broker asks another instance, or this one when it is back
        }
        checkDesk.forgetDue();
        HalfMessage half = known.get(check.mark().attempt());
        if (half != null) {
            half.checked();
        }
        if (half == null || !half.needsNoAnswer()) {
            if (half != null) {
                half.leaveToCheckIfOverdue();
            }
            checkDesk.accept(check);
        }
    }

    /** Whether a plain send to a queue may have messages of transactions to wait for. Cheap: asked at every send. */
    public boolean ordersQueues() {
        return !order.isIdle();
    }

    /**
     * Before a plain send to a queue: waits for the ENDs of messages that were committed before, so that it does not
     * overtake them; no longer than an END may take, and than {@code mostMillis}.
     */
    public void awaitTurn(ChosenQueue queue, long mostMillis) throws InterruptedException {
        if (!order.isIdle()) {
            long millis = Math.min(mostMillis, settings.endTimeout().toMillis());
            order.await(queue, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis));
        }
    }

    /** How many messages had to be left to their check since the start: 0 without faults and without slow commits. */
    public long messagesLeftToCheck() {
        return leftToCheck.sum();
    }

    // For half messages and the check desk.

    Duration endTimeout() {
        return settings.endTimeout();
    }

    void toBroker(BrokerCommand command) {
        if (!brokerRing.offer(command)) {
            command.run();
        }
    }

    /** END(COMMIT): at once, or in its turn where the application chose the queue. */
    void commit(EndByCommit end) {
        ChosenQueue queue = end.queue();
        if (queue == null || order.enter(queue, end)) {
            toBroker(end);
        }
    }

    /**
     * Slows down who commits faster to one queue than its ENDs go out one after the other: what waits longer than its
     * lease would be left to its check, out of order and late.
     */
    void awaitRoom(EndByCommit end, long deadlineNanos) {
        ChosenQueue queue = end.queue();
        if (queue != null) {
            try {
                order.awaitRoom(queue, deadlineNanos);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the application's commit has returned; only the waiting ends
            }
        }
    }

    QueueOrder order() {
        return order;
    }

    /** Returns false if it will not be, since the producer is being shut down. */
    boolean toBrokerLater(BrokerCommand command, int refusals) {
        long millis = Math.min(LONGEST_RETRY_MILLIS, SHORTEST_RETRY_MILLIS << Math.min(refusals, 10));
        return later(() -> toBroker(command), millis);
    }

    /** Returns false if it will not be, since the producer is being shut down. */
    boolean later(Runnable work, long millis) {
        try {
            timer.schedule(work, millis, TimeUnit.MILLISECONDS);
            return true;
        } catch (RejectedExecutionException e) {
            log.debug("Not tried again, since the producer is being shut down: the broker's check decides");
            return false;
        }
    }

    /** END(COMMIT) by the sender: its time-out keeps the client from sending it late, on a connection that comes late. */
    void end(StoredHalf half, long deadlineNanos, BrokerEnds.EndCallback callback) {
        long leftMillis = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
        long timeout = Math.min(settings.endTimeout().toMillis(), Math.max(1, leftMillis));
        end(half, true, false, timeout, callback);
    }

    void rollBack(StoredHalf half, BrokerEnds.EndCallback callback) {
        end(half, false, false, settings.endTimeout().toMillis(), callback);
    }

    void answer(StoredHalf half, boolean commit, BrokerEnds.EndCallback callback) {
        end(half, commit, true, settings.endTimeout().toMillis(), callback);
    }

    private void end(
            StoredHalf half, boolean commit, boolean answersCheck, long timeout, BrokerEnds.EndCallback callback) {
        endsUnderWay.incrementAndGet();
        broker.end(half, commit, answersCheck, timeout, (answer, detail) -> {
            boolean proxied = settings.throughProxy() && answer == EndAnswer.DONE;
            try {
                callback.answered(proxied ? EndAnswer.UNKNOWN : answer, proxied ? "acknowledged by a proxy" : detail);
            } finally {
                endsUnderWay.decrementAndGet(); // last, so that closing waits for what follows from the answer, too
            }
        });
    }

    String tableIdOf(Segment segment) {
        try {
            return segment.dataSource().statusTable().tableId();
        } catch (SQLException e) {
            throw new IllegalStateException("a segment was opened without its status table", e);
        }
    }

    void remember(StatusId attempt, HalfMessage message) {
        known.put(attempt, message);
    }

    @Nullable
    HalfMessage recall(StatusId attempt) {
        return known.get(attempt);
    }

    /** A check that crosses the acknowledged END finds the attempt known, and gets no answer (R7.1). */
    void forgetSoon(List<StatusId> attempts, Duration endEffect) {
        attempts.forEach(attempt -> checkDesk.forgetAfter(attempt, endEffect.multipliedBy(3)));
    }

    void forget(StatusId attempt) {
        known.remove(attempt);
    }

    void disown(TrackedDataSource dataSource, StatusId attempt) {
        checkDesk.disown(dataSource, attempt);
    }

    /** Tells the application of a failure, on a thread that it may block: neither a ring's nor, in a lock, its own. */
    void tell(Runnable callback) {
        try {
            callbacks.execute(callback);
        } catch (RejectedExecutionException e) {
            callback.run();
        }
    }

    void ask(HalfMessage message) {
        checkDesk.accept(message);
    }

    void leftToCheck(List<StatusId> attempts) {
        leftToCheck.increment();
        leftMessages.add(attempts);
    }

    int knownAttempts() {
        return known.size();
    }

    /** Stops intake, lets what is under way finish within the drain time-out, ends the threads. What remains is left to checks. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        long deadline = System.nanoTime() + settings.drainTimeout().toNanos();
        timer.shutdown();
        // In this order: in-doubt messages become ENDs, ENDs of checks become VOID rows.
        checkDesk.drain(deadline);
        brokerRing.close(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        while (endsUnderWay.get() > 0 && deadline - System.nanoTime() > 0) {
            LockSupport.parkNanos(1_000_000);
        }
        if (endsUnderWay.get() > 0) {
            log.warn("{} ENDs are unacknowledged at shutdown; the broker's checks will resolve them", endsUnderWay);
        }
        checkDesk.close(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        TrackedDataSources.flushCleanUps(deadline);
        callbacks.shutdown();
        known.clear();
    }
}
