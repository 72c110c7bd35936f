package io.tenon.transaction;

import io.tenon.status.CleanUp;
import io.tenon.status.Lease;
import io.tenon.status.Question;
import io.tenon.status.Sightings;
import io.tenon.status.StatusId;
import io.tenon.status.StatusTable;
import io.tenon.status.StatusTableReplacedException;
import io.tenon.status.Verdict;
import io.tenon.status.VerdictReader;
import java.io.Closeable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A DataSource whose transactions are followed, with its status table. Thread-safe.
 *
 * <p>The table is opened on the first connection that the application borrows, before it is handed over: that needs no
 * second connection of a pool that may have only one. A failure is logged and tried again later; it never reaches an
 * application that sends no message.
 */
public final class TrackedDataSource implements ConnectionSource, Closeable {
    private static final Logger log = LoggerFactory.getLogger(TrackedDataSource.class);
    private static final long REOPEN_AFTER_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final String name;
    private final DataSource own;
    private final String tableName;
    private final boolean createTable;
    private final TransactionSettings settings;
    private final XaPolicy xaPolicy;
    private final CleanUp cleanUp;

    private final HomeDatabase home = new HomeDatabase();
    private final Sightings sightings = new Sightings();
    private final Object opening = new Object();
    private volatile @Nullable StatusTable table;
    private volatile @Nullable Exception openFailure;
    private volatile long openFailedNanos;
    private volatile long verifiedNanos;
    private volatile boolean readOnlyByDefault;

    /**
     * @param name stable over restarts and the same in every instance; messages name it
     * @param own where Tenon's own connections come from: the primary, never a replica
     */
    public TrackedDataSource(
            String name,
            DataSource own,
            String tableName,
            boolean createTable,
            TransactionSettings settings,
            XaPolicy xaPolicy) {
        this.name = name;
        this.own = own;
        this.tableName = tableName;
        this.createTable = createTable;
        this.settings = settings;
        this.xaPolicy = xaPolicy;
        this.cleanUp = new CleanUp(name, settings.grace(), settings.retention(), this::delete, this::deleteOlderThan);
        TrackedDataSources.register(this);
    }

    public String name() {
        return name;
    }

    public TransactionSettings settings() {
        return settings;
    }

    @Override
    public TrackedDataSource dataSourceOf(Connection inUse) {
        return this;
    }

    boolean deliverElsewhere(Collection<StatusId> attempts, long timeoutMillis) throws SQLException {
        if (timeoutMillis > 0) {
            throw new SQLException("rows that deliver attempts are not there yet");
        }
        return attempts.isEmpty();
    }

    XaPolicy xaPolicy() {
        return xaPolicy;
    }

    CleanUp cleanUp() {
        return cleanUp;
    }

    /** Opens the status table, if that has not been done, on a connection that the application is about to get. */
    public void openOn(Connection borrowed) {
        if (table == null && mayTryToOpen()) {
            Exception failure = tryToOpenOn(borrowed);
            if (failure != null) {
                log.error(
                        "The status table '{}' of DataSource '{}' cannot be used, so every message sent in a transaction"
                                + " on it will be refused; transactions without messages are not affected. It will be"
                                + " tried again in {} s. Cause: {}",
                        tableName,
                        name,
                        TimeUnit.NANOSECONDS.toSeconds(REOPEN_AFTER_NANOS),
                        failure.getMessage());
            }
        }
    }

    /** The same, for who decides by it: null, or why it cannot be used. */
    public @Nullable Exception tryToOpenOn(Connection borrowed) {
        try {
            readOnlyByDefault = borrowed.isReadOnly();
            open(borrowed);
            return null;
        } catch (SQLException | RuntimeException e) {
            return e;
        }
    }

    /** Whether the status table is not open, and it is time to try. */
    public boolean wantsOpening() {
        return table == null && mayTryToOpen();
    }

    private boolean mayTryToOpen() {
        return openFailure == null || System.nanoTime() - openFailedNanos > REOPEN_AFTER_NANOS;
    }

    private StatusTable open(Connection connection) throws SQLException {
        synchronized (opening) {
            StatusTable opened = table;
            if (opened == null) {
                try {
                    opened = StatusTable.open(connection, tableName, createTable);
                    home.add(connection);
                } catch (SQLException | RuntimeException e) {
                    openFailedNanos = System.nanoTime();
                    openFailure = e;
                    throw e;
                }
                openFailure = null;
                verifiedNanos = System.nanoTime();
                table = opened;
                TrackedDataSources.warnOfNamesake(this, opened.tableId());
                log.info(
                        "DataSource '{}': status table {} ({}, id {})",
                        name,
                        opened.qualifiedName(),
                        opened.dialect(),
                        opened.tableId());
            }
            return opened;
        }
    }

    /**
     * The status table, once it was opened.
     *
     * @throws SQLException that says why it is not usable
     */
    public StatusTable statusTable() throws SQLException {
        StatusTable opened = table;
        if (opened == null) {
            Exception because = openFailure;
            throw new SQLException(
                    "the status table '" + tableName + "' of DataSource '" + name + "' is not usable"
                            + (because == null ? " yet" : ": " + because.getMessage())
                            + "; a message cannot be tied to a transaction on it, nothing was sent",
                    because);
        }
        return opened;
    }

