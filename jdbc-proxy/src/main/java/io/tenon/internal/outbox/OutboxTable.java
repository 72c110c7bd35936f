package io.tenon.internal.outbox;

import io.tenon.internal.status.StatusId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
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
@SuppressWarnings("DoNotCallSuggester")
public final class OutboxTable {
    /** The name of the table unless configured otherwise. */
    public static final String DEFAULT_NAME = "tenon_outbox";

    private OutboxTable() {}

    /**
     * Opens the table, and makes it first if wanted and missing, as StatusTable.open does.
     *
     * @return null if it is not there and is not to be made
     * @throws SQLException if it is none of ours, or not to be used by this user; says what to do
     */
    public static @Nullable OutboxTable open(Connection own, String name, boolean create, long boundMillis)
            throws SQLException {
        throw new UnsupportedOperationException();
    }

    /** Throws if this user may not write to the table: tried, and rolled back. */
    public void requireWritable(Connection own) throws SQLException {
        throw new UnsupportedOperationException();
    }

    /** Schema and name, quoted. */
    public String qualifiedName() {
        throw new UnsupportedOperationException();
    }

    /** How many bytes of messages a row may have: what the database takes in one statement, with room to spare. */
    public long mostRowBytes() {
        throw new UnsupportedOperationException();
    }

    /** Writes a row in the application's transaction; state OWNED, created now by the database's clock. */
    public void insert(Connection inUse, StatusId id, String sender, byte[] messages) throws SQLException {
        throw new UnsupportedOperationException();
    }

    /** Whether {@link #insert} only failed since the connection cannot take a statement now (a streaming result set). */
    public boolean cannotTakeStatementNow(SQLException e) {
        throw new UnsupportedOperationException();
    }

    /**
     * Gives a row of the application's transaction a new id, and dates it anew.
     *
     * @return how many rows were hit; 0 means that it is gone, with the work it stands for
     */
    public int renew(Connection inUse, StatusId id, StatusId renewed) throws SQLException {
        throw new UnsupportedOperationException();
    }

    // On connections of Tenon's own.

    /** Writes a row by itself, committed: for messages of a transaction that only read and is closed. */
    public void write(Connection own, StatusId id, String sender, byte[] messages) throws SQLException {
        throw new UnsupportedOperationException();
    }

    /** Which of these rows are there, committed, in whatever state. */
    public Set<StatusId> present(Connection own, Collection<StatusId> ids) throws SQLException {
        throw new UnsupportedOperationException();
    }

    /** Deletes rows whose messages were sent; returns how many there were. */
    public int delete(Connection own, Collection<StatusId> ids) throws SQLException {
        throw new UnsupportedOperationException();
    }

    /** OWNED becomes RELAYED, for rows of which no message was sent. */
    public void handOver(Connection own, Collection<StatusId> ids) throws SQLException {
        throw new UnsupportedOperationException();
    }

    /** The same for one row of which some messages were sent: it keeps the remaining ones only. */
    public void handOver(Connection own, StatusId id, byte[] remaining) throws SQLException {
        throw new UnsupportedOperationException();
    }

    /** A row, OWNED or RELAYED, keeps only the messages that are still to be sent; its state and dates stay. */
    public void keepOnly(Connection own, StatusId id, byte[] remaining) throws SQLException {
        throw new UnsupportedOperationException();
    }

    /** A broker refused a message of the row: one more attempt, made now. Returns how many there are. */
    public void attempted(Connection own, StatusId id, String error) throws SQLException {
        throw new UnsupportedOperationException();
    }

    /** The row becomes PARKED: nobody sends it. */
    public void park(Connection own, StatusId id, String error) throws SQLException {
        throw new UnsupportedOperationException();
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
        throw new UnsupportedOperationException();
    }

    /**
     * Becomes, or stays, the leader of a sender's rows, if nobody else is: the lease counts from now, by the database's
     * clock.
     *
     * @param instance names this process; at most 64 characters
     */
    public boolean lead(Connection own, String sender, String instance, long leaseMillis) throws SQLException {
        throw new UnsupportedOperationException();
    }

    /** Ends the lease at once, if it is this instance's. */
    public void resign(Connection own, String sender, String instance) throws SQLException {
        throw new UnsupportedOperationException();
    }

    /** Counts rows of all senders, lease rows not among them; stops counting at {@code mostRows}. */
    public OutboxSize size(Connection own, long mostRows) throws SQLException {
        throw new UnsupportedOperationException();
    }

    /** Whether an exception of one of these statements says that the table is gone. */
    public boolean isMissing(SQLException e) {
        throw new UnsupportedOperationException();
    }
}
