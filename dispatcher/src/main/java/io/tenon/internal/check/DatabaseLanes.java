package io.tenon.internal.check;

import io.tenon.internal.DaemonThreads;
import io.tenon.internal.SettingName;
import io.tenon.internal.check.DatabaseLane.Admission;
import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.datasource.TrackedDataSources;
import io.tenon.internal.end.EndSender;
import io.tenon.internal.meters.ProducerMeters;
import io.tenon.internal.ring.StackReserve;
import io.tenon.internal.status.StatusId;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what has to be asked of status rows (R5, R7) to the {@link DatabaseLane lane} of its DataSource: checks of the
 * broker, this process's own transactions whose end proved nothing, and what checks have delivered. Thread-safe; nothing
 * here blocks on a database but the lanes' threads.
 */
public final class DatabaseLanes {
    private static final Logger log = LoggerFactory.getLogger(DatabaseLanes.class);

    /** Their ids come with messages, which anybody can write: neither memory nor log may grow with them. */
    private static final int MOST_FOREIGN_TABLES_TOLD = 100;

    private static final long THREAD_IDLE_SECONDS = 10;

    private final EndSender ends;
    private final KnownMessages known;
    private final ProducerMeters meters;
    private final String name;
    private final int limit;
    private final PendingAnswers answers;
    private final ThreadPoolExecutor threads;
    private final Map<TrackedDataSource, DatabaseLane> lanes = new ConcurrentHashMap<>();
    /** For checks of tables that have yet to be opened, if this process has them at all. */
    private final Map<String, DatabaseLane> unopened = new ConcurrentHashMap<>(1);

    /** Tables that checks asked about, and that no DataSource of this process has: each is told once. */
    private final Set<String> foreignTables = ConcurrentHashMap.newKeySet();

    private volatile Phase phase = Phase.OPEN;

    /** One follows the other. */
    private enum Phase {
        OPEN,
        /** Nothing gathers any more, and nothing is tried again. */
        DRAINING,
        /** Nothing is taken any more that has to be written down. */
        CLOSED
    }

