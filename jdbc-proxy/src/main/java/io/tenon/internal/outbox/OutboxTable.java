package io.tenon.internal.outbox;

import io.tenon.internal.database.Dialect;
import io.tenon.internal.database.DriverState;
import io.tenon.internal.database.OwnIsolation;
import io.tenon.internal.database.OwnSession;
import io.tenon.internal.database.StatementTimeout;
import io.tenon.internal.status.IdColumn;
import io.tenon.internal.status.OpenedTable;
import io.tenon.internal.status.RowStatements;
import io.tenon.internal.status.SqlText;
import io.tenon.internal.status.StatusId;
import io.tenon.internal.status.StatusTableMissingException;
import io.tenon.internal.status.TableKind;
import io.tenon.internal.status.TableName;
import io.tenon.internal.status.TableOpening;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One outbox table: the statements of O1 to O5 and O9, no more. Thread-safe; holds no connection.
 *
 * <p>{@link #insert} and {@link #renew} run in the application's transaction, on the application's connection, and leave its
 * session as it was. The others run in transactions of their own, on a connection of Tenon's with no transaction open,
 * committed when they return; that connection gets its settings back.
 */
public final class OutboxTable {
    /** The name of the table unless configured otherwise. */
    public static final String DEFAULT_NAME = "tenon_outbox";

    /** Where the database has no bound of its own. RocketMQ's messages have 4 MB at most, unless it is set otherwise. */
    private static final long MOST_ROW_BYTES = 32L << 20;

    /** What a statement has beside the messages. */
    private static final long ROOM = 64 << 10;

    /** Up to here a row is sent as text where the dialect wants text; above it, hexadecimal digits would be too many. */
    private static final int MOST_BYTES_AS_TEXT = 8 << 10;

    private static final int LONGEST_NOTE = 500;

    private final Dialect dialect;
    private final OutboxSql sql;
    private final String qualifiedName;
    private final OwnIsolation isolation;
    private final long boundMillis;
    private final long mostRowBytes;
    private final RowStatements rows;
    private final DueRows dueRows;
    private final DriverState drivers = new DriverState();

    private OutboxTable(OpenedTable opened, OutboxSql sql, long boundMillis, long mostRowBytes) {
        this.dialect = opened.dialect();
        this.sql = sql;
        this.qualifiedName = opened.qualifiedName();
        this.isolation = opened.isolation();
        this.boundMillis = boundMillis;
        this.mostRowBytes = mostRowBytes;
        this.rows = new RowStatements(dialect, boundMillis);
        this.dueRows = new DueRows(dialect, sql, rows, boundMillis);
    }

    /**
     * Opens the table, and makes it first if wanted and missing, as StatusTable.open does.
     *
     * @return null if it is not there and is not to be made
     * @throws SQLException if it is none of ours, or not to be used by this user; says what to do
     */
    public static @Nullable OutboxTable open(Connection own, String name, boolean create, long boundMillis)
            throws SQLException {
        TableOpening opening = new TableOpening(own, TableKind.OUTBOX, name, boundMillis);
        OutboxSql sql = new OutboxSql(opening.dialect(), opening.qualifiedName());
        OpenedTable opened;
        try {
            opened = opening.open(create, Arrays.asList(sql.payload(1), sql.readAttempts));
        } catch (StatusTableMissingException e) {
            if (create) {
                throw e;
            }
            return null;
        }
        return new OutboxTable(opened, sql, boundMillis, mostRowBytes(own, opened.dialect(), boundMillis));
    }

    private static long mostRowBytes(Connection own, Dialect dialect, long boundMillis) throws SQLException {
        String query = dialect.readLargestStatement;
        if (query == null) {
            return MOST_ROW_BYTES;
        }
        try (Statement statement = own.createStatement();
                ResultSet result = StatementTimeout.executeQuery(statement, query, boundMillis)) {
            result.next();
            // A driver that does not prepare on the server escapes bytes, which may double them.
            return Math.min(MOST_ROW_BYTES, (result.getLong(1) - ROOM) / 2);
        }
    }

    /** The script with which a DBA makes the table, schema row and all. */
    public static String ddl(Dialect dialect, String name) {
        return String.join(";\n", TableKind.OUTBOX.ddl(dialect, new TableName(name).quoted(dialect, null))) + ";\n";
    }

    /** Throws if this user may not write to the table: tried, and rolled back. */
    public void requireWritable(Connection own) throws SQLException {
        try (OwnSession session = session(own)) {
            boolean autoCommit = own.getAutoCommit();
            own.setAutoCommit(false);
            try {
                StatusId id = StatusId.next();
                insert(own, id, "-", new byte[] {0});
                renew(own, id, StatusId.next());
                delete(own, sql.delete(1), Collections.singletonList(id));
            } catch (SQLException e) {
                throw new SQLException(
                        "Outbox table " + qualifiedName + " cannot be written to (" + e.getMessage()
                                + "). Grant this user SELECT, INSERT, UPDATE and DELETE on it.",
                        e.getSQLState(),
                        e.getErrorCode(),
                        e);
            } finally {
                // The rollback comes before the return to autocommit, which would commit.
                own.rollback();
                own.setAutoCommit(autoCommit);
            }
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

    private OwnSession session(Connection connection) throws SQLException {
        return OwnSession.on(connection, isolation);
    }

    // On the application's connection.

    /** Writes a row in the application's transaction; state OWNED, created now by the database's clock. */
    public void insert(Connection inUse, StatusId id, String sender, byte[] messages) throws SQLException {
        requireNoStream(inUse);
        dialect.runPassing(() -> insertOnce(inUse, id, sender, messages));
    }

    /** Whoever prepares on the server beside a stream takes the answer out of it. */
    private void requireNoStream(Connection inUse) throws SQLException {
        if (dialect.busyState != null && drivers.isStreaming(inUse)) {
            throw new SQLException(
                    "A result set is streaming on the connection, which takes no statement meanwhile.",
                    dialect.busyState);
        }
    }

    private int insertOnce(Connection inUse, StatusId id, String sender, byte[] messages) throws SQLException {
        if (dialect.asText && messages.length <= MOST_BYTES_AS_TEXT) {
            String text = SqlText.filled(
                    sql.insert,
                    Arrays.asList(
                            SqlText.hexadecimal(id.toBytes()),
                            SqlText.literal(sender),
                            Integer.toString(messages.length),
                            SqlText.hexadecimal(messages)));
            try (Statement statement = inUse.createStatement()) {
                return StatementTimeout.executeUpdate(statement, text, boundMillis);
            }
        }
        try (PreparedStatement statement = inUse.prepareStatement(sql.insert)) {
            IdColumn.bind(dialect, statement, 1, id);
            statement.setString(2, sender);
            statement.setInt(3, messages.length);
            statement.setBytes(4, messages);
            return StatementTimeout.executeUpdate(statement, boundMillis);
        }
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
        return rows.update(inUse, sql.renew, Arrays.asList(renewed, id));
    }

    // On connections of Tenon's own.

    /** Writes a row by itself, committed: for messages of a transaction that only read and is closed. */
    public void write(Connection own, StatusId id, String sender, byte[] messages) throws SQLException {
        try (OwnSession session = session(own)) {
            session.run(() -> dialect.runPassing(() -> insertOnce(own, id, sender, messages)));
        }
    }

    /** Which of these rows are there, committed, and not parked. */
    public Set<StatusId> present(Connection own, Collection<StatusId> ids) throws SQLException {
        Set<StatusId> found = new HashSet<>();
        try (OwnSession session = session(own)) {
            for (List<StatusId> chunk : RowStatements.chunks(ids)) {
                List<StatusId> padded = RowStatements.padded(chunk);
                session.run(() -> {
                    rows.query(
                            own,
                            sql.present(padded.size()),
                            padded,
                            result -> found.add(IdColumn.idAt(dialect, result, 1)));
                    return found;
                });
            }
        }
        return found;
    }

    /** Deletes rows whose messages were sent; returns how many there were. */
    public int delete(Connection own, Collection<StatusId> ids) throws SQLException {
        try (OwnSession session = session(own)) {
            int deleted = 0;
            for (List<StatusId> chunk : RowStatements.chunks(ids)) {
                List<StatusId> padded = RowStatements.padded(chunk);
                deleted += session.run(() -> delete(own, sql.delete(padded.size()), padded));
            }
            return deleted;
        }
    }

    private int delete(Connection own, String text, List<StatusId> ids) throws SQLException {
        return rows.update(own, text, ids);
    }

    /** OWNED becomes RELAYED, for rows of which no message was sent. */
    public void handOver(Connection own, Collection<StatusId> ids) throws SQLException {
        try (OwnSession session = session(own)) {
            for (List<StatusId> chunk : RowStatements.chunks(ids)) {
                List<StatusId> padded = RowStatements.padded(chunk);
                session.run(() -> rows.update(own, sql.handOver(padded.size()), padded));
            }
        }
    }

    /** The same for one row of which some messages were sent: it keeps the remaining ones only. */
    public void handOver(Connection own, StatusId id, byte[] remaining) throws SQLException {
        rewrite(own, sql.handOverRest, id, remaining);
    }

    /** A row, OWNED or RELAYED, keeps only the messages that are still to be sent; its state and dates stay. */
    public void keepOnly(Connection own, StatusId id, byte[] remaining) throws SQLException {
        rewrite(own, sql.keepOnly, id, remaining);
    }

    private void rewrite(Connection own, String text, StatusId id, byte[] remaining) throws SQLException {
        update(own, text, statement -> {
            statement.setInt(1, remaining.length);
            statement.setBytes(2, remaining);
            IdColumn.bind(dialect, statement, 3, id);
        });
    }

    /** A broker refused a message of the row: one more attempt, made now. Returns how many there are. */
    public int attempted(Connection own, StatusId id, String error) throws SQLException {
        note(own, sql.attempted, id, error);
        return attempts(own, id);
    }

    /** -1 if there is no such row. */
    private int attempts(Connection own, StatusId id) throws SQLException {
        int[] attempts = {-1};
        try (OwnSession session = session(own)) {
            session.run(() -> {
                rows.query(own, sql.readAttempts, Collections.singletonList(id), row -> attempts[0] = row.getInt(1));
                return attempts;
            });
        }
        return attempts[0];
    }

    /** The row becomes PARKED: nobody sends it. */
    public void park(Connection own, StatusId id, String error) throws SQLException {
        note(own, sql.park, id, error);
    }

    private void note(Connection own, String text, StatusId id, String error) throws SQLException {
        update(own, text, statement -> {
            statement.setString(1, error.length() > LONGEST_NOTE ? error.substring(0, LONGEST_NOTE) : error);
            IdColumn.bind(dialect, statement, 2, id);
        });
    }

    /**
     * Rows for the relay, in the order of their ids: those that were handed over, and OWNED ones that are older than the
     * lease. Those whose last attempt is young are among them: the relay decides.
     *
     * @param after exclusive; null to begin with the first row
     * @param mostBytes of messages, but always one row at least
     */
    public List<OutboxRow> due(
            Connection own, String sender, @Nullable StatusId after, long leaseMillis, int mostRows, long mostBytes)
            throws SQLException {
        try (OwnSession session = session(own)) {
            return session.run(
                    () -> dialect.runPassing(() -> dueRows.read(own, sender, after, leaseMillis, mostRows, mostBytes)));
        }
    }

    /**
     * Becomes, or stays, the leader of a sender's rows, if nobody else is: the lease counts from now, by the database's
     * clock.
     *
     * @param instance names this process; at most 64 characters
     */
    public boolean lead(Connection own, String sender, String instance, long leaseMillis) throws SQLException {
        StatusId lease = LeaseIds.of(sender);
        int taken = update(own, sql.lead, statement -> {
            statement.setString(1, instance);
            IdColumn.bind(dialect, statement, 2, lease);
            statement.setString(3, instance);
            statement.setLong(4, leaseMillis);
        });
        if (taken > 0) {
            return true;
        }
        if (attempts(own, lease) >= 0) {
            return false;
        }
        try {
            update(own, sql.insertLease, statement -> {
                IdColumn.bind(dialect, statement, 1, lease);
                statement.setString(2, sender);
                statement.setString(3, instance);
            });
            return true;
        } catch (SQLException e) {
            if (dialect.isDuplicateKey(e)) {
                return false; // another instance was quicker
            }
            throw e;
        }
    }

    /** Ends the lease at once, if it is this instance's. */
    public void resign(Connection own, String sender, String instance) throws SQLException {
        update(own, sql.resign, statement -> {
            IdColumn.bind(dialect, statement, 1, LeaseIds.of(sender));
            statement.setString(2, instance);
        });
    }

    /** Counts rows of all senders, lease rows not among them; stops counting at {@code mostRows}. */
    public OutboxSize size(Connection own, long mostRows) throws SQLException {
        try (OwnSession session = session(own);
                PreparedStatement statement = own.prepareStatement(sql.size)) {
            statement.setLong(1, mostRows);
            try (ResultSet result = StatementTimeout.executeQuery(statement, boundMillis)) {
                result.next();
                return new OutboxSize(result.getLong(1), result.getLong(2), result.getLong(3));
            }
        }
    }

    /** Whether an exception of one of these statements says that the table is gone. */
    public boolean isMissing(SQLException e) {
        return dialect.isNoSuchTable(e);
    }

    private int update(Connection own, String text, Binding binding) throws SQLException {
        try (OwnSession session = session(own)) {
            return session.run(() -> dialect.runPassing(() -> updateOnce(own, text, binding)));
        }
    }

    private int updateOnce(Connection own, String text, Binding binding) throws SQLException {
        try (PreparedStatement statement = own.prepareStatement(text)) {
            binding.bind(statement);
            return StatementTimeout.executeUpdate(statement, boundMillis);
        }
    }

    private interface Binding {
        void bind(PreparedStatement statement) throws SQLException;
    }

    @Override
    public String toString() {
        return qualifiedName + " (" + dialect + ")";
    }
}
