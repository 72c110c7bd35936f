package io.tenon.internal.relay;

import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.datasource.TrackedDataSources;
import io.tenon.jdbc.Delivery;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends what lies in outbox tables and has no owner any more (O4): a worker for each DataSource in use whose outbox this producer
 * may have written to, also in an earlier life of the process. Thread-safe.
 */
public final class Relay {
    private final String sender;
    private final BrokerSends broker;
    private final OutboxEvents events;
    private final long requestMillis;
    private final boolean everywhere;
    private final long intervalMillis;
    private final long leadMillis;
    private final Map<TrackedDataSource, RelayWorker> workers = new ConcurrentHashMap<>();
    private final Runnable listener = this::lookForDataSources;
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
     * @param intervalMillis how often it is looked for rows
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

    /** Begins with the DataSources that are in use, and takes each further one when it comes into use. */
    public void start() {
        TrackedDataSources.whenRegistered(listener);
        lookForDataSources();
    }

    private void lookForDataSources() {
        for (TrackedDataSource dataSource : TrackedDataSources.all()) {
            if (everywhere || dataSource.outbox().settings().delivery() == Delivery.OUTBOX) {
                watch(dataSource);
            }
        }
    }

    /** Sees to it that the DataSource's outbox is looked at. Cheap: called with each transaction. */
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
                ended -> workers.remove(dataSource, ended));
        return worker.start() ? worker : null;
    }

    /** Rows were handed over: the workers look at once. */
    void wake() {
        workers.values().forEach(RelayWorker::wake);
    }

    /**
     * The requests that are under way are finished, and their rows deleted, or they would be sent again; it is waited for that as
     * long as a request may take. What is left is other instances' to send.
     */
    public void close() {
        closed = true;
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
