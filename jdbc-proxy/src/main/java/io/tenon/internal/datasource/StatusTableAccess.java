package io.tenon.internal.datasource;

import io.tenon.internal.state.Transition;
import io.tenon.internal.status.StatusTable;
import io.tenon.internal.status.StatusTableMissingException;
import io.tenon.internal.status.StatusTableReplacedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The status table of a DataSource. It is opened with the first message of a transaction, or by a check, on a connection
 * of Tenon's own (ADR 0024): what the protocol will do in the application's transactions is tried there first, so that
 * nothing of it fails in one of them. One attempt is under way at a time, and whoever needs the table waits for that one,
 * for a bounded time. Thread-safe.
 */
final class StatusTableAccess {
    private static final Logger log = LoggerFactory.getLogger(StatusTableAccess.class);

    /** How long a message waits for a connection of Tenon's own, before the application's is used. */
    static final long MESSAGE_WAITS_MILLIS = 1000;

    /**
     * How long a check waits for the table to be opened. If that takes longer, the check is not answered, and the
     * broker asks again.
     */
    static final long CHECK_WAITS_MILLIS = 5000;

    /**
     * How long after a failure, or after there was no connection to be had, opening is not tried again. A table that
     * was missing is looked for with each message all the same, since somebody may just have made it.
     */
    static final long AGAIN_AFTER_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final TrackedDataSource dataSource;
    private final DataSource own;
    private final String tableName;
    private final boolean createTable;
    private final StatusDatabase home = new StatusDatabase();

    /** Changed under the lock. */
    private volatile Known known = new Known(StatusTableState.UNTRIED, null, null);

    private @Nullable OwnConnectionTask attempt;
    private long failedNanos;

    StatusTableAccess(TrackedDataSource dataSource, DataSource own, String tableName, boolean createTable) {
        this.dataSource = dataSource;
        this.own = own;
        this.tableName = tableName;
        this.createTable = createTable;
    }

    /** What is known at one moment. Immutable. */
    private static final class Known {
        final StatusTableState state;

        /** Null while it is not open. */
        final @Nullable StatusTable table;

        /** Why messages are refused; null while they are not. */
        final @Nullable Exception failure;

        Known(StatusTableState state, @Nullable StatusTable table, @Nullable Exception failure) {
            this.state = state;
            this.table = table;
            this.failure = failure;
        }
    }

    /** Called under the lock. */
    private void become(StatusTableState next, @Nullable StatusTable table, @Nullable Exception failure) {
        if (Transition.to(next, known.state, this) == next) {
            known = new Known(next, table, failure);
        }
    }

    /** Null if it is not open. */
    @Nullable
    StatusTable opened() {
        return known.table;
    }

    /** 1: it can be used, 0: it cannot, NaN: that was not tried yet. Does not ask the database. */
    double usable() {
        StatusTableState state = known.state;
        return state.refuses() ? 0 : state == StatusTableState.UNTRIED ? Double.NaN : 1;
    }

    /**
     * The table, once it was opened.
     *
     * @throws SQLException that says why it is not usable
     */
    StatusTable required() throws SQLException {
        Known now = known;
        if (now.table == null) {
            throw unusable(now.failure);
        }
        return now.table;
    }

    private SQLException unusable(@Nullable Exception because) {
        return new SQLException(
                "the status table '" + tableName + "' of " + dataSource + " is not usable"
                        + (because == null ? " yet" : ": " + because.getMessage())
                        + "; a message cannot be tied to a transaction on it, nothing was sent",
                because);
    }

    /** The table, for work on a connection of Tenon's own. */
    StatusTable requiredOn(Connection ownConnection) throws SQLException {
        StatusTable opened = required();
        home.require(ownConnection, opened, dataSource.name());
        return opened;
    }

    /** Opens it if need be, for a check. */
    StatusTable requiredByCheck() throws SQLException {
        StatusTable opened = known.table;
        if (opened == null) {
            OwnConnectionTask running = running(false, false);
            if (running != null) {
                running.await(CHECK_WAITS_MILLIS);
            }
            opened = known.table;
            if (opened == null) {
                throw unusable(reason(running));
            }
        }
        return opened;
    }

    private @Nullable Exception reason(@Nullable OwnConnectionTask running) {
        Exception because = known.failure;
        return because == null && running != null ? running.failure() : because;
    }

