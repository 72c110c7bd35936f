package io.tenon.internal.outbox;

import io.tenon.internal.database.Dialect;
import io.tenon.internal.database.DriverState;
import io.tenon.internal.database.OwnIsolation;
import io.tenon.internal.database.OwnSession;
import io.tenon.internal.status.IdColumn;
import io.tenon.internal.status.RowStatements;
import io.tenon.internal.status.StatusId;
import io.tenon.internal.status.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * One outbox table: the statements of O1 to O5, O9 and O10. Thread-safe; holds no connection. What only people ask of it is in its {@link
 * #survey}.
 *
 * <p>{@link #insert} and {@link #renew} run in the application's transaction, on the application's connection, and leave its
 * session as it was. The others run in transactions of their own, on a connection of Tenon's with no transaction open,
 * committed when they return; that connection gets its settings back.
 */
public final class OutboxTable {
    /** The name of the table unless configured otherwise. */
    public static final String DEFAULT_NAME = "tenon_outbox";

    private final Dialect dialect;
    private final String qualifiedName;
    private final OwnIsolation isolation;
    private final OutboxSql sql;
    private final RowStatements rows;
    private final long mostRowBytes;
    private final DriverState drivers = new DriverState();

    OutboxTable(
            Dialect dialect,
            String qualifiedName,
            OwnIsolation isolation,
            OutboxSql sql,
            RowStatements rows,
            long mostRowBytes) {
        this.dialect = dialect;
        this.qualifiedName = qualifiedName;
        this.isolation = isolation;
        this.sql = sql;
        this.rows = rows;
        this.mostRowBytes = mostRowBytes;
    }

    /**
     * Opens the table, and makes it first if wanted and missing, as StatusTable.open does.
     *
     * @return null if it is not there and is not to be made
     * @throws SQLException if it is none of ours, or not to be used by this user; says what to do
     */
    public static @Nullable OutboxTable open(Connection own, String name, boolean create, long boundMillis)
            throws SQLException {
        return new OutboxTableOpening(own, name, boundMillis).open(create);
    }

    /**
     * Opens a table that has to be there.
     *
     * @throws io.tenon.internal.status.StatusTableMissingException with the script that makes it, if it is not
     */
    public static OutboxTable openExisting(Connection own, String name, long boundMillis) throws SQLException {
        return new OutboxTableOpening(own, name, boundMillis).openExisting();
    }

    /**
     * Finds the table on a connection of the application's, in whatever transaction that is: by questions that fail in none.
     * Makes nothing and changes no setting.
     *
     * @throws SQLException as {@link #open} does, or that it is not there; the transaction is as it was
     */
    public static OutboxTable find(Connection inUse, String name, long boundMillis) throws SQLException {
        return new OutboxTableOpening(inUse, name, boundMillis).find();
    }

    /** The script with which a DBA makes the table, schema row and all. */
    public static String ddl(Dialect dialect, String name) {
        return String.join(";\n", OutboxDdl.of(dialect, new TableName(name).quoted(dialect, null))) + ";\n";
    }

    /** Throws if this user may not write to the table, which is tried, and rolled back. */
    public void requireWritable(Connection own) throws SQLException {
        requireWritable(own, 3 * 256); // each value that a byte can have, behind a backslash
    }

    /**
     * Throws if this user may not write a row of that many bytes of messages, which a server or a driver may refuse.
     */
    public void requireWritable(Connection own, int bytes) throws SQLException {
        try (OwnSession session = session(own)) {
            new OutboxTrial(this, sql, rows, own, bytes).run(session);
        }
    }

    /** Schema and name, quoted. */
    public String qualifiedName() {
        return qualifiedName;
    }

    /** How many bytes of messages a row may have: what the database takes in one statement, with room to spare. */
    public long mostRowBytes() {
        return mostRowBytes;
    }

    /** Writes a row in the application's transaction; state OWNED, created now by the database's clock. */
    public void insert(Connection inUse, StatusId id, String sender, byte[] messages) throws SQLException {
        drivers.requireNoStream(inUse, dialect);
        rows.update(inUse, sql.insert, Arrays.asList(id, sender, messages.length, messages));
    }

    /** Whether {@link #insert} only failed since the connection cannot take a statement now (a streaming result set). */
    public boolean cannotTakeStatementNow(SQLException e) {
        return dialect.isBusy(e);
    }

    /**
     * Gives a row of the application's transaction a new id, and dates it anew.
     *
     * @return how many rows were hit; 0 means that it is gone, with the work it stands for
     */
    public int renew(Connection inUse, StatusId id, StatusId renewed) throws SQLException {
        drivers.requireNoStream(inUse, dialect);
        return rows.update(inUse, sql.renew, Arrays.asList(renewed, id));
    }

    // What follows runs on connections of Tenon's own.

    private OwnSession session(Connection own) throws SQLException {
        return OwnSession.on(own, isolation);
    }

    /** Writes a row by itself, committed: for messages of a transaction that only read and is closed. */
    public void write(Connection own, StatusId id, String sender, byte[] messages) throws SQLException {
        update(own, sql.insert, id, sender, messages.length, messages);
    }

    /**
     * Returns which of these rows are there, committed, with messages that are still to be sent: parked ones are not
     * among them.
     */
    public Set<StatusId> present(Connection own, Collection<StatusId> ids) throws SQLException {
        Set<StatusId> present = new HashSet<>();
        if (ids.isEmpty()) {
            return present;
        }
        try (OwnSession session = OwnSession.reading(own, isolation)) {
            for (List<StatusId> chunk : RowStatements.chunks(ids)) {
                List<StatusId> padded = RowStatements.padded(chunk);
                query(session, own, sql.present(padded.size()), padded, result -> present.add(idAt(result)));
            }
        }
        return present;
    }

    /** Deletes rows whose messages were sent; returns how many there were. */
    public int delete(Connection own, Collection<StatusId> ids) throws SQLException {
        return updateAll(own, sql::delete, ids);
    }

    /** Makes OWNED rows RELAYED of which no message was sent. */
    public void handOver(Connection own, Collection<StatusId> ids) throws SQLException {
        updateAll(own, sql::handOver, ids);
    }

    /** Makes one OWNED row RELAYED of which some messages were sent: it keeps the remaining ones only. */
    public void handOver(Connection own, StatusId id, byte[] remaining) throws SQLException {
        update(own, sql.handOverRest, remaining.length, remaining, id);
    }

    /** Leaves in a row, OWNED or RELAYED, only the messages that are still to be sent; its state and dates stay. */
    public void keepOnly(Connection own, StatusId id, byte[] remaining) throws SQLException {
        update(own, sql.keepOnly, remaining.length, remaining, id);
    }

    /** Notes that a broker refused a message of the row: one more attempt, made now. Returns how many there are. */
    public int attempted(Connection own, StatusId id, String error) throws SQLException {
        try (OwnSession session = session(own)) {
            update(session, own, sql.attempted, ErrorText.bounded(error), id);
            AtomicInteger attempts = new AtomicInteger();
            query(
                    session,
                    own,
                    sql.readAttempts,
                    Collections.singletonList(id),
                    result -> attempts.set(result.getInt(1)));
            return attempts.get();
        }
    }

    /** Makes a row PARKED, so that nobody sends it. */
    public void park(Connection own, StatusId id, String error) throws SQLException {
        update(own, sql.park, ErrorText.bounded(error), id);
    }

    /**
     * Returns which rows are due for the relay, all of them at the same moment, in the order of their ids: those that
     * were handed over, and OWNED ones that are older than the lease. Those whose last attempt is young are among them:
     * the relay decides.
     *
     * @param after exclusive; {@link StatusId#ZERO} to begin with the first row
     * @param mostRows the first ones, if there are more
     */
    public DueRows dueAfter(Connection own, String sender, StatusId after, long leaseMillis, int mostRows)
            throws SQLException {
        DueRows due = new DueRows(mostRows);
        try (OwnSession session = OwnSession.reading(own, isolation)) {
            List<Object> values = Arrays.asList(after, sender, leaseMillis, mostRows);
            query(session, own, sql.due, values, result -> due.found(idAt(result), result.getLong(2)));
        }
        return due;
    }

    /** Returns those of the rows that are still there to be sent, in the order of their ids. */
    public List<OutboxRow> read(Connection own, List<StatusId> ids) throws SQLException {
        try (OwnSession session = OwnSession.reading(own, isolation)) {
            return read(session, own, ids);
        }
    }

    private List<OutboxRow> read(OwnSession session, Connection own, List<StatusId> ids) throws SQLException {
        // The rows are kept by id, since a query that is tried again shows rows again.
        Map<StatusId, OutboxRow> read = new TreeMap<>();
        for (List<StatusId> chunk : RowStatements.chunks(ids)) {
            List<StatusId> padded = RowStatements.padded(chunk);
            query(session, own, sql.read(padded.size()), padded, result -> {
                OutboxRow row = rowOf(result);
                read.put(row.id(), row);
            });
        }
        return new ArrayList<>(read.values());
    }

    private OutboxRow rowOf(ResultSet result) throws SQLException {
        return new OutboxRow(
                idAt(result),
                OutboxRowState.ofCode(result.getString(2)),
                result.getLong(3),
                result.getInt(4),
                result.getLong(5),
                result.getBytes(6));
    }

    /**
     * Becomes, or stays, the leader of a sender's rows, if nobody else is: the lease counts from now, by the database's
     * clock.
     *
     * @param instance names this process; at most 64 characters
     */
    public boolean lead(Connection own, String sender, String instance, long leaseMillis) throws SQLException {
        List<?> row = Arrays.asList(SenderLease.idOf(sender), sender, instance);
        try (OwnSession session = session(own)) {
            return sql.lease.lead(session, own, dialect, rows, row, instance, leaseMillis);
        }
    }

    /** Ends the lease at once, if it is this instance's. */
    public void resign(Connection own, String sender, String instance) throws SQLException {
        try (OwnSession session = session(own)) {
            sql.lease.resign(session, own, rows, SenderLease.idOf(sender), instance);
        }
    }

    /**
     * Pauses a sender: nothing of it is sent from this table until it is resumed (O10).
     *
     * @param sender the check group with its namespace, or {@link RelayPause#ALL}
     * @return false if it was paused already; that pause stays, with its reason
     */
    public boolean pause(Connection own, String sender, String reason) throws SQLException {
        StatusId id = SenderLease.pauseIdOf(sender);
        try (OwnSession session = session(own)) {
            return pauses(session, own).stream()
                            .noneMatch(pause -> pause.sender().equals(sender))
                    && update(session, own, sql.insertPause, id, sender, ErrorText.bounded(reason)) == 1;
        } catch (SQLException e) {
            if (dialect.isDuplicateKey(e)) {
                return false; // another one was faster
            }
            throw e;
        }
    }

    /** Ends the pause of this sender, or of all; false if there is none. */
    public boolean resume(Connection own, String sender) throws SQLException {
        try (OwnSession session = session(own)) {
            return update(session, own, sql.deletePause, SenderLease.pauseIdOf(sender)) == 1;
        }
    }

    /** Returns all pauses. */
    public List<RelayPause> pauses(Connection own) throws SQLException {
        try (OwnSession session = OwnSession.reading(own, isolation)) {
            return pauses(session, own);
        }
    }

    private List<RelayPause> pauses(OwnSession session, Connection own) throws SQLException {
        // The pauses are kept by sender, since a query that is tried again shows rows again.
        Map<String, RelayPause> found = new TreeMap<>();
        query(session, own, sql.pauses, Arrays.asList(StatusId.ZERO, OutboxSurvey.AFTER_LEASES), result -> {
            String reason = result.getString(2);
            RelayPause pause = new RelayPause(result.getString(1), reason == null ? "" : reason, result.getLong(3));
            found.put(pause.sender(), pause);
        });
        return new ArrayList<>(found.values());
    }

    /** Counts rows of all senders, lease rows not among them; stops counting at {@code mostRows}. */
    public OutboxSize size(Connection own, long mostRows) throws SQLException {
        List<OutboxSize> counted = new ArrayList<>();
        try (OwnSession session = OwnSession.reading(own, isolation)) {
            query(
                    session,
                    own,
                    sql.size,
                    Collections.singletonList(mostRows),
                    result -> counted.add(new OutboxSize(
                            result.getLong(1), result.getLong(2), result.getLong(3), result.getLong(4))));
        }
        return counted.get(counted.size() - 1);
    }

    /** Returns what people, and the watch for rows that nobody sends, ask of the table. */
    public OutboxSurvey survey() {
        return new OutboxSurvey(isolation, sql, rows);
    }

    /** Whether an exception of one of these statements says that the table is gone. */
    public boolean isMissing(SQLException e) {
        return dialect.isNoSuchTable(e);
    }

    private int updateAll(Connection own, IntFunction<String> text, Collection<StatusId> ids) throws SQLException {
        if (ids.isEmpty()) {
            return 0;
        }
        int hit = 0;
        try (OwnSession session = session(own)) {
            for (List<StatusId> chunk : RowStatements.chunks(ids)) {
                List<StatusId> padded = RowStatements.padded(chunk);
                hit += session.run(() -> rows.update(own, text.apply(padded.size()), padded));
            }
        }
        return hit;
    }

    private int update(Connection own, String text, Object... values) throws SQLException {
        try (OwnSession session = session(own)) {
            return update(session, own, text, values);
        }
    }

    private int update(OwnSession session, Connection own, String text, Object... values) throws SQLException {
        return session.run(() -> rows.update(own, text, Arrays.asList(values)));
    }

    private void query(OwnSession session, Connection own, String text, List<?> values, RowStatements.Reader reader)
            throws SQLException {
        session.run(() -> {
            rows.query(own, text, values, reader);
            return true;
        });
    }

    private StatusId idAt(ResultSet result) throws SQLException {
        return IdColumn.idAt(dialect, result, 1);
    }

    @Override
    public String toString() {
        return qualifiedName + " (" + dialect + ")";
    }
}
