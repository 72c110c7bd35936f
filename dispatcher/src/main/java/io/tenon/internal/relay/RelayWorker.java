package io.tenon.internal.relay;

import io.tenon.internal.DaemonThreads;
import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.outbox.OutboxRow;
import io.tenon.internal.status.StatusId;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The relay of one DataSource's outbox (O4): looks for due rows at intervals, by one statement, and sends
 * them if it can lead. One thread.
 */
final class RelayWorker {
    private static final Logger log = LoggerFactory.getLogger(RelayWorker.class);

    static final long INTERVAL_MILLIS = 1_000;

    /** How long a leader leads without renewing; by the database's clock for the others, by its own for itself. */
    static final long LEAD_MILLIS = 10_000;

    private static final long LONGEST_PAUSE_MILLIS = 5_000;
    private static final long COUNT_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int PAGE_ROWS = 1_000;
    private static final long PAGE_BYTES = 8L << 20;

    private final String sender;
    private final TrackedDataSource dataSource;
    private final RelayedPage page;
    private final long intervalMillis;
    private final Leadership leadership;
    private final Consumer<RelayWorker> whenEnded;
    private final Thread thread;
    private long countedNanos = System.nanoTime() - COUNT_NANOS;
    private long pauseMillis;
    private boolean counted;
    private boolean failureTold;
    private boolean woken;
    private volatile boolean closed;

    /** @param whenEnded told when its DataSource is closed, or it is closed itself */
    RelayWorker(
            String sender,
            TrackedDataSource dataSource,
            BrokerSends broker,
            OutboxEvents events,
            long requestMillis,
            long intervalMillis,
            long leadMillis,
            Consumer<RelayWorker> whenEnded) {
        this.whenEnded = whenEnded;
        this.sender = sender;
        this.dataSource = dataSource;
        this.intervalMillis = intervalMillis;
        this.leadership = new Leadership(dataSource, sender, leadMillis, requestMillis);
        this.pauseMillis = intervalMillis;
        this.page = new RelayedPage(
                dataSource, broker, events, leadership.requestMillis(), () -> !closed && leadership.mayBegin());
        this.thread = DaemonThreads.create(this::run, "tenon-relay-" + sender + "-" + dataSource.name());
    }

    /** Returns whether it runs. */
    boolean start() {
        try {
            thread.start();
            return true;
        } catch (OutOfMemoryError e) {
            log.error(
                    "No thread can be started for the relay of {}: messages of the outbox that their owners cannot send stay"
                            + " there until one can be. Cause: {}",
                    dataSource,
                    e.getMessage());
            return false;
        }
    }

    synchronized void wake() {
        woken = true;
        if (!page.isBrokerAway()) {
            notifyAll();
        }
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** Waits until what is under way was written down: who takes over would send it again. */
    void awaitEnd(long deadlineNanos) {
        long millis = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
        if (millis > 0 && thread != Thread.currentThread()) {
            try {
                thread.join(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void run() {
        try {
            relayUntilClosed();
        } finally {
            whenEnded.accept(this);
        }
    }

    private void relayUntilClosed() {
        while (!closed && !dataSource.isClosed()) {
            try {
                if (dataSource.outbox().found() != null) {
                    look();
                }
                failureTold = false;
            } catch (SQLException | RuntimeException | Error e) {
                pauseMillis = Math.min(LONGEST_PAUSE_MILLIS, 2 * pauseMillis);
                if (!failureTold && !closed && !dataSource.isClosed()) {
                    failureTold = true;
                    log.warn(
                            "The relay of {} cannot look at its outbox now, and tries again; nothing is lost. Cause: {}",
                            dataSource,
                            e.toString());
                }
            }
            pause();
        }
        leadership.resign();
    }

    @SuppressWarnings("WaitNotInLoop") // to look too early does no harm
    private synchronized void pause() {
        try {
            if (page.isBrokerAway() && !closed) {
                wait(pauseMillis); // what its owners hand over meanwhile changes nothing
            } else if (!woken && !closed) {
                wait(pauseMillis);
            }
            woken = false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed = true;
        }
    }

    private void look() throws SQLException {
        if (due(null, 1).isEmpty()) {
            if (counted) {
                counted = false;
                dataSource.outbox().counted(null);
            }
            pauseMillis = intervalMillis;
            return;
        }
        count();
        if (!leadership.lead()) {
            pauseMillis = intervalMillis;
            return;
        }
        page.beginPass();
        StatusId last = null;
        // A page is read and sent under one and the same lease: what was read before may have been sent by another
        // leader.
        while (!closed && leadership.lead()) {
            List<OutboxRow> rows = due(last, PAGE_ROWS);
            if (rows.isEmpty()) {
                break;
            }
            page.send(rows);
            if (page.isBrokerAway()) {
                // The pause grows, so that a broker that is coming back is not met by all that has waited at once.
                pauseMillis = Math.min(LONGEST_PAUSE_MILLIS, Math.max(100, 2 * pauseMillis));
                return;
            }
            last = rows.get(rows.size() - 1).id();
        }
        pauseMillis = page.isOneAway() ? Math.min(LONGEST_PAUSE_MILLIS, 2 * pauseMillis) : intervalMillis;
    }

    /** How much has gathered (O9): asked only while something is left over, and every few seconds at most. */
    private void count() throws SQLException {
        if (System.nanoTime() - countedNanos < COUNT_NANOS) {
            return;
        }
        countedNanos = System.nanoTime();
        counted = true;
        long most = dataSource.outbox().settings().mostRows() + 1;
        dataSource.outbox().counted(dataSource.outbox().on((table, own) -> table.size(own, most)));
    }

    private List<OutboxRow> due(@Nullable StatusId after, int rows) throws SQLException {
        long lease = dataSource.settings().outboxLease().toMillis();
        return dataSource.outbox().on((table, own) -> table.due(own, sender, after, lease, rows, PAGE_BYTES));
    }
}