    /**
     * The status table, for a transaction on {@code connection}.
     *
     * @throws SQLException that says why it is not usable, or that the connection leads to another database
     */
    StatusTable statusTableOn(Connection connection) throws SQLException {
        StatusTable opened = statusTable();
        home.require(connection, opened, name);
        return opened;
    }

    /** The table's identity, opening it on a connection of Tenon's own if the application has borrowed none yet. */
    String tableId() throws SQLException {
        StatusTable opened = table;
        if (opened == null && !mayTryToOpen()) {
            return statusTable().tableId(); // says why not
        }
        if (opened == null) {
            try (Connection connection = own.getConnection()) {
                opened = open(connection);
            }
        }
        return opened.tableId();
    }

    /**
     * The same, before a check is left to others: the table may be another one than when it was opened. Looked up every
     * few seconds at most.
     */
    String tableIdAsOfNow() throws SQLException {
        StatusTable opened = table;
        long now = System.nanoTime();
        if (opened != null && now - verifiedNanos > REOPEN_AFTER_NANOS) {
            verifiedNanos = now;
            try (Connection connection = own.getConnection()) {
                opened.requireOn(connection);
            } catch (SQLException e) {
                forgetLostTable(e);
                throw e;
            }
        }
        return tableId();
    }

    /**
     * The verdicts of a batch of questions, by few reads, and one insert of fences for all absent segments (R7). Blocks on
     * the database.
     *
     * @param delivered attempts to {@link #disown} before, on the same connection
     * @throws SQLException if the database does not answer: all of them are UNKNOWN, and {@code delivered} must be
     *     disowned again
     */
    public Map<Question, Verdict> ask(List<Question> questions, Collection<StatusId> delivered) throws SQLException {
        return ask(questions, delivered, settings.asLease());
    }

    /**
     * The same for transactions of this process that have ended: their own lease does not bind the sender, so a row that
     * is there means COMMIT however young it is.
     */
    public Map<Question, Verdict> askOfEnded(List<Question> questions) throws SQLException {
        return ask(questions, Collections.emptyList(), Lease.OVER);
    }

    private Map<Question, Verdict> ask(List<Question> questions, Collection<StatusId> delivered, Lease lease)
            throws SQLException {
        tableId();
        cleanUp.retain(); // who asks leaves fences behind, even where no message is ever ended
        try (Connection connection = own.getConnection()) {
            return new VerdictReader(statusTableOn(connection), sightings)
                    .ask(
                            connection,
                            delivered,
                            questions,
                            lease,
                            settings.fenceTimeout().toMillis());
        } catch (SQLException e) {
            forgetLostTable(e);
            throw e;
        }
    }

    /**
     * A statement on the status table failed. If the table is gone or another one, no further message may name the old
     * one in its mark: it is opened anew with the next connection, and until that succeeds messages are refused.
     */
    void forgetLostTable(SQLException failure) {
        synchronized (opening) {
            StatusTable lost = table;
            if (lost != null && (failure instanceof StatusTableReplacedException || lost.isMissing(failure))) {
                openFailedNanos = System.nanoTime() - REOPEN_AFTER_NANOS - 1; // what is there now may be opened at once
                openFailure = failure;
                table = null;
                home.clear();
                log.error(
                        "The status table {} (id {}) of DataSource '{}' is gone or is another one now, so every message"
                                + " sent in a transaction on it will be refused until it can be opened again, which is"
                                + " tried every {} s. Messages of transactions that have committed are not answered"
                                + " meanwhile. Cause: {}",
                        lost.qualifiedName(),
                        lost.tableId(),
                        name,
                        TimeUnit.NANOSECONDS.toSeconds(REOPEN_AFTER_NANOS),
                        failure.getMessage());
            }
        }
    }

    /**
     * Writes down that attempts have been delivered through a check and must not be again: a check re-appends the half,
     * so a copy that a later round asks about may exist. Blocks on the database.
     */
    public void disown(Collection<StatusId> attempts) throws SQLException {
        try (Connection connection = own.getConnection()) {
            statusTableOn(connection).disown(connection, attempts);
        }
    }

    private int delete(Collection<StatusId> ids) throws SQLException {
        try (Connection connection = own.getConnection()) {
            return statusTableOn(connection).delete(connection, ids);
        }
    }

    private int deleteOlderThan(StatusId bound, int limit) throws SQLException {
        if (table == null) {
            return 0;
        }
        try (Connection connection = own.getConnection()) {
            return statusTableOn(connection).deleteOlderThan(connection, bound, limit);
        }
    }

    /** Whether connections come read-only before the application has said anything. Asked with the first one only. */
    boolean isReadOnlyByDefault() {
        return readOnlyByDefault;
    }

    /** The identity of the status table if it is open. */
    @Nullable
    String openTableId() {
        StatusTable opened = table;
        return opened == null ? null : opened.tableId();
    }

    /** Stops the clean-up and forgets the DataSource; checks that name it are then answered by other instances. */
    @Override
    public void close() {
        TrackedDataSources.unregister(this);
        cleanUp.close();
    }

    @Override
    public String toString() {
        return "DataSource '" + name + "'";
    }
}
