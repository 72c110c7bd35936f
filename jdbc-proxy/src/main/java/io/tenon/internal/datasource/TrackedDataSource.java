package io.tenon.internal.datasource;

import io.tenon.internal.meters.DataSourceMeters;
import io.tenon.internal.meters.MeterName;
import io.tenon.internal.status.CleanUp;
import io.tenon.internal.status.FutureDatedRows;
import io.tenon.internal.status.Lease;
import io.tenon.internal.status.StatusId;
import io.tenon.internal.status.StatusRow;
import io.tenon.internal.status.StatusTable;
import io.tenon.internal.status.Verdict;
import io.tenon.internal.status.VerdictQuestion;
import io.tenon.internal.status.VerdictReader;
import io.tenon.jdbc.XaPolicy;
import java.io.Closeable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A DataSource whose transactions are followed, with its status table. Thread-safe.
 *
 * <p>The table is opened with the first message of a transaction, on a connection of Tenon's own. A failure is logged and
 * tried again later; it never reaches an application that sends no message.
 */
public final class TrackedDataSource implements ConnectionSource, Closeable {
    private static final Logger log = LoggerFactory.getLogger(TrackedDataSource.class);

    /**
     * How long closing waits until rows of the outbox are deleted: messages that were sent, and whose rows stay, would
     * be sent again.
     */
    private static final long CLOSING_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final long DISPENSABLE_MILLIS = 500;

    /**
     * For how long no connection of Tenon's own is asked for after a release got none: as long as most pools keep a
     * thread waiting for a connection, so that few threads of Tenon wait in the pool at once.
     */
    private static final long WITHOUT_CONNECTION_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final String name;
    private final DataSource own;
    private final TransactionSettings settings;
    private final XaPolicy xaPolicy;
    private final CleanUp cleanUp;
    private final DataSourceMeters meters;

