package io.tenon.internal.status;

import io.tenon.internal.database.Dialect;
import io.tenon.internal.database.DriverState;
import io.tenon.internal.database.OwnIsolation;
import io.tenon.internal.database.OwnSession;
import io.tenon.internal.database.StatementTimeout;
import io.tenon.internal.database.UnsupportedDatabaseException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * One status table: the statements of the protocol. Thread-safe; holds no connection. What only people ask of it is in its {@link #survey}.
 *
 * <p>{@link #insertLive}, {@link #insertVoid} and {@link #seal} run in the application's transaction, on the application's
 * connection, and leave its session as it was (the table is named fully, there is no auto-increment column, no setting is touched). The others run
 * in transactions of their own, on a connection of Tenon's with no transaction open, which gets its autocommit,
 * isolation and lock time-outs back.
 */
public final class StatusTable {
    /**
     * How many ids one statement takes. From 1,000 on, MariaDB makes a subquery of a list, whatever hint it is given
     * (in_predicate_conversion_threshold), and may then read, and lock, the whole table.
     */
    static final int MAX_IDS = 999;

    /** How many questions one statement takes: each is about two ids, and the table's identity is read with them. */
    public static final int MAX_QUESTIONS = (MAX_IDS - 1) / 2;

    /** The name of the table unless configured otherwise. */
    public static final String DEFAULT_NAME = "tenon_status";

    /** How long a statement may take unless set otherwise. */
    public static final long DEFAULT_BOUND_MILLIS = 5_000;

    private final Dialect dialect;
    private final TableLocation location;
    private final String tableId;
    private final OwnIsolation isolation;
    private final StatusSql sql;
    private final long boundMillis;
    private final boolean endsProveNothing;
    private final RowStatements rows;
    private final StatusRowReader reading;

    private final DriverState drivers = new DriverState();

    StatusTable(
            Dialect dialect,
            TableLocation location,
            String tableId,
            OwnIsolation isolation,
            StatusSql sql,
            long boundMillis,
            boolean endsProveNothing) {
        this.endsProveNothing = endsProveNothing;
        this.dialect = dialect;
        this.location = location;
        this.tableId = tableId;
        this.isolation = isolation;
        this.sql = sql;
        this.boundMillis = boundMillis;
        this.rows = new RowStatements(dialect, boundMillis);
        this.reading = new StatusRowReader(dialect, sql, rows, location.qualifiedName(), tableId);
    }

    /** Opens the table as {@link #open(Connection, String, boolean, long)} does, with {@link #DEFAULT_BOUND_MILLIS}. */
    public static StatusTable open(Connection connection, String name, boolean create) throws SQLException {
        return open(connection, name, create, DEFAULT_BOUND_MILLIS);
    }

    /**
     * Opens the table, and makes it first if wanted and missing; any number of instances may do so at once. Needs no
     * right to DDL where the table exists.
     *
     * @param connection one of Tenon's own, with no transaction open, autocommit on or off; given back as it was
     * @param name {@code table}, in the connection's current schema (MySQL and MariaDB: its current database), or
     *     {@code schema.table}; written exactly as the database stores it
     * @param create whether to make the table if it is missing
     * @param boundMillis how long each statement may take
     * @throws SQLException if there is no such table, or it is none of ours, or of another version, or not to be used
     *     by this user; says what to do, nothing was changed then. See {@link #isForGood}
     */
    public static StatusTable open(Connection connection, String name, boolean create, long boundMillis)
            throws SQLException {
        return new StatusTableOpening(connection, name, boundMillis).open(create);
    }

    /**
     * Opens the table that is there for somebody who may only look: other rights than SELECT are not tried, and are missed by
     * whoever needs them first.
     *
     * @throws SQLException as {@link #open} does
     */
    public static StatusTable openToLook(Connection connection, String name, long boundMillis) throws SQLException {
        return new StatusTableOpening(connection, name, boundMillis).openToLook();
    }

    /**
     * Finds the table on a connection of the application's, in whatever transaction that is: by questions that fail in
     * none, before the table itself is read. Makes nothing and changes no setting.
     *
     * @throws SQLException as {@link #open} does; the transaction is as it was
     */
    public static StatusTable find(Connection connection, String name, long boundMillis) throws SQLException {
        return new StatusTableOpening(connection, name, boundMillis).find();
    }

    /**
     * Whether what {@link #open} or {@link #find} threw will be thrown again until somebody does something: there is no
     * such table, or it cannot be one of ours, or rights on it are missing. The rest may pass: time-outs, lost connections,
     * and whatever has no SQLState.
     */
    public static boolean isForGood(@Nullable Exception failure) {
        if (failure instanceof UnsupportedDatabaseException
                || failure instanceof UnusableTableException
                || failure instanceof StatusTableMissingException) {
            return true;
        }
        String state = failure instanceof SQLException ? ((SQLException) failure).getSQLState() : null;
        return state != null && Dialect.isLasting(state);
    }

    /** The script with which a DBA makes the table, schema row and all. */
    public static String ddl(Dialect dialect, String name) {
        return String.join(";\n", TableDdl.of(dialect, new TableName(name).quoted(dialect, null))) + ";\n";
    }

    /**
     * The table's own identity: random, made with it. Whoever asks about a segment compares it first: in another table
     * the segment is absent, would be fenced there, and its messages lost.
     */
    public String tableId() {
        return tableId;
    }

    /** Schema and name, quoted. */
    public String qualifiedName() {
        return location.qualifiedName();
    }

    public Dialect dialect() {
        return dialect;
    }

    /**
     * Throws unless a connection leads to this very table. Costs a round trip.
     *
     * @throws StatusTableReplacedException if a connection leads to another table by this name, or to none of Tenon's
     * @throws SQLException if there is no such table, among other reasons
     */
    public void requireOn(Connection connection) throws SQLException {
        String note = noteOn(connection);
        if (!StatusTableOpening.isNoteOf(tableId, note)) {
            throw new StatusTableReplacedException(qualifiedName(), tableId, note);
        }
    }

    /**
     * Whether a connection leads to this very table, in whatever transaction it is: the catalogue is asked first, so that
     * nothing fails in the transaction if there is none.
     */
    public boolean isOn(Connection connection) throws SQLException {
        return location.isReadable(connection, boundMillis) && StatusTableOpening.isNoteOf(tableId, noteOn(connection));
    }

    private @Nullable String noteOn(Connection connection) throws SQLException {
        return StatusTableOpening.note(connection, sql, boundMillis);
    }

    OwnSession session(Connection connection) throws SQLException {
        return OwnSession.on(connection, isolation);
    }

    /**
     * Writes LIVE(s) in the application's transaction: from now on that transaction's fate is the segment's. When it
     * throws, the row was not written; a failure to close the statement afterwards is none of that.
     *
     * @throws SegmentFencedException if a check was answered ROLLBACK already; the transaction must be rolled back
     */
    public void insertLive(Connection connection, StatusId segment) throws SQLException {
        drivers.requireNoStream(connection, dialect);
        try {
            rows.update(connection, sql.insertLive, Collections.singletonList(segment));
        } catch (SQLException e) {
            throw dialect.isDuplicateKey(e) ? new SegmentFencedException(segment, qualifiedName(), e) : e;
        }
    }

    /** Writes VOID(a) for attempts in the application's transaction; at commit, never earlier (rule R4). */
    public void insertVoid(Connection connection, Collection<StatusId> attempts) throws SQLException {
        rows.update(connection, sql::insertVoid, RowStatements.chunks(attempts));
    }

    /** Writes VOID rows for attempts that a check has delivered, in a transaction of its own. */
    public void disown(Connection connection, Collection<StatusId> attempts) throws SQLException {
        try (OwnSession session = session(connection)) {
            disownIn(session, connection, attempts);
        }
    }

    /** Does what {@link #disown} does, in a session that has begun already. */
    void disownIn(OwnSession session, Connection connection, Collection<StatusId> attempts) throws SQLException {
        for (List<StatusId> chunk : RowStatements.chunks(attempts)) {
            session.run(() -> rows.update(connection, sql.insertVoid(chunk.size()), chunk));
        }
    }

    /**
     * Writes DELIVER(a) for attempts in a transaction of its own: they are to be delivered whatever becomes of the
     * transaction that they were sent in. An attempt that is VOID stays so.
     */
    public void deliver(Connection connection, Collection<StatusId> attempts) throws SQLException {
        try (OwnSession session = session(connection)) {
            together(session, connection, RowStatements.chunks(attempts), sql::insertDeliver);
        }
    }

    /**
     * Seals LIVE rows in the application's transaction, just before its commit (rule R5).
     *
     * @return how many rows were hit; less than asked for means that some are gone, with the work they stand for
     */
    public int seal(Connection connection, Collection<StatusId> segments) throws SQLException {
        return rows.update(connection, sql::seal, RowStatements.chunks(segments));
    }

    /**
     * Whether LIVE(s) is there as the application's transaction sees it, on its connection. If the transaction takes no statement, because
     * something has failed in it or a result set is streaming, this throws.
     */
    public boolean isLiveIn(Connection connection, StatusId segment) throws SQLException {
        drivers.requireNoStream(connection, dialect);
        StatusRow row = reading.read(connection, Collections.singletonList(new VerdictQuestion(segment, segment)))
                .get(segment);
        return row != null && row.kind() == StatusKind.LIVE;
    }

    /** Whether the driver may keep a commit or a rollback to itself, so that only the row tells what became of it. */
    public boolean endsProveNothing() {
        return endsProveNothing;
    }

    /** Whether a commit that returned may have been a rollback, since something failed before. */
    public boolean commitsMayRollBack() {
        return dialect.commitsMayRollBack;
    }

    /**
     * Whether the transaction can still commit, where {@link #commitsMayRollBack} leaves that open. Costs a round trip
     * where the driver does not know.
     */
    public boolean isAliveIn(Connection connection) {
        try {
            Boolean known = drivers.isTransactionOpen(connection);
            if (known != null) {
                return known;
            }
        } catch (SQLException | RuntimeException e) {
            // A wrapper may refuse to tell; then the server is asked.
        }
        try (PreparedStatement statement = connection.prepareStatement(sql.alive)) {
            StatementTimeout.executeQuery(statement, boundMillis).close();
            return true;
        } catch (SQLException e) {
            // Whatever has failed, the commit that follows proves nothing.
            return false;
        }
    }

    /**
     * Whether an exception of one of the statements above only says that the connection cannot take a statement just
     * now (a streaming result set is open), so that {@link #insertLive} may be tried again later, at the latest at
     * commit. The transaction is as it was.
     */
    public boolean cannotTakeStatementNow(SQLException e) {
        return dialect.isBusy(e);
    }

    /**
     * Reads the rows of segments and attempts in <em>one</em> statement, so that what it says of a question holds of one
     * moment; and the table's identity with them, for in another table all of them would be absent.
     *
     * @param questions {@link #MAX_QUESTIONS} at most
     * @return the rows there are, by id
     * @throws StatusTableReplacedException if this is another table by now
     */
    public Map<StatusId, StatusRow> read(Connection connection, List<VerdictQuestion> questions) throws SQLException {
        try (OwnSession session = session(connection)) {
            return readIn(session, connection, questions);
        }
    }

    /** Does what {@link #read} does, in a session that has begun already. */
    Map<StatusId, StatusRow> readIn(OwnSession session, Connection connection, List<VerdictQuestion> questions)
            throws SQLException {
        if (questions.size() > MAX_QUESTIONS) {
            throw new IllegalArgumentException(
                    questions.size() + " questions, but one statement takes " + MAX_QUESTIONS + " at most");
        }
        return questions.isEmpty() ? new HashMap<>() : session.run(() -> reading.read(connection, questions));
    }

    /**
     * Reads the rows that say that messages are to be delivered, LIVE and DELIVER ones, in the order of their ids. Each of these is a message
     * that may not have been delivered yet; others of its attempts may be VOID.
     *
     * @param after only rows with greater ids
     * @param before only rows with lesser ids: what is younger need not be read
     * @param most how many
     */
    public List<StatusRow> deliverable(Connection connection, StatusId after, StatusId before, int most)
            throws SQLException {
        try (OwnSession session = session(connection)) {
            return session.run(() -> reading.deliverable(connection, after, before, most));
        }
    }

    /** Returns what the doctor and the commands ask of the table, and no application does. */
    public StatusTableSurvey survey() {
        return new StatusTableSurvey(this, dialect, sql, boundMillis);
    }

    /** Whether an exception of one of these statements says that the table is gone. */
    public boolean isMissing(SQLException e) {
        return dialect.isNoSuchTable(e);
    }

    /**
     * Takes the keys of segments whose rows {@link #read} did not find (rule R7.3), committed when it returns, by few
     * statements. Keys that are taken together are taken without waiting; only a single one is waited for.
     *
     * @param waitMillis how long to wait for transactions that hold keys, all of them together; MySQL and MariaDB know
     *     whole seconds only (rounded down; MySQL 1 s at least), but tell a transaction that is live already without waiting
     * @return what became of each
     */
    public Map<StatusId, Fence> fence(Connection connection, Collection<StatusId> segments, long waitMillis)
            throws SQLException {
        try (OwnSession session = session(connection);
                FenceInsert insert = fenceInsert(session, connection, waitMillis)) {
            return insert.fence(segments);
        }
    }

    FenceInsert fenceInsert(OwnSession session, Connection connection, long waitMillis) {
        return new FenceInsert(dialect, sql, session, connection, waitMillis, boundMillis);
    }

    /**
     * Deletes LIVE, VOID and DELIVER rows (never others) in one transaction: a VOID row that went before its segment's
     * LIVE row would deliver an orphan.
     *
     * @return how many rows there were
     */
    public int delete(Connection connection, Collection<StatusId> ids) throws SQLException {
        if (ids.isEmpty()) {
            return 0;
        }
        try (OwnSession session = session(connection)) {
            return together(session, connection, rows.forDeletion(ids), sql::delete);
        }
    }

    /**
     * Deletes rows of any kind but SCHEMA and LEASE, oldest first (so that no LIVE row outlives its VOID rows), in one
     * transaction. Ids bear their writer's clock, so a row must be that old by the database's clock, too.
     *
     * @param bound exclusive, see {@link StatusId#lowestOf}
     * @param limit rows at most
     * @return how many rows went
     */
    public int deleteOlderThan(Connection connection, StatusId bound, int limit) throws SQLException {
        try (OwnSession session = session(connection)) {
            // The ids are read first, and the rows deleted by key. InnoDB's range delete would wait for the row behind
            // the range, which may be that of an open transaction.
            List<StatusId> older = session.run(() -> rows.olderThan(connection, sql.selectOlder, bound, limit));
            return together(session, connection, rows.forDeletion(older), sql::deleteAny);
        }
    }

    /**
     * Becomes, or stays, the one who rescues the parked halves of a check group of which this table decides, if nobody else is
     * (R12).
     *
     * @param checkGroup with its namespace
     * @param instance names this process; at most 64 characters
     */
    public boolean leadRescue(Connection own, String checkGroup, String instance, long leaseMillis)
            throws SQLException {
        List<?> row = Arrays.asList(StatusId.hashed(checkGroup), instance);
        try (OwnSession session = session(own)) {
            return sql.lease.lead(session, own, dialect, rows, row, instance, leaseMillis);
        }
    }

    /** Ends the lease of {@link #leadRescue} at once, if it is this instance's. */
    public void resignRescue(Connection own, String checkGroup, String instance) throws SQLException {
        try (OwnSession session = session(own)) {
            sql.lease.resign(session, own, rows, StatusId.hashed(checkGroup), instance);
        }
    }

    /** Runs a statement for each chunk, all of them in one transaction. Returns how many rows they hit. */
    private int together(
            OwnSession session, Connection connection, List<List<StatusId>> chunks, IntFunction<String> text)
            throws SQLException {
        OwnSession.Work<Integer> work = () -> rows.update(connection, text, chunks);
        return chunks.size() > 1 ? session.inTransaction(work) : session.run(work);
    }

    /**
     * Throws if this user may not write to the table: tried, and rolled back, on a connection of Tenon's own, so that no
     * statement fails in an application's transaction.
     *
     * @param connection one of Tenon's own, with no transaction open; given back as it was
     * @throws SQLException if a row cannot be written, or that cannot be told now
     */
    public void requireWritable(Connection connection) throws SQLException {
        try (OwnSession session = session(connection)) {
            new PrivilegeTrial(this, sql, connection).requireWritable();
        }
    }

    @Override
    public String toString() {
        return qualifiedName() + " (" + dialect + ", id " + tableId + ")";
    }
}
