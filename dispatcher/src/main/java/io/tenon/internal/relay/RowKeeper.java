package io.tenon.internal.relay;

import io.tenon.internal.DaemonThreads;
import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.status.StatusId;
import io.tenon.internal.transaction.OutboxSegment;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an owner does with its rows in one DataSource, on a thread of its own while there is something to do: deletes those whose
 * messages were sent, hands over the others, asks those that are in doubt, and looks whether the relay has sent what lanes wait
 * for. Thread-safe.
 */
final class RowKeeper {
    private static final Logger log = LoggerFactory.getLogger(RowKeeper.class);

    /** Rows gather for so long before they are deleted, unless there are many. */
    private static final long GATHER_MILLIS = 50;

    private static final int MANY = 500;
    private static final long ASK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long AFTER_LEASE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final TrackedDataSource dataSource;
    private final OutboxSender sender;
    private final Deque<OwnedRow> sent = new ArrayDeque<>();
    private final Deque<OwnedRow> leftOver = new ArrayDeque<>();
    private final List<OutboxSegment> inDoubt = new ArrayList<>();
    private final Map<OwnedRow, List<Lane>> watched = new HashMap<>();
    private final LongConsumer whenClosing;

    /** Of which something is being sent, or was sent: the relay of this process leaves them alone until they are written down. */
    private final Set<OwnedRow> atWork = ConcurrentHashMap.newKeySet();

    private @Nullable Thread thread;
    private boolean busy;
    private boolean closed;
    private long askedNanos = System.nanoTime() - ASK_NANOS;

    RowKeeper(TrackedDataSource dataSource, OutboxSender sender) {
        this.dataSource = dataSource;
        this.sender = sender;
        this.whenClosing = untilNanos -> sender.finish(this, untilNanos);
        dataSource.whenClosing(whenClosing);
    }

    /** All messages of the row were sent, or are left to the relay. */
    synchronized void settle(OwnedRow row) {
        boolean all = row.left().isEmpty();
        boolean idle = isEmpty();
        (all ? sent : leftOver).add(row);
        if (thread == null) {
            start();
        } else if (idle || !all || sent.size() == MANY) {
            notifyAll();
        }
    }

    synchronized void ask(OutboxSegment segment) {
        inDoubt.add(segment);
        wake();
    }

    synchronized long messagesInDoubt() {
        long sum = 0;
        for (OutboxSegment segment : inDoubt) {
            sum += segment.messages().size();
        }
        return sum;
    }

    synchronized long rowsOutstanding() {
        return (long) sent.size() + leftOver.size() + inDoubt.size() + (busy ? 1 : 0);
    }

    /** Tells the lane when the relay has sent the row. */
    synchronized void watch(Lane lane, OwnedRow row) {
        watched.computeIfAbsent(row, missing -> new ArrayList<>(1)).add(lane);
        wake();
    }

    private void wake() {
        if (thread == null) {
            start();
        } else {
            notifyAll();
        }
    }

    private void start() {
        Thread started = DaemonThreads.create(this::run, "tenon-outbox-rows-" + dataSource.name());
        try {
            started.start();
            thread = started;
        } catch (OutOfMemoryError e) {
            log.warn("No thread can be started now to delete rows of the outbox of {}: {}", dataSource, e.getMessage());
        }
    }

    private void run() {
        try {
            while (awaitWork()) {
                try {
                    if (dataSource.isClosed()) {
                        giveUp();
                        break;
                    }
                    handOver();
                    delete();
                    if (System.nanoTime() - askedNanos >= ASK_NANOS) {
                        askedNanos = System.nanoTime();
                        askInDoubt();
                        lookAtWatched();
                        sender.leaveLate();
                    }
                } catch (RuntimeException | Error e) {
                    log.error("A step with rows of the outbox of {} failed; it is tried again", dataSource, e);
                }
                worked();
            }
        } finally {
            worked();
        }
    }