    /**
     * Opens it, even if that has failed a moment ago.
     *
     * @return null, or why it is not usable
     */
    @Nullable
    Exception openNow(long millis) {
        OwnConnectionTask running = running(true, false);
        if (running != null && !running.await(millis)) {
            return new SQLException(
                    "the status table '" + tableName + "' of " + dataSource + " could not be opened within " + millis
                            + " ms: "
                            + (running.hadNoConnection() ? "no connection was to be had" : "the database is slow"),
                    "08001");
        }
        if (running != null && running.hadNoConnection()) {
            return running.failure();
        }
        Exception because = reason(running);
        return because != null || known.table != null ? because : unusable(null);
    }

    /**
     * The table, for the first message of a transaction on a connection of the application's. Nothing is run there that
     * may fail.
     *
     * @throws SQLException that says why it is not usable, or that the connection leads to another database
     */
    StatusTable requiredByMessageOn(Connection inUse) throws SQLException {
        Known now = known;
        StatusTable opened = now.table;
        if (opened == null || now.state != StatusTableState.WRITABLE) {
            opened = openedByMessage(inUse);
        }
        home.require(inUse, opened, dataSource.name());
        return opened;
    }

    /**
     * Why {@link #requiredByMessageOn} would refuse a message, leaving aside where the connection leads; null if it
     * would not.
     */
    @Nullable
    Exception unusableByMessageOn(Connection inUse) {
        try {
            if (known.state != StatusTableState.WRITABLE) {
                openedByMessage(inUse);
            }
            return null;
        } catch (SQLException e) {
            Throwable cause = e.getCause();
            return cause instanceof Exception ? (Exception) cause : e;
        }
    }

    private StatusTable openedByMessage(Connection inUse) throws SQLException {
        OwnConnectionTask running = running(false, true);
        boolean inTime = running == null || awaitForMessage(running);
        Known now = known;
        StatusTable opened = now.table;
        boolean hadNoConnection = running != null && running.hadNoConnection();
        if (opened == null && running != null && hadNoConnection) {
            return foundOn(inUse, running);
        }
        if (hadNoConnection && opened != null) {
            // There was no connection to try writing on, so the first row that is written will tell.
            return opened;
        }
        if (!inTime) {
            throw unusable(new SQLException("opening it on a connection of its own takes longer than "
                    + workWaitsMillis() + " ms (a lock on it?), and goes on"));
        }
        if (opened == null || now.state.refuses()) {
            throw unusable(now.failure);
        }
        return opened;
    }

    /**
     * Waits up to the statement time-out for a database that is slow to answer, but only for a second for a pool that
     * has no connection: then the application's own connection can be used.
     */
    private boolean awaitForMessage(OwnConnectionTask running) {
        return running.awaitSinceStart(MESSAGE_WAITS_MILLIS)
                || (!running.hadNoConnection() && running.awaitSinceStart(workWaitsMillis()));
    }

    private long workWaitsMillis() {
        return Math.max(MESSAGE_WAITS_MILLIS, dataSource.statementMillis());
    }

    /**
     * Finds the table on the application's connection, since the pool has no other one for Tenon: the pool's only
     * connection may be the one in whose transaction the message is sent.
     */
    private StatusTable foundOn(Connection inUse, OwnConnectionTask running) throws SQLException {
        StatusTable found;
        try {
            found = StatusTable.find(inUse, tableName, dataSource.statementMillis());
        } catch (SQLException e) {
            // The table cannot be made in the application's transaction. The connection of Tenon's own may only be slow
            // to come, so it is waited for a little longer.
            if (createTable && e instanceof StatusTableMissingException) {
                running.awaitSinceStart(workWaitsMillis());
            }
            StatusTable opened = known.table;
            if (opened != null) {
                return opened;
            }
            failed(e, null);
            throw unusable(e);
        }
        return take(found, inUse, StatusTableState.WRITABLE);
    }

    /**
     * The attempt that is under way, or a new one.
     *
     * @return null if it failed a moment ago and is to be tried later, or has been opened meanwhile
     */
    private synchronized @Nullable OwnConnectionTask running(boolean inAnyCase, boolean byMessage) {
        OwnConnectionTask last = attempt;
        if (last != null && !last.hasEnded()) {
            return last;
        }
        if (!inAnyCase && known.state == StatusTableState.WRITABLE) {
            // Another thread has opened the table since this one looked.
            return null;
        }
        boolean recently = System.nanoTime() - failedNanos <= AGAIN_AFTER_NANOS;
        if (!inAnyCase && last != null && last.hadNoConnection() && last.endedWithin(AGAIN_AFTER_NANOS)) {
            return last;
        }
        boolean mayBeThereNow = byMessage
                && known.state == StatusTableState.UNUSABLE
                && known.failure instanceof StatusTableMissingException;
        if (known.state.refuses() && recently && !inAnyCase && !mayBeThereNow) {
            return null;
        }
        OwnConnectionTask started = OwnConnectionTask.start(own, this::openOn, "tenon-status-table");
        attempt = started;
        return started;
    }

