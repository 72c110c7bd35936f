package io.tenon.internal.driver;

import io.tenon.internal.DaemonThreads;
import io.tenon.internal.database.ApplicationLoader;
import io.tenon.internal.datasource.LendingDataSource;
import io.tenon.internal.datasource.Logins;
import java.io.Closeable;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Connections of Tenon's own for one database, straight from the driver, by logins with which the application has connected.
 * Up to {@value #MOST_IDLE} wait for their next use, for {@value #IDLE_SECONDS} seconds; no more than {@value #MOST} are open
 * at once. Thread-safe.
 */
final class OwnConnections extends LendingDataSource implements Closeable {
    private static final org.slf4j.Logger log = LoggerFactory.getLogger(OwnConnections.class);

    static final int MOST = 8;
    static final int MOST_IDLE = 2;
    static final int IDLE_SECONDS = 10;

    /** How long a thread waits for a connection: as long as most pools let it wait. */
    private static final int WAIT_SECONDS = 30;

    /**
     * How long a connection may wait for its next use and be trusted: after a longer time it is asked whether it still
     * works.
     */
    private static final long TRUSTED_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final int VALID_SECONDS = 5;

    private final RealDriver driver;
    private final Logins logins;
    private final String name;
    private final long idleMillis;
    private final Semaphore permits = new Semaphore(MOST, true);

    /** Connections that wait, the longest waiting first. Guarded by this. */
    private final Deque<Idle> idle = new ArrayDeque<>(MOST_IDLE);

    private @Nullable Thread closer;
    private boolean closed;

    /** @param name for the thread that closes what nobody uses */
    OwnConnections(RealDriver driver, Logins logins, String name) {
        this(driver, logins, name, TimeUnit.SECONDS.toMillis(IDLE_SECONDS));
    }

    /** @param idleMillis how long one waits for its next use */
    OwnConnections(RealDriver driver, Logins logins, String name, long idleMillis) {
        this.idleMillis = idleMillis;
        this.driver = driver;
        this.logins = logins;
        this.name = name;
    }

    @Override
    public Connection getConnection() throws SQLException {
        if (!acquire()) {
            throw new SQLTransientConnectionException(
                    "All " + MOST + " connections of Tenon's own of DataSource '" + name + "' are in use", "08001");
        }
        try {
            OwnConnection used = takeIdle();
            return (used == null ? OwnConnection.around(open(), this) : used).lend();
        } catch (SQLException | RuntimeException | Error e) {
            permits.release();
            throw e;
        }
    }

    private boolean acquire() throws SQLException {
        try {
            return permits.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLTransientConnectionException(
                    "The thread was interrupted while it waited for a connection of Tenon's own", "08001", e);
        }
    }

    private @Nullable OwnConnection takeIdle() throws SQLException {
        while (true) {
            Idle waiting;
            synchronized (this) {
                if (closed) {
                    throw new SQLNonTransientConnectionException(
                            "DataSource '" + name
                                    + "' is closed: its driver was deregistered, or its URL is in use no more",
                            "08003");
                }
                waiting = idle.pollLast();
            }
            if (waiting == null) {
                return null;
            }
            if (waiting.isUsable()) {
                return waiting.connection;
            }
            waiting.connection.end();
        }
    }

    private Connection open() throws SQLException {
        Driver present = driver.get();
        if (present == null) {
            throw new SQLNonTransientConnectionException(
                    "The driver of DataSource '" + name + "' is gone: was the application undeployed?", "08001");
        }
        try (ApplicationLoader lent = ApplicationLoader.of(present)) {
            return logins.connect(present, name);
        }
    }

    /** Takes back a connection that is not used any more. */
    void giveBack(OwnConnection returned) {
        boolean kept = returned.isAsItWasOpened() && keep(returned);
        if (!kept) {
            returned.end();
        }
        permits.release();
    }

    private synchronized boolean keep(OwnConnection returned) {
        if (closed || idle.size() >= MOST_IDLE || !closerRuns()) {
            return false;
        }
        idle.addLast(new Idle(returned));
        return true;
    }

    /** Whether the thread that closes unused connections runs; starts it if not. Called under the lock. */
    private boolean closerRuns() {
        if (closer == null) {
            Thread started = DaemonThreads.create(this::closeUnused, "tenon-connections-" + name);
            try {
                started.start();
            } catch (OutOfMemoryError e) {
                log.debug("No thread can be started, so connections of Tenon's own do not wait for their next use", e);
                return false;
            }
            closer = started;
        }
        return true;
    }

    /**
     * Closes the connections that nobody uses. Its thread ends when none is left, so that it keeps no redeployed
     * application in memory.
     */
    private void closeUnused() {
        while (true) {
            List<Idle> unused;
            try {
                unused = awaitUnused();
            } catch (InterruptedException e) {
                close(); // whoever interrupts this thread wants it to end
                return;
            }
            if (unused.isEmpty()) {
                return;
            }
            unused.forEach(waiting -> waiting.connection.end());
        }
    }

    /**
     * Waits for connections that nobody has used for too long, and returns them; none if no connection is left, and
     * this thread is to end.
     */
    private synchronized List<Idle> awaitUnused() throws InterruptedException {
        List<Idle> unused = new ArrayList<>(MOST_IDLE);
        while (true) {
            Idle oldest = idle.peekFirst();
            if (oldest == null) {
                if (unused.isEmpty()) {
                    closer = null;
                }
                return unused;
            }
            long millis = idleMillis - TimeUnit.NANOSECONDS.toMillis(oldest.nanos());
            if (millis <= 0) {
                unused.add(oldest);
                idle.removeFirst();
            } else if (unused.isEmpty()) {
                wait(millis);
            } else {
                return unused;
            }
        }
    }

    /** Closes the connections that wait; those in use are closed when they are given back. */
    @Override
    public void close() {
        List<Idle> waiting;
        synchronized (this) {
            closed = true;
            waiting = new ArrayList<>(idle);
            idle.clear();
            notifyAll();
        }
        waiting.forEach(one -> one.connection.end());
    }

    private static final class Idle {
        final OwnConnection connection;
        private final long sinceNanos = System.nanoTime();

        Idle(OwnConnection connection) {
            this.connection = connection;
        }

        long nanos() {
            return System.nanoTime() - sinceNanos;
        }

        boolean isUsable() {
            return nanos() < TRUSTED_NANOS || connection.isValid(VALID_SECONDS);
        }
    }
}