    private final StatusTableAccess access;
    private final OutboxAccess outbox;
    private final FutureDatedRows futureRows = new FutureDatedRows();
    private volatile long verifiedNanos;
    private final List<LongConsumer> closingListeners = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    /** When a release last got no connection of Tenon's own; null if it never happened. */
    private volatile @Nullable Long noConnectionNanos;

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
        this(name, own, tableName, createTable, settings, OutboxSettings.DEFAULTS, xaPolicy);
    }

    /** Makes a DataSource with settings of the outbox. */
    public TrackedDataSource(
            String name,
            DataSource own,
            String tableName,
            boolean createTable,
            TransactionSettings settings,
            OutboxSettings outboxSettings,
            XaPolicy xaPolicy) {
        this.name = name;
        this.own = own;
        this.settings = settings;
        this.meters = new DataSourceMeters(name);
        this.access = new StatusTableAccess(this, own, tableName, createTable);
        this.outbox = new OutboxAccess(this, own, outboxSettings, createTable);
        this.xaPolicy = xaPolicy;
        this.cleanUp = new CleanUp(name, settings.grace(), settings.retention(), this::delete, this::deleteOlderThan);
        meters.gauge(MeterName.STATUS_ROWS, cleanUp::pendingRows);
        meters.gauge(MeterName.TABLES_USABLE, access::usable, "status");
        meters.gauge(MeterName.TABLES_USABLE, outbox::usable, "outbox");
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

    public XaPolicy xaPolicy() {
        return xaPolicy;
    }

    public CleanUp cleanUp() {
        return cleanUp;
    }

    public DataSourceMeters meters() {
        return meters;
    }

    /** Whether Tenon's own connections to it come from {@code lender}. */
    public boolean borrowsFrom(DataSource lender) {
        return own == lender;
    }

    /** The outbox table, in the same database. */
    public OutboxAccess outbox() {
        return outbox;
    }

    /** Throws if a connection of Tenon's own does not lead to the status table, where that is open. */
    void requireHome(Connection ownConnection) throws SQLException {
        if (access.opened() != null) {
            access.requiredOn(ownConnection);
        }
    }

    long statementMillis() {
        return settings.statementTimeout().toMillis();
    }

    /**
     * Opens the status table now, on a connection of Tenon's own, even if that has failed a moment ago; and looks whether
     * it can be written to.
     *
     * @param timeoutMillis how long to wait; the opening goes on afterwards
     * @return null, or why messages cannot be tied to transactions on this DataSource; see {@link StatusTable#isForGood}
     */
    public @Nullable Exception openNow(long timeoutMillis) {
        return access.openNow(timeoutMillis);
    }

    /** The status table was opened. */
    void opened(StatusTable table) {
        verifiedNanos = System.nanoTime();
        TrackedDataSources.warnOfNamesake(this, table.tableId());
        log.info(
                "DataSource '{}': status table {} ({}, id {}), delivery {}",
                name,
                table.qualifiedName(),
                table.dialect(),
                table.tableId(),
                outbox.settings().delivery());
    }

    /**
     * The status table, once it was opened.
     *
     * @throws SQLException that says why it is not usable
     */
    public StatusTable statusTable() throws SQLException {
        return access.required();
    }

    /**
     * Opens the status table if need be, as the first message of a transaction on the application's {@code connection}
     * does.
     *
     * @return null, or why that message could not be tied to it; see {@link StatusTable#isForGood}
     */
    public @Nullable Exception unusableOn(Connection connection) {
        return xaPolicy == XaPolicy.NOT_XA ? access.unusableByMessageOn(connection) : null;
    }

    /**
     * The status table, for the first message of a transaction on the application's {@code connection}: opened if need be,
     * on a connection of Tenon's own, for which the caller waits a second at most.
     *
     * @throws SQLException that says why it is not usable, or that the connection leads to another database; the
     *     application's transaction is as it was
     */
    public StatusTable statusTableOn(Connection connection) throws SQLException {
        return access.requiredByMessageOn(connection);
    }

    /** The table's identity, opening it if need be. */
    String tableId() throws SQLException {
        return access.requiredByCheck().tableId();
    }

    /**
     * The table's identity as it is now, asked before a check is left to other instances, since the table may have
     * been replaced after it was opened. The database is asked every few seconds at most.
     */
    String tableIdAsOfNow() throws SQLException {
        StatusTable opened = access.opened();
        long now = System.nanoTime();
        if (opened != null && now - verifiedNanos > StatusTableAccess.AGAIN_AFTER_NANOS) {
            verifiedNanos = now;
            try (Connection connection = own.getConnection()) {
                opened.requireOn(connection);
            } catch (SQLException e) {
                access.forgetIfLost(e);
                throw e;
            }
        }
        return tableId();
    }

    /**
     * Returns the verdicts of a batch of questions, by few reads, and one insert of fences for all absent segments
     * (R7). Blocks on the database.
     *
     * @param tableId the identity of the table that has, or had, their rows: what is absent from another one proves
     *     nothing
     * @param delivered attempts to {@link #disown} before, on the same connection
     * @throws SQLException if the database does not answer, or has another table by now: all of them are UNKNOWN, and
     *     {@code delivered} must be disowned again
     */
    public Map<VerdictQuestion, Verdict> ask(
            String tableId, List<VerdictQuestion> questions, Collection<StatusId> delivered) throws SQLException {
        return ask(tableId, questions, delivered, settings.asLease());
    }

    /**
     * Returns the verdicts for transactions of this process that have ended: their own lease does not bind the sender,
     * so a row that is there means COMMIT however young it is.
     */
    public Map<VerdictQuestion, Verdict> askOfEnded(String tableId, List<VerdictQuestion> questions)
            throws SQLException {
        return ask(tableId, questions, Collections.emptyList(), Lease.OVER);
    }

    private Map<VerdictQuestion, Verdict> ask(
            String tableId, List<VerdictQuestion> questions, Collection<StatusId> delivered, Lease lease)
            throws SQLException {
        return onTable(tableId, (table, connection) -> {
            // Asking may leave FENCED rows behind, also in a process that never ends a message: so old rows are cleaned
            // up from here, too.
            cleanUp.retain();
            return new VerdictReader(table, futureRows)
                    .ask(
                            connection,
                            delivered,
                            questions,
                            lease,
                            settings.fenceTimeout().toMillis());
        });
    }

    private interface TableQuestion<T> {
        T ask(StatusTable table, Connection connection) throws SQLException;
    }

    /** Asks the table that is meant, on a connection of Tenon's own. */
    private <T> T onTable(String tableId, TableQuestion<T> question) throws SQLException {
        requireTable(access.requiredByCheck(), tableId);
        try (Connection connection = own.getConnection()) {
            StatusTable table = access.requiredOn(connection);
            requireTable(table, tableId);
            return question.ask(table, connection);
        } catch (SQLException e) {
            access.forgetIfLost(e);
            throw e;
        }
    }

    /**
     * Throws if the status table is not the one that is meant: it may have been opened anew since somebody looked for
     * the DataSource that has it.
     */
    private void requireTable(StatusTable table, String tableId) throws SQLException {
        if (!table.tableId().equals(tableId)) {
            throw new SQLException("The status table of " + this + " was made anew: it has the id " + table.tableId()
                    + " now, and what is asked about is in one with the id " + tableId
                    + ". What is absent from it was not necessarily rolled back, so it is not asked.");
        }
    }

    /**
     * Returns rows that say that messages are to be delivered, in the order of their ids. Blocks on the database.
     *
     * @param tableId the identity of the table that is meant
     * @param after only rows with greater ids
     * @param before only rows with lesser ids
     * @throws SQLException if the database does not answer, or has another table by now
     */
    public List<StatusRow> deliverable(String tableId, StatusId after, StatusId before, int most) throws SQLException {
        return onTable(tableId, (table, connection) -> table.deliverable(connection, after, before, most));
    }

    /** The row of a message could not be written: the table may be gone, or this user may have lost the right to. */
    public void rowNotWritten(SQLException failure) {
        access.writingFailed(failure);
    }

    /**
     * Writes down that attempts have been delivered through a check and must not be again: a check re-appends the half,
     * so a copy that a later round asks about may exist. Blocks on the database.
     */
    public void disown(Collection<StatusId> attempts) throws SQLException {
        try (Connection connection = own.getConnection()) {
            access.requiredOn(connection).disown(connection, attempts);
        }
    }

    /**
     * Becomes, or stays, the one who rescues the parked halves of a check group (R12). Blocks on the database.
     *
     * @param instance names this process
     */
    public boolean leadRescue(String checkGroup, String instance, long leaseMillis) throws SQLException {
        access.requiredByCheck(); // opens it again where it was gone, though no message and no check comes
        try (Connection connection = own.getConnection()) {
            return access.requiredOn(connection).leadRescue(connection, checkGroup, instance, leaseMillis);
        }
    }

    /**
     * Writes rows on a connection of Tenon's own, and commits them: their messages are to be delivered whatever becomes of the
     * transaction that they were sent in.
     *
     * @param rows writes them; given a connection to the database of the status table
     * @param messages how many, for the exception
     * @param timeoutMillis how long to wait for a connection of Tenon's own
     * @param dispensable whether the application's connection would do as well. Then the wait is short, and no
     *     connection is asked for soon after there was none: the caller holds a connection itself, and where the
     *     callers hold all connections of a pool, each would wait for the others
     * @return false if no connection could be had in time: nothing was written, and nothing will be
     * @throws SQLException if writing failed, or did not end in time: the rows may have been written, or may yet be
     */
    public boolean writeElsewhere(OwnWork rows, int messages, long timeoutMillis, boolean dispensable)
            throws SQLException {
        Long none = noConnectionNanos;
        if (dispensable && none != null && System.nanoTime() - none < WITHOUT_CONNECTION_NANOS) {
            return false;
        }
        OwnConnectionTask task = OwnConnectionTask.start(
                own,
                on -> {
                    access.requiredOn(on);
                    rows.on(on);
                },
                "tenon-delivery-" + name);
        boolean ended = task.await(dispensable ? Math.min(timeoutMillis, DISPENSABLE_MILLIS) : timeoutMillis);
        if (!ended && !task.abandon()) {
            ended = task.await(statementMillis());
        }
        if (task.hadNoConnection()) {
            noConnectionNanos = System.nanoTime();
            log.debug("{} has no connection for Tenon to write down what is delivered", this, task.failure());
            return false;
        }
        Exception failure = task.failure();
        if (!ended || failure != null) {
            throw new SQLException(
                    "It could not be written down that " + messages
                            + " messages are to be delivered, or it is not known whether it was"
                            + (failure == null ? "" : ": " + failure.getMessage()),
                    failure);
        }
        return true;
    }

    private int delete(Collection<StatusId> ids) throws SQLException {
        try (Connection connection = own.getConnection()) {
            return access.requiredOn(connection).delete(connection, ids);
        }
    }

    private int deleteOlderThan(StatusId bound, int limit) throws SQLException {
        if (access.opened() == null) {
            return 0;
        }
        try (Connection connection = own.getConnection()) {
            return access.requiredOn(connection).deleteOlderThan(connection, bound, limit);
        }
    }

    /** The identity of the status table if it is open. */
    public @Nullable String openTableId() {
        StatusTable opened = access.opened();
        return opened == null ? null : opened.tableId();
    }

    /**
     * Stops Tenon's work in the DataSource and forgets it; checks that name it are then answered by other instances.
     */
    @Override
    public void close() {
        if (!closed) {
            long untilNanos = System.nanoTime() + CLOSING_NANOS;
            closingListeners.forEach(listener -> listener.accept(untilNanos));
        }
        closed = true;
        TrackedDataSources.unregister(this);
        cleanUp.close();
        outbox.close();
        meters.close();
    }

    /**
     * Adds a listener that finishes, when the DataSource is closed, what needs it. It is called before the DataSource
     * counts as closed, with the time until which it may take, on {@link System#nanoTime()}'s clock.
     */
    public void whenClosing(LongConsumer listener) {
        closingListeners.add(listener);
    }

    public void forgetListener(LongConsumer listener) {
        closingListeners.remove(listener);
    }

    /**
     * Returns what keeps the application's DataSource in memory, for those who have still to do something in it: where
     * an agent follows it, Tenon itself holds it weakly. Null if it is gone.
     */
    public @Nullable Object held() {
        return own instanceof LendingDataSource ? ((LendingDataSource) own).held() : own;
    }

    /** Whether nothing of Tenon's is to be done in it any more. */
    public boolean isClosed() {
        return closed;
    }

    @Override
    public String toString() {
        return "DataSource '" + name + "'";
    }
}