    /**
     * Opens it on a connection of Tenon's own, or looks whether it can be written to.
     *
     * @throws SQLException for the log and for who waits; it is remembered
     */
    void openOn(Connection ownConnection) throws SQLException {
        StatusTable tried = known.table;
        try {
            tried = readableOn(ownConnection);
            tried.requireWritable(ownConnection);
            written(tried);
        } catch (SQLException | RuntimeException e) {
            failed(e, tried);
            throw e;
        }
    }

    private synchronized void written(StatusTable opened) {
        if (known.table == opened && known.state != StatusTableState.WRITABLE) {
            become(StatusTableState.WRITABLE, opened, null);
        }
    }

    private StatusTable readableOn(Connection connection) throws SQLException {
        StatusTable opened = known.table;
        return opened != null
                ? opened
                : take(
                        StatusTable.open(connection, tableName, createTable, dataSource.statementMillis()),
                        connection,
                        StatusTableState.READABLE);
    }

    private synchronized StatusTable take(StatusTable found, Connection connection, StatusTableState state)
            throws SQLException {
        StatusTable opened = known.table;
        if (opened != null) {
            // Another thread has opened the table meanwhile. Whether this connection leads to the same one is asked of
            // StatusDatabase.
            return opened;
        }
        home.add(connection);
        become(state, found, null);
        dataSource.opened(found);
        return found;
    }

    /**
     * Notes the failure, and logs it once, and again when the table is tried again after a while. A table that messages use goes on being used
     * after a failure that may pass; whoever waits for the attempt hears of it.
     *
     * @param tried the table that was tried; null if it was to be opened
     */
    private synchronized void failed(Exception e, @Nullable StatusTable tried) {
        if (tried != null && tried == known.table && e instanceof SQLException) {
            forgetIfLost((SQLException) e);
        }
        boolean mayPass = known.state == StatusTableState.WRITABLE && !StatusTable.isForGood(e);
        if (tried != known.table || mayPass) {
            return;
        }
        boolean news = System.nanoTime() - failedNanos > AGAIN_AFTER_NANOS || !known.state.refuses();
        failedNanos = System.nanoTime();
        become(tried == null ? StatusTableState.UNUSABLE : StatusTableState.UNWRITABLE, tried, e);
        if (news) {
            log.error(
                    "The status table '{}' of DataSource '{}' cannot be used, so every message sent in a transaction"
                            + " on it will be refused; transactions without messages are not affected. It will be"
                            + " tried again with a message, in {} s at the latest. Cause: {}",
                    tableName,
                    dataSource.name(),
                    TimeUnit.NANOSECONDS.toSeconds(AGAIN_AFTER_NANOS),
                    e.getMessage());
        }
    }

    /**
     * The row of a message could not be written. If this user has lost the right to, or somebody has locked the table, the
     * next message is refused before anything fails in its transaction.
     */
    void writingFailed(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        if (failure instanceof SQLTimeoutException
                || state.startsWith("42")
                || state.startsWith("25")
                || state.startsWith("HY")) {
            tryWritingAgain();
        }
        forgetIfLost(failure);
    }

    private synchronized void tryWritingAgain() {
        if (known.state == StatusTableState.WRITABLE) {
            become(StatusTableState.READABLE, known.table, null);
        }
    }

    /**
     * A statement on the status table failed. If the table is gone or another one, no further message may name the old
     * one in its mark: it is opened anew with the next message, and until that succeeds messages are refused.
     */
    synchronized void forgetIfLost(SQLException failure) {
        StatusTable lost = known.table;
        if (lost != null && (failure instanceof StatusTableReplacedException || lost.isMissing(failure))) {
            // The table that is there now may be opened by the next message; there is no need to wait as after a
            // failure.
            failedNanos = System.nanoTime() - AGAIN_AFTER_NANOS - 1;
            become(StatusTableState.UNUSABLE, null, failure);
            home.clear();
            log.error(
                    "The status table {} (id {}) of DataSource '{}' is gone or is another one now, so every message"
                            + " sent in a transaction on it will be refused until it can be opened again, which is"
                            + " tried with a message or a check, every {} s at most. Messages of transactions that have"
                            + " committed are not answered meanwhile. Cause: {}",
                    lost.qualifiedName(),
                    lost.tableId(),
                    dataSource.name(),
                    TimeUnit.NANOSECONDS.toSeconds(AGAIN_AFTER_NANOS),
                    failure.getMessage());
        }
    }

    @Override
    public String toString() {
        return "the status table '" + tableName + "' of DataSource '" + dataSource.name() + "'";
    }
}
