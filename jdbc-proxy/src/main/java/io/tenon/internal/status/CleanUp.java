package io.tenon.internal.status;

import io.tenon.internal.DaemonThreads;
import java.io.Closeable;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the status table small by itself (R8): rows of segments whose messages have all come to their acknowledged end
 * go in batches, a segment's rows together; what nobody acknowledged goes by age. Works on a daemon thread of its own,
 * which exists only while there is something to do. Thread-safe.
 */
public final class CleanUp implements Closeable {
    private static final Logger log = LoggerFactory.getLogger(CleanUp.class);
    private static final int BATCH = 500;
    private static final int RETENTION_BATCH = 1000;
    /**
     * Segments beyond this number are not remembered here, so that memory stays bounded; their rows go after the
     * retention.
     */
    private static final int LIMIT = 1_000_000;

    private static final long TICK_MILLIS = 1000;
    /** A sealed segment's rows must be gone before its lease is over; this much may gather in a batch. */
    private static final long AT_ONCE_MILLIS = 10;

    /** How long {@link #close} waits for what has to go at once. */
    private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long RETENTION_EVERY_NANOS = TimeUnit.MINUTES.toNanos(10);

    /** Deletes rows by id, in one database transaction. */
    public interface Deletion {
        int delete(Collection<StatusId> ids) throws SQLException;
    }

    /** Deletes at most {@code limit} rows with ids below {@code bound}. */
    public interface Retention {
        int deleteOlderThan(StatusId bound, int limit) throws SQLException;
    }

    private final BiFunction<Runnable, String, Thread> threads;
    private final String name;
    private final long graceNanos;
    private final Duration retention;
    private final Deletion deletion;
    private final Retention aged;

    private final Deque<EndedRows> waiting = new ArrayDeque<>();
    private final Deque<EndedRows> atOnce = new ArrayDeque<>();
    private @Nullable Thread thread;
    private volatile long lastRetentionNanos = System.nanoTime() - RETENTION_EVERY_NANOS;
    private final LongAdder pendingRows = new LongAdder();
    private boolean deleting;
    private boolean limitWarned;
    private boolean closed;

    public CleanUp(String name, Duration grace, Duration retention, Deletion deletion, Retention aged) {
        this(name, grace, retention, deletion, aged, DaemonThreads::create);
    }

    /** @param threads makes a thread of what it runs, and a name */
    CleanUp(
            String name,
            Duration grace,
            Duration retention,
            Deletion deletion,
            Retention aged,
            BiFunction<Runnable, String, Thread> threads) {
        this.threads = threads;
        this.name = name;
        this.graceNanos = grace.toNanos();
        this.retention = retention;
        this.deletion = deletion;
        this.aged = aged;
    }

    /**
     * All messages of a segment have been ended, acknowledged.
     *
     * @param rows its LIVE row and its VOID rows, which go in one transaction
     * @param now whether they go at once, since the broker may hold copies of the halves, or after the grace
     * @return what is still to be known of the segment
     */
    public EndedRows settled(List<StatusId> rows, boolean now) {
        EndedRows ended = new EndedRows(this, rows, System.nanoTime() + (now ? 0 : graceNanos), now);
        add(ended, now);
        return ended;
    }

    private synchronized void add(EndedRows ended, boolean now) {
        if (closed) {
            return;
        }
        if (waiting.size() + atOnce.size() >= LIMIT) {
            if (!limitWarned) {
                limitWarned = true;
                log.warn(
                        "{} ended segments of DataSource '{}' wait for their rows to be deleted; further rows go after {} h",
                        LIMIT,
                        name,
                        retention.toHours());
            }
            return;
        }
        (now ? atOnce : waiting).add(ended);
        pendingRows.add(ended.rows.size());
        if (thread == null) {
            startThread(false);
        } else if (now) {
            notifyAll();
        }
    }

    /** Deletes what is older than the retention in the background, if that has not been done for a while. */
    public synchronized void retain() {
        if (thread == null && !closed && System.nanoTime() - lastRetentionNanos >= RETENTION_EVERY_NANOS) {
            startThread(true);
        }
    }

    /** If that fails, the rows wait, and the next segment tries again. */
    private void startThread(boolean agedFirst) {
        Thread started = threads.apply(() -> run(agedFirst), "tenon-clean-up-" + name);
        try {
            started.start();
            thread = started;
        } catch (OutOfMemoryError e) {
            log.warn(
                    "No thread can be started now to delete rows of ended segments of DataSource '{}'; it is tried again"
                            + " with the next ones. Cause: {}",
                    name,
                    e.getMessage());
        }
    }

