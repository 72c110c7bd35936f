package io.tenon.internal.check;

import io.tenon.internal.status.StatusId;
import io.tenon.internal.status.StatusTable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What waits for the status table of one DataSource, and at most one thread that works on it, in batches. Each
 * DataSource has a lane of its own: a database that hangs keeps nobody waiting but those who ask of it. Thread-safe.
 */
final class DatabaseLane implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(DatabaseLane.class);

    /**
     * Three statements read a batch, {@link StatusTable#MAX_QUESTIONS} checks each, so that its session is entered and left once for all
     * of them. R7 counts the statements.
     */
    private static final int BATCH = 3 * StatusTable.MAX_QUESTIONS;

    /** What a check delivered and could not be written down is kept as long as the process lives, up to so many. */
    private static final int MOST_UNWRITTEN = 100_000;

    private static final long SHORTEST_RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int MOST_DOUBLINGS = 6;

    private static final long AFTER_ERROR_MILLIS = 1000;

    /** What a lane does with what has come, on its thread. */
    interface Work {
        void resolve(List<KnownMessage> inDoubt);

        /** Returns whether the delivered attempts are written down; if not, they are brought again some time later. */
        boolean answer(List<Check> checks, List<StatusId> delivered);
    }

    /** What the lanes of a dispatcher share. */
    interface Surroundings {
        void execute(DatabaseLane lane);

        void later(Runnable work, long millis);

        /** Whether nothing gathers any more, and nothing is tried again. */
        boolean isClosing();

        /** The lane is empty and takes nothing any more. */
        void over(DatabaseLane lane);
    }

    private final Surroundings surroundings;
    private final Work work;
    private final int limit;
    private final StormPace pace = new StormPace(System.nanoTime());
    private List<Check> checks = new ArrayList<>();
    private List<KnownMessage> inDoubt = new ArrayList<>();
    private List<StatusId> delivered = new ArrayList<>();
    private Stage stage = Stage.IDLE;

    /** Whether a timer is set that looks whether there is something to do. */
    private boolean willWake;

    private int failures;
    private long retryNanos = System.nanoTime();

    /** @param limit how many checks, and how many messages in doubt, may wait */
    DatabaseLane(Surroundings surroundings, Work work, int limit) {
        this.surroundings = surroundings;
        this.work = work;
        this.limit = limit;
    }

    /** IDLE becomes RUNNING and this IDLE again, or OVER, which stays. */
    private enum Stage {
        /** No thread works on it. */
        IDLE,
        RUNNING,
        /** It was found empty, and takes nothing any more. */
        OVER
    }

    /** What became of something that was brought. */
    enum Admission {
        TAKEN,
        /** Too much is waiting. */
        FULL,
        /** The lane is over: another one has to be made. */
        OVER
    }

    Admission add(Check check) {
        synchronized (this) {
            if (stage == Stage.OVER || checks.size() >= limit) {
                return stage == Stage.OVER ? Admission.OVER : Admission.FULL;
            }
            pace.came(System.nanoTime());
            checks.add(check);
        }
        go();
        return Admission.TAKEN;
    }

    Admission add(KnownMessage message) {
        synchronized (this) {
            if (stage == Stage.OVER || inDoubt.size() >= limit) {
                return stage == Stage.OVER ? Admission.OVER : Admission.FULL;
            }
            inDoubt.add(message);
        }
        go();
        return Admission.TAKEN;
    }

    /** For an attempt that has ended and has to be written down, whatever else waits. */
    Admission addDelivered(StatusId attempt) {
        synchronized (this) {
            if (stage == Stage.OVER || delivered.size() >= MOST_UNWRITTEN) {
                return stage == Stage.OVER ? Admission.OVER : Admission.FULL;
            }
            delivered.add(attempt);
        }
        go();
        return Admission.TAKEN;
    }

    /** Starts the thread, or sees to it that it is started when enough has gathered. */
    void go() {
        long leftNanos;
        synchronized (this) {
            if (stage != Stage.IDLE) {
                return;
            }
            leftNanos = nanosLeft(System.nanoTime());
            if (leftNanos > 0 && willWake) {
                return;
            }
            if (leftNanos > 0) {
                willWake = true;
            } else {
                stage = Stage.RUNNING;
            }
        }
        if (leftNanos > 0) {
            surroundings.later(this::wake, TimeUnit.NANOSECONDS.toMillis(leftNanos) + 1);
            return;
        }
        boolean started = false;
        try {
            surroundings.execute(this);
            started = true;
        } finally {
            if (!started) {
                stopped(); // for want of a thread: the next one who comes tries again
            }
        }
    }

    private void wake() {
        synchronized (this) {
            willWake = false;
        }
        go();
    }

    private synchronized void stopped() {
        if (stage == Stage.RUNNING) {
            stage = Stage.IDLE;
        }
    }

    synchronized boolean isEmpty() {
        return stage != Stage.RUNNING && checks.isEmpty() && inDoubt.isEmpty() && delivered.isEmpty();
    }

    synchronized int size() {
        return checks.size() + inDoubt.size() + delivered.size();
    }

    /** Under the monitor; 0 or less if there is something to do now. */
    private long nanosLeft(long now) {
        if (!inDoubt.isEmpty() || surroundings.isClosing()) {
            return 0; // transactions of this very process wait for nothing to gather
        }
        long untilRetry = retryNanos - now;
        boolean due = !delivered.isEmpty() && untilRetry <= 0;
        if (!checks.isEmpty() || due) {
            boolean full = Math.max(checks.size(), due ? delivered.size() : 0) >= BATCH;
            return full ? 0 : pace.nanosLeft(now);
        }
        return delivered.isEmpty() ? 0 : untilRetry;
    }

    @Override
    public void run() {
        boolean over = false;
        try {
            while (workOnceAndLog()) {
                // Whatever has come meanwhile is the next batch.
            }
            over = true;
        } finally {
            if (!over) {
                stopped();
                surroundings.later(this::go, AFTER_ERROR_MILLIS);
            }
        }
        go(); // a timer is set for what still gathers
    }

    private boolean workOnceAndLog() {
        try {
            return workOnce();
        } catch (RuntimeException e) {
            log.error("A batch of checks failed and the next one goes on; the brokers ask again", e);
            return true;
        }
    }

    /** Returns false, no longer running, if there is nothing to do now. */
    private boolean workOnce() {
        List<KnownMessage> doubtful;
        List<Check> asked = new ArrayList<>();
        List<StatusId> unwritten = new ArrayList<>();
        synchronized (this) {
            long now = System.nanoTime();
            boolean nothing = checks.isEmpty() && inDoubt.isEmpty() && delivered.isEmpty();
            if (nothing || nanosLeft(now) > 0) {
                stage = nothing ? Stage.OVER : Stage.IDLE;
                if (nothing) {
                    surroundings.over(this);
                }
                return false;
            }
            doubtful = inDoubt;
            inDoubt = new ArrayList<>();
            if (surroundings.isClosing() || pace.nanosLeft(now) <= 0 || isFull()) {
                pace.went(now);
                checks = takeBatch(checks, asked);
                if (retryNanos - now <= 0 || surroundings.isClosing()) {
                    delivered = takeBatch(delivered, unwritten);
                }
            }
        }
        if (!doubtful.isEmpty()) {
            work.resolve(doubtful);
        }
        if (!asked.isEmpty() || !unwritten.isEmpty()) {
            answer(asked, unwritten);
        }
        return true;
    }

    private boolean isFull() {
        return Math.max(checks.size(), delivered.size()) >= BATCH;
    }

    /** Returns what remains. */
    private static <T> List<T> takeBatch(List<T> all, List<T> batch) {
        if (all.size() <= BATCH) {
            batch.addAll(all);
            return new ArrayList<>();
        }
        batch.addAll(all.subList(0, BATCH));
        return new ArrayList<>(all.subList(BATCH, all.size()));
    }

    private void answer(List<Check> asked, List<StatusId> unwritten) {
        boolean written = false;
        try {
            written = work.answer(asked, unwritten);
        } finally {
            noteWritten(unwritten, written);
        }
    }

    private synchronized void noteWritten(List<StatusId> unwritten, boolean written) {
        if (unwritten.isEmpty() || written) {
            failures = unwritten.isEmpty() ? failures : 0;
            return;
        }
        retryNanos = System.nanoTime() + (SHORTEST_RETRY_NANOS << Math.min(failures++, MOST_DOUBLINGS));
        if (!surroundings.isClosing()) {
            delivered.addAll(0, unwritten);
        }
    }
}