    /** Its DataSource is closed: other instances' relays have its rows, and no lane waits for them here. */
    private void giveUp() {
        Map<OwnedRow, List<Lane>> waited;
        synchronized (this) {
            waited = new HashMap<>(watched);
            if (!sent.isEmpty()) {
                log.warn(
                        "{} rows of the outbox of {} were sent and cannot be deleted any more, since it is closed: who takes them"
                                + " sends their messages once more. The first: {}",
                        sent.size(),
                        dataSource,
                        sent.peek().id());
            }
            watched.clear();
            sent.clear();
            leftOver.clear();
            inDoubt.clear();
            atWork.clear();
            thread = null;
        }
        dataSource.forgetListener(whenClosing);
        sender.forget(dataSource);
        waited.forEach((row, lanes) -> lanes.forEach(lane -> lane.gone(row)));
    }

    private synchronized void worked() {
        busy = false;
        notifyAll();
    }

    /** Returns false when there has been nothing to do for a while, or it is closed and all is done. */
    // A thread that is woken too early works on a smaller batch, which does no harm.
    @SuppressWarnings("WaitNotInLoop")
    private synchronized boolean awaitWork() {
        long idleSince = System.nanoTime();
        try {
            while (isEmpty()) {
                if (closed || System.nanoTime() - idleSince > IDLE_NANOS) {
                    thread = null;
                    return false;
                }
                TimeUnit.NANOSECONDS.timedWait(this, IDLE_NANOS);
            }
            if (leftOver.isEmpty() && sent.size() < MANY && !closed) {
                wait(GATHER_MILLIS);
            }
            busy = true;
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            thread = null;
            return false;
        }
    }

    private boolean isEmpty() {
        return sent.isEmpty() && leftOver.isEmpty() && inDoubt.isEmpty() && watched.isEmpty();
    }

    private synchronized List<OwnedRow> take(Deque<OwnedRow> from, int most) {
        List<OwnedRow> taken = new ArrayList<>();
        while (!from.isEmpty() && taken.size() < most) {
            taken.add(from.remove());
        }
        return taken;
    }

    private void delete() {
        List<OwnedRow> rows;
        synchronized (this) {
            rows = take(sent, MANY);
        }
        if (rows.isEmpty()) {
            return;
        }
        try {
            dataSource.outbox().on((table, own) -> table.delete(own, ids(rows)));
            atWork.removeAll(rows);
        } catch (SQLException | RuntimeException e) {
            again(sent, rows, "deleted, though their messages were sent: who takes them sends those once more", e);
        }
    }

    void beginWork(OwnedRow row) {
        atWork.add(row);
    }

    void endWork(OwnedRow row) {
        atWork.remove(row);
    }

    /** Adds the rows that the relay of this process must not send. */
    void addRowsAtWorkTo(Set<StatusId> ids) {
        for (OwnedRow row : atWork) {
            if (row.isAtWork()) {
                ids.add(row.id());
            }
        }
    }

    private void handOver() {
        List<OwnedRow> rows = take(leftOver, MANY);
        if (rows.isEmpty()) {
            return;
        }
        try {
            List<OwnedRow> whole = new ArrayList<>();
            // In their order, so that the relay never sees a row of a chosen queue before the one ahead of it.
            for (OwnedRow row : rows) {
                if (row.isWhole()) {
                    whole.add(row);
                    continue;
                }
                handOver(whole);
                whole.clear();
                byte[] rest = MessageFrames.encode(row.left());
                dataSource.outbox().on((table, own) -> {
                    table.handOver(own, row.id(), rest);
                    return rest;
                });
            }
            handOver(whole);
            atWork.removeAll(rows);
            sender.wakeRelay();
        } catch (SQLException | RuntimeException e) {
            again(leftOver, rows, "handed over to the relay, which takes them when their lease is over", e);
        }
    }

    private void handOver(List<OwnedRow> whole) throws SQLException {
        if (!whole.isEmpty()) {
            dataSource.outbox().on((table, own) -> {
                table.handOver(own, ids(whole));
                return whole;
            });
        }
    }