    private void run(boolean agedFirst) {
        try {
            if (agedFirst) {
                deleteAged();
            }
            while (awaitTick()) {
                List<EndedRows> due = due();
                while (!due.isEmpty() && delete(due)) {
                    due = due();
                }
                deleteAged();
            }
        } finally {
            synchronized (this) {
                if (thread == Thread.currentThread()) {
                    thread = null;
                }
                notifyAll();
            }
        }
    }

    /** Lets rows gather, so that they go in batches. Returns false when there is nothing left to wait for. */
    // A thread that is woken too early works on a smaller batch, which does no harm.
    @SuppressWarnings("WaitNotInLoop")
    private synchronized boolean awaitTick() {
        if (closed || (waiting.isEmpty() && atOnce.isEmpty())) {
            thread = null;
            return false;
        }
        try {
            wait(atOnce.isEmpty() ? TICK_MILLIS : AT_ONCE_MILLIS);
            // After the end the application's pool may be closed as well.
            return !closed;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            thread = null;
            return false;
        }
    }

    /** Takes whole segments only, since no VOID row may go before its segment's LIVE row (R8). */
    private synchronized List<EndedRows> due() {
        List<EndedRows> due = new ArrayList<>();
        int rows = 0;
        long now = System.nanoTime();
        for (Deque<EndedRows> queue : Arrays.asList(atOnce, waiting)) {
            EndedRows next = queue.peek();
            while (next != null && next.atNanos - now <= 0 && (due.isEmpty() || rows + next.rows.size() <= BATCH)) {
                due.add(queue.remove());
                rows += next.rows.size();
                next = queue.peek();
            }
        }
        deleting = !due.isEmpty();
        return due;
    }

    private boolean delete(List<EndedRows> due) {
        List<StatusId> rows = new ArrayList<>();
        due.forEach(segment -> rows.addAll(segment.rows));
        try {
            deletion.delete(rows);
            pendingRows.add(-rows.size());
            return true;
        } catch (SQLException | RuntimeException | Error e) {
            log.warn(
                    "{} rows of ended segments of DataSource '{}' could not be deleted now; it is tried again, and they go"
                            + " after {} h at the latest. Cause: {}",
                    rows.size(),
                    name,
                    retention.toHours(),
                    e.toString());
            again(due);
            return false;
        } finally {
            deleted();
        }
    }

    private synchronized void deleted() {
        deleting = false;
        notifyAll();
    }

    private synchronized void again(List<EndedRows> due) {
        long atNanos = System.nanoTime() + RETRY_NANOS;
        if (!closed) {
            due.forEach(segment -> atOnce.add(new EndedRows(this, segment.rows, atNanos, true)));
        }
    }

    private void deleteAged() {
        long now = System.nanoTime();
        if (now - lastRetentionNanos < RETENTION_EVERY_NANOS) {
            return;
        }
        lastRetentionNanos = now;
        try {
            StatusId bound = StatusId.lowestOf(System.currentTimeMillis() - retention.toMillis());
            int deleted = RETENTION_BATCH;
            while (deleted == RETENTION_BATCH) {
                deleted = aged.deleteOlderThan(bound, RETENTION_BATCH);
            }
        } catch (SQLException | RuntimeException | Error e) {
            log.warn(
                    "Rows older than {} h of DataSource '{}' could not be deleted now; it will be tried again. Cause: {}",
                    retention.toHours(),
                    name,
                    e.toString());
        }
    }

    /** How many rows of ended segments wait for their deletion, as far as this process knows. */
    public long pendingRows() {
        return pendingRows.sum();
    }

    /**
     * Returns when the rows that have to go at once are gone, or when the time is over. Who stops in good order waits for
     * that: the broker may hold copies of their halves, and a row that stays would deliver them again.
     */
    public synchronized void flush(long deadlineNanos) {
        boolean interrupted = false;
        while ((deleting || !atOnce.isEmpty()) && thread != null && deadlineNanos - System.nanoTime() > 0) {
            try {
                TimeUnit.NANOSECONDS.timedWait(this, deadlineNanos - System.nanoTime());
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * {@link #flush Flushes}, for at most 2 s; rows that are not deleted by then, or wait for their grace, go after the
     * retention, by any instance.
     */
    @Override
    public void close() {
        flush(System.nanoTime() + CLOSE_NANOS);
        synchronized (this) {
            closed = true;
            waiting.clear();
            atOnce.clear();
            pendingRows.reset();
            notifyAll();
        }
    }
}
