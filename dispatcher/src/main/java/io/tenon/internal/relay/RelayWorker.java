package io.tenon.internal.relay;

import io.tenon.internal.DaemonThreads;
import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.lead.Leadership;
import io.tenon.internal.outbox.DueRows;
import io.tenon.internal.outbox.OutboxRow;
import io.tenon.internal.status.StatusId;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The relay of one DataSource's outbox (O4): looks for due rows at intervals, by one statement, and sends
 * them if it can lead. One thread.
 */
final class RelayWorker {
    private static final Logger log = LoggerFactory.getLogger(RelayWorker.class);

    static final long INTERVAL_MILLIS = 500;

    /**
     * How long a lease lasts that is not renewed. Others count it by the database's clock, from the statement that took it. The leader
     * counts it by its own clock, from before that statement, so that it stops first.
     */
    static final long LEAD_MILLIS = 10_000;

    private static final long LONGEST_PAUSE_MILLIS = 5_000;
    private static final long COUNT_NANOS = TimeUnit.SECONDS.toNanos(5);

    /**
     * A pass ends when so many pages were tried of which nothing could be sent. Each pass that sends nothing doubles the number for the
     * next one, up to {@link #MOST_PAGES_IN_VAIN}, so that rows behind many that cannot be sent have their turn.
     */
    private static final int FIRST_PAGES_IN_VAIN = 4;

    private static final int MOST_PAGES_IN_VAIN = 256;

    /**
     * Where a look at all rows has found nothing due, the next looks leave out rows whose ids were made longer than the lease and this
     * time before it. A database keeps deleted rows as long as a transaction (a backup's, say) may see them, and a query from the first
     * row on reads them all. The time also allows for the clocks in the ids, which may differ by as much.
     */
    private static final long YOUNG_MILLIS = TimeUnit.MINUTES.toMillis(1);

    /** After so many intervals a look begins with the first row again, since a transaction that ended late may have left a row with an old id. */
    private static final int INTERVALS_TO_ALL = 60;

    /** How many intervals there are between two looks for rows of senders that nobody leads: two minutes. */
    private static final int INTERVALS_OF_A_WATCH = 240;

    private static final int PAGE_ROWS = 1_000;
    private static final long PAGE_BYTES = 8L << 20;

    private final String sender;
    private final TrackedDataSource dataSource;
    private final RelayPass pass;
    private final long intervalMillis;
    private final Leadership leadership;
    private final PauseWatch pauses;
    private final Supplier<Set<StatusId>> sentHere;
    private final Consumer<RelayWorker> whenEnded;
    private final Thread thread;
    private long countedNanos = System.nanoTime() - COUNT_NANOS;
    private long pauseMillis;
    private boolean counted;

    /** Nothing with a lower id was due when it was last looked at all; ZERO if something was, or it was never looked. */
    private StatusId nothingBefore = StatusId.ZERO;

    private long lookedAtAllNanos;
    private boolean failureTold;
    private boolean woken;
    private boolean mayBeWoken = true;
    private int mostInVain = FIRST_PAGES_IN_VAIN;
    private final LongConsumer whenClosing = this::finish;
    private volatile boolean closed;

    /**
     * @param sentHere rows that the owner in this process is sending, or has sent and is about to delete
     * @param whenEnded told when its DataSource is closed, or it is closed itself
     */
    RelayWorker(
            String sender,
            TrackedDataSource dataSource,
            BrokerSends broker,
            OutboxEvents events,
            long requestMillis,
            long intervalMillis,
            long leadMillis,
            Supplier<Set<StatusId>> sentHere,
            Consumer<RelayWorker> whenEnded) {
        this.sentHere = sentHere;
        this.whenEnded = whenEnded;
        this.sender = sender;
        this.dataSource = dataSource;
        this.intervalMillis = intervalMillis;
        this.leadership = new Leadership(
                new OutboxLease(dataSource, sender), "the relay of " + dataSource, leadMillis, requestMillis);
        this.pauses = new PauseWatch(dataSource, sender, intervalMillis);
        this.pauseMillis = intervalMillis;
        this.pass = new RelayPass(
                dataSource,
                broker,
                events,
                leadership.requestMillis(),
                () -> !closed && !pauses.isPaused() && leadership.mayBegin());
        this.thread = DaemonThreads.create(this::run, "tenon-relay-" + sender + "-" + dataSource.name());
    }

    /** Returns false if no thread can be started now. */
    boolean start() {
        try {
            thread.start();
            dataSource.whenClosing(whenClosing);
            return true;
        } catch (OutOfMemoryError e) {
            log.error(
                    "No thread can be started for the relay of {}: messages of the outbox that their owners cannot send stay"
                            + " there until one can be started, which is tried with the next transaction. Cause: {}",
                    dataSource,
                    e.getMessage());
            return false;
        }
    }

    boolean leads() {
        return leadership.isLeader();
    }

    synchronized void wake() {
        woken = true;
        notifyAll();
    }

    void close() {
        closed = true;
        wake();
    }