    /** As long as the lease of a row lasts, it is tried again; afterwards the relay takes it as it is. */
    private void again(Deque<OwnedRow> to, List<OwnedRow> rows, String what, Exception e) {
        List<OwnedRow> still = new ArrayList<>();
        for (OwnedRow row : rows) {
            // A row is tried for a little longer than its lease, which the relay counts by another clock: what is
            // behind it in a queue must not be handed over before the relay takes it.
            if (row.leaseEndNanos() + AFTER_LEASE_NANOS - System.nanoTime() > 0) {
                still.add(row);
            }
        }
        if (still.size() < rows.size()) {
            log.warn(
                    "{} rows of the outbox of {} could not be {}. The first: {}. Cause: {}",
                    rows.size() - still.size(),
                    dataSource,
                    what,
                    rows.get(0).id(),
                    e.toString());
            Set<OwnedRow> given = new HashSet<>(rows);
            given.removeAll(still);
            atWork.removeAll(given);
        }
        synchronized (this) {
            Collections.reverse(still);
            still.forEach(to::addFirst); // in their order, before those that came meanwhile
        }
        // The database need not be asked more often.
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(GATHER_MILLIS));
    }

    private static List<StatusId> ids(List<OwnedRow> rows) {
        List<StatusId> ids = new ArrayList<>(rows.size());
        rows.forEach(row -> ids.add(row.id()));
        return ids;
    }

    private void askInDoubt() {
        List<OutboxSegment> asked;
        synchronized (this) {
            asked = new ArrayList<>(inDoubt);
        }
        if (asked.isEmpty()) {
            return;
        }
        List<StatusId> ids = new ArrayList<>();
        asked.forEach(segment -> ids.add(segment.id()));
        Set<StatusId> there = present(ids);
        for (OutboxSegment segment : asked) {
            boolean isThere = there != null && there.contains(segment.id());
            boolean over = segment.sendDeadlineNanos() - System.nanoTime() <= 0;
            if (isThere || over) {
                synchronized (this) {
                    inDoubt.remove(segment);
                }
            }
            if (isThere) {
                sender.resolved(segment); // its lanes leave it to the relay if it is late
            } else if (over) {
                sender.forgetPlaces(segment); // as far as its places in queues go: nobody will know in time
                log.debug(
                        "{} is in doubt, and its row has not come: the relay sends its messages if it does. Message ids {}",
                        segment,
                        segment.messageIds());
            }
        }
    }

    private void lookAtWatched() {
        List<OwnedRow> rows;
        synchronized (this) {
            rows = new ArrayList<>(watched.keySet());
            // What is still to be handed over is there, though nobody can see yet that it is the relay's.
            rows.removeAll(leftOver);
        }
        if (rows.isEmpty()) {
            return;
        }
        Set<StatusId> there = present(ids(rows));
        if (there == null) {
            return;
        }
        for (OwnedRow row : rows) {
            if (!there.contains(row.id())) {
                List<Lane> lanes;
                synchronized (this) {
                    lanes = watched.remove(row);
                }
                if (lanes != null) {
                    lanes.forEach(lane -> lane.gone(row));
                }
            }
        }
    }

    private @Nullable Set<StatusId> present(List<StatusId> ids) {
        try {
            return dataSource.outbox().on((table, own) -> table.present(own, ids));
        } catch (SQLException | RuntimeException e) {
            log.debug("The outbox of {} cannot be asked now", dataSource, e);
            return null;
        }
    }

    /** Waits, until the deadline at most, for rows that are to be deleted or handed over. */
    void close(long deadlineNanos) {
        dataSource.forgetListener(whenClosing);
        synchronized (this) {
            closed = true;
            inDoubt.clear();
            watched.clear();
            notifyAll();
        }
        awaitSettled(deadlineNanos);
    }

    /** Waits, until the deadline at most, until no row is to be deleted or handed over. */
    void awaitSettled(long deadlineNanos) {
        synchronized (this) {
            boolean interrupted = false;
            while ((busy || !sent.isEmpty() || !leftOver.isEmpty())
                    && thread != null
                    && deadlineNanos - System.nanoTime() > 0) {
                try {
                    TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, deadlineNanos - System.nanoTime()));
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
