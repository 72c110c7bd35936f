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
 * The relay of one DataSource's outbox (O4): looks for due rows every {@value #INTERVAL_MILLIS} ms, by one statement, and sends
 * them if it can lead. One thread.
 */
final class RelayWorker {
    private static final Logger log = LoggerFactory.getLogger(RelayWorker.class);

    static final long INTERVAL_MILLIS = 1_000;

    /** How long a leader leads without renewing; by the database's clock for the others, by its own for itself. */
    private static final long LEAD_MILLIS = 10_000;

    private static final long LONGEST_PAUSE_MILLIS = 5_000;
    private static final long COUNT_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int PAGE_ROWS = 1_000;
    private static final long PAGE_BYTES = 8L << 20;

    private final String sender;
    private final TrackedDataSource dataSource;
    private final RelayedPage page;
    private final long requestMillis;
    private final Consumer<RelayWorker> whenEnded;
    private final String instance = StatusId.next().toString();
    private final Thread thread;
    private long leadUntilNanos = System.nanoTime();
    private long renewNanos = leadUntilNanos;
    private long countedNanos = System.nanoTime() - COUNT_NANOS;
    private long pauseMillis = INTERVAL_MILLIS;
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
            Consumer<RelayWorker> whenEnded) {
        this.whenEnded = whenEnded;
        this.sender = sender;
        this.dataSource = dataSource;
        this.requestMillis = requestMillis;
        this.page = new RelayedPage(dataSource, broker, events, requestMillis, this::mayBegin);
        this.thread = DaemonThreads.create(this::run, "tenon-relay-" + sender + "-" + dataSource.name());
    }

    void start() {
        try {
            thread.start();
        } catch (OutOfMemoryError e) {
            log.error(
                    "No thread can be started for the relay of {}: messages of the outbox that their owners cannot send stay"
                            + " there until an instance is started. Cause: {}",
                    dataSource,
                    e.getMessage());
        }
    }

    synchronized void wake() {
        woken = true;
        notifyAll();
    }

    void close() {
        closed = true;
        wake();
    }

    private void run() {
        while (!closed && !dataSource.isClosed()) {
            try {
                if (dataSource.outbox().found() != null) {
                    look();
                }
                failureTold = false;
            } catch (SQLException | RuntimeException e) {
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
        resign();
        whenEnded.accept(this);
    }

    @SuppressWarnings("WaitNotInLoop") // to look too early does no harm
    private synchronized void pause() {
        try {
            if (!woken && !closed) {
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
            dataSource.outbox().counted(null);
            pauseMillis = INTERVAL_MILLIS;
            return;
        }
        count();
        if (!lead()) {
            pauseMillis = INTERVAL_MILLIS;
            return;
        }
        page.beginPass();
        StatusId last = null;
        // A page is read and sent under one and the same lease: what was read before may have been sent by another
        // leader.
        while (!closed && mayGoOn()) {
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
        pauseMillis = INTERVAL_MILLIS;
    }

    /** How much has gathered (O9): asked only while something is left over, and every few seconds at most. */
    private void count() throws SQLException {
        if (System.nanoTime() - countedNanos < COUNT_NANOS) {
            return;
        }
        countedNanos = System.nanoTime();
        long most = dataSource.outbox().settings().mostRows() + 1;
        dataSource.outbox().counted(dataSource.outbox().on((table, own) -> table.size(own, most)));
    }

    private List<OutboxRow> due(@Nullable StatusId after, int rows) throws SQLException {
        long lease = dataSource.settings().outboxLease().toMillis();
        return dataSource.outbox().on((table, own) -> table.due(own, sender, after, lease, rows, PAGE_BYTES));
    }

    /** The lease counts from before the statement, so this instance takes itself for the leader for less long than others do. */
    private boolean lead() throws SQLException {
        long before = System.nanoTime();
        boolean leads = dataSource.outbox().on((table, own) -> table.lead(own, sender, instance, LEAD_MILLIS));
        if (leads) {
            leadUntilNanos = before + TimeUnit.MILLISECONDS.toNanos(LEAD_MILLIS);
            renewNanos = before + TimeUnit.MILLISECONDS.toNanos(LEAD_MILLIS / 3);
        }
        return leads;
    }

    private boolean mayGoOn() throws SQLException {
        return System.nanoTime() - renewNanos < 0 || lead();
    }

    /** Whether a request that begins now ends while this instance still leads, and its rows can be deleted by then. */
    private boolean mayBegin() {
        long needed = requestMillis + LEAD_MILLIS / 6;
        return !closed && TimeUnit.NANOSECONDS.toMillis(leadUntilNanos - System.nanoTime()) > needed;
    }

    private void resign() {
        if (leadUntilNanos - System.nanoTime() <= 0 || dataSource.isClosed()) {
            return;
        }
        try {
            dataSource.outbox().on((table, own) -> {
                table.resign(own, sender, instance);
                return instance;
            });
        } catch (SQLException | RuntimeException e) {
            log.debug("The lease of the relay of {} could not be given back; it ends by itself", dataSource, e);
        }
    }
}