    /** Waits until its thread has ended, or the deadline has passed. */
    void awaitEnd(long deadlineNanos) throws InterruptedException {
        TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, deadlineNanos - System.nanoTime()));
    }

    /** Its DataSource is being closed: what is being sent is deleted first. */
    private void finish(long untilNanos) {
        close();
        try {
            awaitEnd(untilNanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closed && !dataSource.isClosed()) {
            try {
                if (dataSource.outbox().found() != null) {
                    look();
                    dataSource.outbox().watch().lookIfTime(sender, INTERVALS_OF_A_WATCH * intervalMillis);
                }
                failureTold = false;
            } catch (SQLException | RuntimeException | Error e) {
                mayBeWoken = false;
                pauseMillis = longerPause();
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
        dataSource.forgetListener(whenClosing);
        whenEnded.accept(this);
    }

    private synchronized void pause() {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pauseMillis);
        try {
            while (!closed && !(woken && mayBeWoken) && until - System.nanoTime() > 0) {
                TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, until - System.nanoTime()));
            }
            woken = false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed = true;
        }
    }

    private void look() throws SQLException {
        mayBeWoken = true;
        boolean isPaused = pauses.look();
        if (!isAnythingDue()) {
            if (counted) {
                counted = false;
                dataSource.outbox().counted(null);
            }
            pass.forget();
            pauseMillis = intervalMillis;
            return;
        }
        count();
        // It leads also while it is paused: whoever looks sees that there is somebody who will send.
        if (!leadership.lead() || isPaused) {
            mayBeWoken = !isPaused; // each transaction hands something over
            pauseMillis = intervalMillis;
            return;
        }
        boolean hasSent = sendAll();
        mostInVain = hasSent ? FIRST_PAGES_IN_VAIN : Math.min(MOST_PAGES_IN_VAIN, 2 * mostInVain);
        // The pause grows after a pass that sent nothing, so that a broker that is coming back is not met by everything
        // at once. While a broker is away, rows that are handed over do not end the pause.
        pauseMillis = hasSent ? intervalMillis : longerPause();
        mayBeWoken = !pass.isAnyBrokerAway();
    }

    private boolean isAnythingDue() throws SQLException {
        long beganNanos = System.nanoTime();
        boolean all = beganNanos - lookedAtAllNanos >= TimeUnit.MILLISECONDS.toNanos(INTERVALS_TO_ALL * intervalMillis);
        StatusId from = all ? StatusId.ZERO : nothingBefore;
        long beganMillis = System.currentTimeMillis();
        if (!dueAfter(from, 1).ids().isEmpty()) {
            nothingBefore = StatusId.ZERO;
            return true;
        }
        if (from.equals(StatusId.ZERO)) {
            long lease = dataSource.settings().outboxLease().toMillis();
            nothingBefore = StatusId.lowestOf(beganMillis - lease - YOUNG_MILLIS);
            lookedAtAllNanos = beganNanos;
        }
        return false;
    }

    private long longerPause() {
        return Math.min(LONGEST_PAUSE_MILLIS, 2 * pauseMillis);
    }

    /**
     * One pass through what is due. Returns whether something was sent.
     *
     * <p>What is due is asked for by one statement for many pages, and from the first row on. Asked page by page, a row that comes
     * due behind a page that was read would be passed over, and one that follows it in its queue be sent before it.
     */
    private boolean sendAll() throws SQLException {
        pass.beginPass();
        Set<StatusId> tried = new HashSet<>();
        boolean hasSent = false;
        boolean goesOn = true;
        while (goesOn && mayGoOn()) {
            DueRows due = due(tried.size() + mostInVain * PAGE_ROWS);
            tried.retainAll(due.ids()); // those that were sent are not there any more
            due.leaveOut(tried);
            boolean anyNew = tried.size() < due.ids().size();
            boolean sent = send(due);
            tried.addAll(due.ids());
            hasSent |= sent;
            goesOn = due.isFull() && (sent || !anyNew);
        }
        return hasSent;
    }

    private boolean mayGoOn() throws SQLException {
        return !closed && !pass.isBrokerAway() && leadership.lead() && !pauses.look();
    }

    private boolean send(DueRows due) throws SQLException {
        boolean hasSent = false;
        List<StatusId> ids = due.nextPage(PAGE_ROWS, PAGE_BYTES);
        // A page is read and sent under one and the same lease: what was read before may have been sent by another
        // leader.
        while (!ids.isEmpty() && mayGoOn()) {
            List<StatusId> next = new ArrayList<>(ids);
            next.removeAll(sentHere.get()); // before they are read: what was deleted meanwhile is not there
            List<OutboxRow> rows = dataSource.outbox().on((table, own) -> table.read(own, next));
            hasSent |= !rows.isEmpty() && pass.send(rows);
            ids = due.nextPage(PAGE_ROWS, PAGE_BYTES);
        }
        return hasSent;
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

    private DueRows due(int rows) throws SQLException {
        return dueAfter(StatusId.ZERO, rows);
    }

    private DueRows dueAfter(StatusId after, int rows) throws SQLException {
        long lease = dataSource.settings().outboxLease().toMillis();
        return dataSource.outbox().on((table, own) -> table.dueAfter(own, sender, after, lease, rows));
    }
}
