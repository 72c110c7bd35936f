package io.tenon.internal.database;

import io.tenon.internal.DaemonThreads;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cancels a statement of Tenon's that has not returned within its time: it waits for a lock on a table of Tenon's, say.
 * One thread looks at all statements that are running, every {@value #TICK_MILLIS} ms, and only while there are some:
 * so a statement costs two operations of a map, no round trip and no setting of the session. JDBC's own query time-out
 * would be a statement more on H2, where it stays on the session, and a thread for each connection with Connector/J
 * (ADR 0025). Thread-safe.
 */
public final class StatementTimeout {
    private static final Logger log = LoggerFactory.getLogger(StatementTimeout.class);

    static final long TICK_MILLIS = 50;

    /**
     * The thread ends after so long without a statement, since it would keep a redeployed application in memory. It is
     * a time and no count of ticks: a tick is far longer than planned where collections of garbage or other processes
     * hold the thread up.
     */
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** A cancellation opens a connection with some drivers. The statement's thread does not wait longer for that. */
    private static final long CANCEL_MILLIS = 2000;

    private static final Set<StatementTimeout> RUNNING = ConcurrentHashMap.newKeySet();
    private static final Object STARTING = new Object();
    private static volatile @Nullable Thread watch;

    private final Statement statement;
    private final long boundMillis;
    private final long deadlineNanos;
    private boolean returned;
    private @Nullable CountDownLatch cancelling;

    private StatementTimeout(Statement statement, long boundMillis) {
        this.statement = statement;
        this.boundMillis = boundMillis;
        this.deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(boundMillis);
    }

    /** @throws SQLTimeoutException if it was cancelled, with the SQLState and code of the driver's exception */
    public static int executeUpdate(PreparedStatement statement, long boundMillis) throws SQLException {
        return within(boundMillis, statement, statement::executeUpdate);
    }

    public static int executeUpdate(Statement statement, String sql, long boundMillis) throws SQLException {
        return within(boundMillis, statement, () -> statement.executeUpdate(sql));
    }

    public static ResultSet executeQuery(PreparedStatement statement, long boundMillis) throws SQLException {
        return within(boundMillis, statement, statement::executeQuery);
    }

    public static ResultSet executeQuery(Statement statement, String sql, long boundMillis) throws SQLException {
        return within(boundMillis, statement, () -> statement.executeQuery(sql));
    }

    public static void execute(Statement statement, String sql, long boundMillis) throws SQLException {
        within(boundMillis, statement, () -> statement.execute(sql));
    }

    private static <T> T within(long boundMillis, Statement statement, OwnSession.Work<T> execution)
            throws SQLException {
        StatementTimeout bound = new StatementTimeout(statement, boundMillis);
        RUNNING.add(bound);
        if (watch == null) {
            startWatch();
        }
        try {
            return execution.run();
        } catch (SQLException e) {
            throw bound.hasReturned() ? bound.timedOut(e) : e;
        } finally {
            bound.hasReturned();
        }
    }

    /**
     * The statement has returned. A cancellation that is under way is waited for, since it must not hit the
     * connection's next statement.
     *
     * @return whether the statement was cancelled
     */
    private boolean hasReturned() {
        RUNNING.remove(this);
        CountDownLatch cancelled;
        synchronized (this) {
            returned = true;
            cancelled = cancelling;
        }
        if (cancelled == null) {
            return false;
        }
        try {
            if (!cancelled.await(CANCEL_MILLIS, TimeUnit.MILLISECONDS)) {
                log.debug("A statement returned while its cancellation was still under way");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return true;
    }

    private SQLTimeoutException timedOut(SQLException e) {
        return new SQLTimeoutException(
                "A statement of Tenon's did not return within " + boundMillis
                        + " ms (a lock on the table?) and was cancelled: " + e.getMessage(),
                e.getSQLState(),
                e.getErrorCode(),
                e);
    }

    private static void startWatch() {
        synchronized (STARTING) {
            if (watch == null) {
                Thread starting = DaemonThreads.create(StatementTimeout::watch, "tenon-statement-time-outs");
                try {
                    starting.start();
                    watch = starting;
                } catch (OutOfMemoryError e) {
                    log.warn(
                            "No thread can be started now, so statements of Tenon's run without a time-out: {}",
                            e.getMessage());
                }
            }
        }
    }

    private static void watch() {
        long busyNanos = System.nanoTime();
        while (true) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS));
            long now = System.nanoTime();
            if (!RUNNING.isEmpty()) {
                busyNanos = now;
            } else if (now - busyNanos > IDLE_NANOS) {
                synchronized (STARTING) {
                    watch = null;
                    // A statement that came since then either has seen that there is no thread, and starts one, or is
                    // seen here.
                    if (RUNNING.isEmpty()) {
                        return;
                    }
                    watch = Thread.currentThread();
                }
            }
            for (StatementTimeout bound : RUNNING) {
                if (now - bound.deadlineNanos >= 0) {
                    bound.cancelElsewhere();
                }
            }
        }
    }

    private void cancelElsewhere() {
        CountDownLatch cancelled = new CountDownLatch(1);
        synchronized (this) {
            if (returned || cancelling != null) {
                return;
            }
            cancelling = cancelled;
        }
        try {
            DaemonThreads.create(() -> cancel(cancelled), "tenon-statement-cancellation")
                    .start();
        } catch (OutOfMemoryError e) {
            cancel(cancelled);
        }
    }

    private void cancel(CountDownLatch cancelled) {
        try {
            statement.cancel();
        } catch (SQLException | RuntimeException e) {
            log.warn("A statement of Tenon's has not returned within {} ms, and cancelling it failed", boundMillis, e);
        } finally {
            cancelled.countDown();
        }
    }
}
