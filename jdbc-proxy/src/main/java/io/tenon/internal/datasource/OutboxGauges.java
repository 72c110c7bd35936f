package io.tenon.internal.datasource;

import io.tenon.internal.DaemonThreads;
import io.tenon.internal.outbox.OutboxSize;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the outbox table holds, for meters. Whoever reads them never waits for the database: it is asked on a thread of its own, every
 * ten seconds, or less often where the answer takes long, and only while somebody reads. The reader gets the last answer. Thread-safe.
 */
final class OutboxGauges {
    private static final Logger log = LoggerFactory.getLogger(OutboxGauges.class);

    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);

    /**
     * How many times longer the pause is than the question before it: asking takes a twentieth of the database's time
     * at most.
     */
    private static final int PAUSE_PER_QUESTION = 20;

    /** For how many pauses an answer is good: of a database that hangs nothing is known afterwards. */
    private static final int PAUSES_OF_AN_ANSWER = 3;

    /**
     * For how long after the last reading the database goes on being asked: whatever collects meters reads them more
     * often.
     */
    private static final long READ_WITHIN_NANOS = TimeUnit.MINUTES.toNanos(5);

    private final TrackedDataSource dataSource;
    private final OutboxAccess outbox;
    private final long everyNanos;
    private volatile @Nullable Answer answer;
    private volatile long readNanos;
    private @Nullable Thread thread;
    private boolean closed;

    OutboxGauges(TrackedDataSource dataSource, OutboxAccess outbox) {
        this(dataSource, outbox, EVERY_NANOS);
    }

    OutboxGauges(TrackedDataSource dataSource, OutboxAccess outbox, long everyNanos) {
        this.dataSource = dataSource;
        this.outbox = outbox;
        this.everyNanos = everyNanos;
    }

    private static final class Answer {
        final OutboxSize size;
        final long atNanos;
        final long goodForNanos;

        Answer(OutboxSize size, long goodForNanos) {
            this.size = size;
            this.atNanos = System.nanoTime();
            this.goodForNanos = goodForNanos;
        }

        long ageNanos() {
            return System.nanoTime() - atNanos;
        }
    }

    /** Returns how many rows wait, those that are being sent just now included; NaN while that is not known. */
    double backlog() {
        OutboxSize size = size();
        return size == null ? Double.NaN : size.rows() - size.parked();
    }

    /** Returns the age of the oldest row that waits; 0 if none does, NaN while that is not known. */
    double oldestSeconds() {
        OutboxSize size = size();
        return size == null ? Double.NaN : size.oldestMillis() / 1000.0;
    }

    double parked() {
        OutboxSize size = size();
        return size == null ? Double.NaN : size.parked();
    }

    private @Nullable OutboxSize size() {
        readNanos = System.nanoTime();
        startUnlessRunning();
        Answer known = answer;
        return known == null || known.ageNanos() > known.goodForNanos ? null : known.size;
    }

    /** Takes what the relay has counted: the database need not be asked again soon. */
    void told(OutboxSize size) {
        answer = new Answer(size, PAUSES_OF_AN_ANSWER * everyNanos);
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }

    private synchronized void startUnlessRunning() {
        if (thread != null || closed || dataSource.isClosed()) {
            return;
        }
        Thread started = DaemonThreads.create(this::run, "tenon-outbox-meters-" + dataSource.name());
        try {
            started.start();
            thread = started;
        } catch (OutOfMemoryError e) {
            log.debug("No thread can be started now to ask how much the outbox of {} holds", dataSource, e);
        }
    }

    private void run() {
        long pauseNanos = everyNanos;
        do {
            Answer known = answer;
            if (known == null || known.ageNanos() >= everyNanos) {
                long beganNanos = System.nanoTime();
                OutboxSize size = ask();
                pauseNanos = Math.max(everyNanos, PAUSE_PER_QUESTION * (System.nanoTime() - beganNanos));
                answer = size == null ? null : new Answer(size, PAUSES_OF_AN_ANSWER * pauseNanos);
            }
        } while (awaitNext(pauseNanos));
    }

    private @Nullable OutboxSize ask() {
        try {
            long most = outbox.settings().mostRows() + 1;
            return outbox.on((table, own) -> table.size(own, most));
        } catch (SQLException | RuntimeException e) {
            log.debug("It is not known how much the outbox of {} holds", dataSource, e); // the meters say so
            return null;
        }
    }

    /**
     * Waits until the database is to be asked again. Returns false if nobody reads any more, or the DataSource is
     * closed; then the next reader starts another thread.
     */
    private synchronized boolean awaitNext(long pauseNanos) {
        long untilNanos = System.nanoTime() + pauseNanos;
        boolean interrupted = false;
        try {
            while (!closed && untilNanos - System.nanoTime() > 0) {
                TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, untilNanos - System.nanoTime()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            interrupted = true;
        }
        boolean goesOn =
                !interrupted && !closed && !dataSource.isClosed() && System.nanoTime() - readNanos < READ_WITHIN_NANOS;
        if (!goesOn) {
            thread = null;
        }
        return goesOn;
    }
}
