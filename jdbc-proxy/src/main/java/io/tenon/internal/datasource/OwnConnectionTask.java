package io.tenon.internal.datasource;

import io.tenon.internal.DaemonThreads;
import io.tenon.internal.database.ApplicationLoader;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work on a connection of Tenon's own, done by a thread of Tenon's own: because frameworks bind connections to the
 * application's threads, and because a pool without a free connection keeps whoever asks waiting, as a rule for half a
 * minute, while the caller here decides how long it waits for the result. Thread-safe.
 */
final class OwnConnectionTask {
    private static final Logger log = LoggerFactory.getLogger(OwnConnectionTask.class);

    /**
     * Where the work stands. BORROWING becomes WORKING when the pool has given a connection, UNBORROWED if it has
     * given none, and ABANDONED if the caller gave up before: then nothing is done with the connection. WORKING
     * becomes DONE.
     */
    enum Stage {
        BORROWING,
        UNBORROWED,
        ABANDONED,
        WORKING,
        DONE
    }

    private final DataSource source;
    private final OwnWork work;
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.BORROWING);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final long begunNanos = System.nanoTime();
    private volatile long endedNanos;
    private volatile @Nullable Exception failure;

    private OwnConnectionTask(DataSource source, OwnWork work) {
        this.source = source;
        this.work = work;
    }

    static OwnConnectionTask start(DataSource source, OwnWork work, String threadName) {
        OwnConnectionTask task = new OwnConnectionTask(source, work);
        try {
            DaemonThreads.create(task::run, threadName).start();
        } catch (OutOfMemoryError e) {
            task.failure = new SQLException("No thread could be started: " + e.getMessage(), e);
            task.stage.set(Stage.UNBORROWED);
            task.end();
        }
        return task;
    }

    private void run() {
        // A pool may open a connection for this, or be initialised by it, and looks for services then.
        try (ApplicationLoader borrowing = ApplicationLoader.of(source);
                Connection own = source.getConnection()) {
            if (stage.compareAndSet(Stage.BORROWING, Stage.WORKING)) {
                try (ApplicationLoader lent = ApplicationLoader.of(own)) {
                    work.on(own);
                }
                // The work is done; that the connection cannot be closed afterwards is no failure of the work.
                stage.set(Stage.DONE);
                end();
            }
        } catch (SQLException | RuntimeException e) {
            failed(e);
        } catch (Error e) {
            failed(new SQLException("It was broken off: " + e, e));
            throw e;
        } finally {
            end();
        }
    }

    private void end() {
        endedNanos = System.nanoTime();
        ended.countDown();
    }

    private void failed(Exception e) {
        if (stage.get() == Stage.DONE) {
            log.debug("A connection of Tenon's own could not be closed", e);
            return;
        }
        failure = e;
        if (!stage.compareAndSet(Stage.BORROWING, Stage.UNBORROWED)) {
            stage.compareAndSet(Stage.WORKING, Stage.DONE);
        }
    }

    /**
     * Waits for the work to end, and returns whether it has. An interrupted thread does not wait, and stays
     * interrupted.
     */
    boolean await(long millis) {
        try {
            return ended.await(Math.max(0, millis), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ended.getCount() == 0;
        }
    }

    /** Waits as {@link #await} does, for a time that is counted from the start of the work. */
    boolean awaitSinceStart(long millis) {
        return await(millis - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begunNanos));
    }

    /** Gives up work that was not begun. Returns whether it was not, and never will be. */
    boolean abandon() {
        stage.compareAndSet(Stage.BORROWING, Stage.ABANDONED);
        return hadNoConnection();
    }

    /** Whether there is no connection for it (yet). */
    boolean hadNoConnection() {
        Stage now = stage.get();
        return now == Stage.BORROWING || now == Stage.UNBORROWED || now == Stage.ABANDONED;
    }

    boolean hasEnded() {
        return ended.getCount() == 0;
    }

    boolean endedWithin(long nanos) {
        return hasEnded() && System.nanoTime() - endedNanos <= nanos;
    }

    /** Why it failed; null if it did not, or has not ended. */
    @Nullable
    Exception failure() {
        return failure;
    }
}
