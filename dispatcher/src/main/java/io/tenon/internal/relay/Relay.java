package io.tenon.internal.relay;

import io.tenon.internal.DaemonThreads;
import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.datasource.TrackedDataSources;
import io.tenon.internal.status.StatusId;
import io.tenon.jdbc.Delivery;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what lies in outbox tables and has no owner any more (O4): a worker for each DataSource in use whose outbox this producer
 * may have written to, also in an earlier life of the process. Thread-safe.
 */
public final class Relay {
    private static final Logger log = LoggerFactory.getLogger(Relay.class);

    /** How often the relay looks for DataSources that nobody has used yet. */
    private static final long UNUSED_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final String sender;
    private final BrokerSends broker;
    private final OutboxEvents events;
    private final long requestMillis;
    private final boolean everywhere;
    private final long intervalMillis;
    private final long leadMillis;
    private final Map<TrackedDataSource, RelayWorker> workers = new ConcurrentHashMap<>();
    private final Runnable listener = this::lookForDataSources;
    private volatile Function<TrackedDataSource, Set<StatusId>> sentHere = of -> Collections.emptySet();
    private final AtomicBoolean looksForUnused = new AtomicBoolean();
    private volatile boolean closed;

    /**
     * @param sender the check group with namespace
     * @param requestMillis how long one request may take
     * @param everywhere whether the producer's messages may go through the outbox of any DataSource, and not only of those that
     *     deliver so
     */
    public Relay(String sender, BrokerSends broker, OutboxEvents events, long requestMillis, boolean everywhere) {
        this(sender, broker, events, requestMillis, everywhere, RelayWorker.INTERVAL_MILLIS, RelayWorker.LEAD_MILLIS);
    }

    /**
     * @param intervalMillis how often a worker looks for rows
     * @param leadMillis how long a leader leads without renewing
     */
    Relay(
            String sender,
            BrokerSends broker,
            OutboxEvents events,
            long requestMillis,
            boolean everywhere,
            long intervalMillis,
            long leadMillis) {
        this.sender = sender;
        this.broker = broker;
        this.events = events;
        this.requestMillis = requestMillis;
        this.everywhere = everywhere;
        this.intervalMillis = intervalMillis;
        this.leadMillis = leadMillis;
    }

    /** @param sent the rows that the owner in this process is at work on: it is sending them, or has sent messages of them */
    void leavesAlone(Function<TrackedDataSource, Set<StatusId>> sent) {
        sentHere = sent;
    }

    /** Begins with the DataSources that are in use, and takes each further one when it comes into use. */
    public void start() {
        TrackedDataSources.whenRegistered(listener);
        lookForDataSources();
    }

    /**
     * Starts to look for DataSources that nobody has used yet, if they may have an outbox: a restarted process may be
     * asked for nothing, and borrow no connection, while rows wait for it.
     */
    private void lookForUnused() {
        boolean wanted = !closed && (everywhere || TrackedDataSources.unusedUseOutbox());
        if (!wanted || !looksForUnused.compareAndSet(false, true)) {
            return;
        }
        try {
            DaemonThreads.create(this::trackUnused, "tenon-relay-" + sender).start();
        } catch (OutOfMemoryError e) {
            looksForUnused.set(false);
            log.warn(
                    "No thread can be started now to look for outboxes of DataSources that have lent nothing yet: {}",
                    e.getMessage());
        }
    }

    private void trackUnused() {
        try {
            while (!closed) {
                // Without a lock: whoever uses a DataSource for the first time meanwhile tells this object of it.
                TrackedDataSources.trackUnused(everywhere);
                awaitClose(UNUSED_NANOS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void awaitClose(long nanos) throws InterruptedException {
        long until = System.nanoTime() + nanos;
        while (!closed && until - System.nanoTime() > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, until - System.nanoTime()));
        }
    }

    private void lookForDataSources() {
        lookForUnused();
        for (TrackedDataSource dataSource : TrackedDataSources.all()) {
            if (everywhere || dataSource.outbox().settings().delivery() == Delivery.OUTBOX) {
                watch(dataSource);
            }
        }
    }

    /** Starts a worker for the DataSource's outbox, unless there is one. Cheap: called with each transaction. */
    void watch(TrackedDataSource dataSource) {
        if (!workers.containsKey(dataSource) && !closed && !dataSource.isClosed()) {
            workers.computeIfAbsent(dataSource, this::started);
        }
    }

    private @Nullable RelayWorker started(TrackedDataSource dataSource) {
        RelayWorker worker = new RelayWorker(
                sender,
                dataSource,
                broker,
                events,
                requestMillis,
                intervalMillis,
                leadMillis,
                () -> sentHere.apply(dataSource),
                ended -> workers.remove(dataSource, ended));
        return worker.start() ? worker : null;
    }

    /** Whether an operator has paused what is sent from this outbox (O10), by what was last read of it. */
    boolean isPaused(TrackedDataSource dataSource) {
        return dataSource.outbox().pauseOf(sender) != null;
    }

    /** How many outboxes this process leads now. */
    public int led() {
        int led = 0;
        for (RelayWorker worker : workers.values()) {
            led += worker.leads() ? 1 : 0;
        }
        return led;
    }

    /** Rows were handed over: the workers look at once. */
    void wake() {
        workers.values().forEach(RelayWorker::wake);
    }

    /**
     * Ends the workers. Requests that are under way are finished, and their rows deleted, or they would be sent again;
     * this method waits for that as long as a request may take. What is left is sent by other instances.
     */
    public void close() {
        closed = true;
        synchronized (this) {
            notifyAll();
        }
        TrackedDataSources.forgetListener(listener);
        List<RelayWorker> ending = new ArrayList<>(workers.values());
        ending.forEach(RelayWorker::close);
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Math.min(requestMillis, leadMillis / 3));
        try {
            for (RelayWorker worker : ending) {
                worker.awaitEnd(deadline);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