    /** @param limit how many checks, and how many messages in doubt, may wait for one DataSource */
    public DatabaseLanes(String group, int limit, EndSender ends, KnownMessages known, ProducerMeters meters) {
        this.ends = ends;
        this.known = known;
        this.meters = meters;
        this.name = "tenon-database-" + group;
        this.limit = limit;
        this.answers = new PendingAnswers(ends.endTimeout());
        this.threads = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE, // one a lane
                THREAD_IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                work -> DaemonThreads.create(work, name));
    }

    /** A broker asks. Returns at once; may be called on the client's network threads. */
    public void check(Check check) {
        known.forgetDue();
        KnownAttempt message = known.recall(check.mark().attempt());
        if (message != null) {
            message.checked();
            if (message.needsNoAnswer()) {
                meters.checksWaiting.increment();
                return;
            }
            message.leaveToCheckIfOverdue();
        }
        accept(check);
    }

    private void accept(Check check) {
        StackReserve.require();
        if (answers.contains(check.mark().attempt())) {
            meters.checksWaiting.increment();
            return;
        }
        TrackedDataSource dataSource = TrackedDataSources.findOpen(check.mark().tableId());
        Admission admission = dataSource == null
                ? bring(unopened, "", new Unopened(), lane -> lane.add(check))
                : bringTo(dataSource, lane -> lane.add(check));
        if (admission != Admission.TAKEN) {
            meters.checksDropped.increment();
            log.debug("{} dropped, too many wait or the producer is shut down; the broker asks again", check);
        }
    }

    /** The row of a message that is in doubt is asked. Returns at once; too many of them are left to their checks. */
    public void ask(KnownMessage message) {
        StackReserve.require();
        if (bringTo(message.dataSource(), lane -> lane.add(message)) != Admission.TAKEN) {
            message.leaveToCheck();
        }
    }

    /** For an attempt that a check, or its sender, has ended: no copy of it may be delivered. */
    public void disown(TrackedDataSource dataSource, StatusId attempt) {
        boolean isClosed = phase == Phase.CLOSED;
        if (isClosed || bringTo(dataSource, lane -> lane.addDelivered(attempt)) != Admission.TAKEN) {
            log.warn(
                    "Attempt {} was delivered, but could not be written down {}; a copy of it may be delivered again",
                    attempt,
                    isClosed ? "before the shutdown" : "since too many wait for that");
            answers.over(attempt);
        }
    }

    private Admission bringTo(TrackedDataSource dataSource, Function<DatabaseLane, Admission> what) {
        return bring(lanes, dataSource, new DatabaseWork(ends, known, this, dataSource, answers, meters), what);
    }

    private <K> Admission bring(
            Map<K, DatabaseLane> all, K key, DatabaseLane.Work work, Function<DatabaseLane, Admission> what) {
        try {
            while (true) {
                DatabaseLane lane =
                        all.computeIfAbsent(key, k -> new DatabaseLane(new Surroundings<>(all, k), work, limit));
                Admission admission = what.apply(lane);
                if (admission != Admission.OVER) {
                    return admission;
                }
                all.remove(key, lane);
            }
        } catch (RejectedExecutionException e) {
            return Admission.FULL; // shut down
        }
    }

    private final class Surroundings<K> implements DatabaseLane.Surroundings {
        private final Map<K, DatabaseLane> all;
        private final K key;

        Surroundings(Map<K, DatabaseLane> all, K key) {
            this.all = all;
            this.key = key;
        }

        @Override
        public void execute(DatabaseLane lane) {
            threads.execute(lane);
        }

        @Override
        public void later(Runnable work, long millis) {
            ends.later(work, millis);
        }

        @Override
        public boolean isClosing() {
            return phase != Phase.OPEN;
        }

        @Override
        public void over(DatabaseLane lane) {
            all.remove(key, lane);
        }
    }

    /** Opens status tables to find the one that is asked about; that may block on any of the databases. */
    private final class Unopened implements DatabaseLane.Work {
        @Override
        public void resolve(List<KnownMessage> inDoubt) {
            throw new IllegalStateException("a message in doubt has a DataSource");
        }

        @Override
        public boolean answer(List<Check> checks, List<StatusId> delivered) {
            DatabaseWork.byTable(checks).forEach(this::find);
            return true;
        }

        private void find(String tableId, List<Check> ofTable) {
            try {
                TrackedDataSource dataSource = TrackedDataSources.find(tableId);
                if (dataSource == null) {
                    meters.checksForeign.add(ofTable.size());
                    tellOfForeign(ofTable.get(0));
                } else {
                    ofTable.forEach(check -> bringTo(dataSource, lane -> lane.add(check)));
                }
            } catch (SQLException | RuntimeException e) {
                meters.checksUnknown.add(ofTable.size());
                DatabaseWork.logUnanswered(ofTable, e);
            }
        }
    }

    private void tellOfForeign(Check check) {
        if (!TrackedDataSources.areAny()) {
            log.info(
                    "A broker asks about a transaction of another process, and this one has used no DataSource yet: {}."
                            + " It asks again.",
                    check);
            return;
        }
        if (foreignTables.size() < MOST_FOREIGN_TABLES_TOLD
                && foreignTables.add(check.mark().tableId())) {
            log.error(
                    "A broker asks about a status table that no DataSource of this process has: {} (table id {}). It is"
                            + " not answered here. One that was made just now may have it yet. All instances of a check"
                            + " group must have the same DataSources: give this service a check group of its own"
                            + " ({}). This is said once a table.",
                    check,
                    check.mark().tableId(),
                    SettingName.CHECK_GROUP);
        }
    }

    // The end.

    /** Nothing gathers any more from now on; waits for what is there, at most until the deadline. */
    public void drain(long deadlineNanos) {
        if (phase == Phase.OPEN) {
            phase = Phase.DRAINING;
        }
        awaitEmpty(deadlineNanos);
    }

    public void close(Duration drain) {
        phase = Phase.CLOSED;
        awaitEmpty(System.nanoTime() + drain.toNanos());
        int left = lanes.values().stream().mapToInt(DatabaseLane::size).sum();
        if (left > 0) {
            log.warn("{} stops with {} items undone; the broker's checks will resolve what they stood for", name, left);
        }
        threads.shutdown();
    }

    private void awaitEmpty(long deadlineNanos) {
        lanes.values().forEach(DatabaseLane::go);
        while (!lanes.values().stream().allMatch(DatabaseLane::isEmpty) && deadlineNanos - System.nanoTime() > 0) {
            LockSupport.parkNanos(1_000_000);
        }
    }
}
