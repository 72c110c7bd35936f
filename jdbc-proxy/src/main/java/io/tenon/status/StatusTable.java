package io.tenon.status;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * One status table: the statements of the protocol, no more. Thread-safe; holds no connection.
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

    private final Dialect dialect;
    private final String qualifiedName;
    private final String tableId;
    private final StatusSql sql;

    /** Of the driver that the table's connections have. */
    private volatile @Nullable PgjdbcState pgjdbc;

    StatusTable(Dialect dialect, String qualifiedName, String tableId, StatusSql sql) {
        this.dialect = dialect;
        this.qualifiedName = qualifiedName;
        this.tableId = tableId;
        this.sql = sql;
    }

    /**
     * Opens the table, and makes it first if wanted and missing; any number of instances may do so at once. Needs no
     * right to DDL where the table exists.
     *
     * @param connection a fresh connection of the database, autocommit on or off; given back as it was
     * @param name {@code table}, in the connection's current schema (MySQL and MariaDB: its current database), or
     *     {@code schema.table}; written exactly as the database stores it
     * @param create whether to make the table if it is missing
     * @throws SQLException if there is no such table, or it is none of ours, or of another version, or not to be used
     *     by this user; says what to do, nothing was changed then
     */
    public static StatusTable open(Connection connection, String name, boolean create) throws SQLException {
        return new StatusTableOpening(connection, name).open(create);
    }

    /** The script with which a DBA makes the table, schema row and all. */
    public static String ddl(Dialect dialect, String name) {
        return String.join(";\n", dialect.ddl(new TableName(name).quoted(dialect, null))) + ";\n";
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
        return qualifiedName;
    }

    public Dialect dialect() {
        return dialect;
    }

    /**
     * Costs a round trip.
     *
     * @throws StatusTableReplacedException if a connection leads to another table by this name, or to none of Tenon's
     * @throws SQLException if there is no such table, among other reasons
     */
    public void requireOn(Connection connection) throws SQLException {
        String note = noteOn(connection);
        if (!StatusTableOpening.isNoteOf(tableId, note)) {
            throw new StatusTableReplacedException(qualifiedName, tableId, note);
        }
    }

    /**
     * Whether a connection leads to this very table, in whatever transaction it is.
     *
     * @throws SQLException if there is no such table, among other reasons
     */
    public boolean isOn(Connection connection) throws SQLException {
        return StatusTableOpening.isNoteOf(tableId, noteOn(connection));
    }

    private @Nullable String noteOn(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.readNote);
                ResultSet result = statement.executeQuery()) {
            return result.next() ? result.getString(1) : null;
        }
    }

    /**
     * Writes LIVE(s) in the application's transaction: from now on that transaction's fate is the segment's.
     *
     * @throws SegmentFencedException if a check was answered ROLLBACK already; the transaction must be rolled back
     */
    public void insertLive(Connection connection, StatusId segment) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.insertLive)) {
            dialect.bind(statement, 1, segment);
            statement.executeUpdate();
        } catch (SQLException e) {
            throw dialect.isDuplicateKey(e) ? new SegmentFencedException(segment, qualifiedName, e) : e;
        }
    }

    /** Writes VOID(a) for attempts in the application's transaction; at commit, never earlier (rule R4). */
    public void insertVoid(Connection connection, Collection<StatusId> attempts) throws SQLException {
        updateAll(connection, sql::insertVoid, chunks(attempts));
    }

    public void deliver(Connection connection, Collection<StatusId> attempts) throws SQLException {
        if (!attempts.isEmpty()) {
            throw new SQLException("rows that deliver attempts are not there yet");
        }
    }

    /** Writes VOID rows for attempts that a check has delivered, in a transaction of its own. */
    public void disown(Connection connection, Collection<StatusId> attempts) throws SQLException {
        try (OwnSession ignored = OwnSession.on(connection)) {
            disownInSession(connection, attempts);
        }
    }

    /** The same in a session that is {@link OwnSession} already. */
    void disownInSession(Connection connection, Collection<StatusId> attempts) throws SQLException {
        insertVoid(connection, attempts);
    }

    /**
     * Seals LIVE rows in the application's transaction, just before its commit (rule R5).
     *
     * @return how many rows were hit; less than asked for means that some are gone, with the work they stand for
     */
    public int seal(Connection connection, Collection<StatusId> segments) throws SQLException {
        return updateAll(connection, sql::seal, chunks(segments));
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
            Boolean known = pgjdbc(connection).isOpenOn(connection);
            if (known != null) {
                return known;
            }
        } catch (SQLException | RuntimeException e) {
            // A wrapper that refuses to tell: the server is asked.
        }
        try (PreparedStatement statement = connection.prepareStatement(sql.alive)) {
            statement.executeQuery().close();
            return true;
        } catch (SQLException e) {
            return false; // whatever it is, the commit that follows proves nothing
        }
    }

    private PgjdbcState pgjdbc(Connection connection) throws SQLException {
        PgjdbcState known = pgjdbc;
        if (known == null) {
            known = PgjdbcState.of(connection);
            pgjdbc = known;
        }
        return known;
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
    public Map<StatusId, StatusRow> read(Connection connection, List<Question> questions) throws SQLException {
        try (OwnSession ignored = OwnSession.on(connection)) {
            return readInSession(connection, questions);
        }
    }

    /** The same in a session that is {@link OwnSession} already. */
    Map<StatusId, StatusRow> readInSession(Connection connection, List<Question> questions) throws SQLException {
        if (questions.size() > MAX_QUESTIONS) {
            throw new IllegalArgumentException(
                    questions.size() + " questions, but one statement takes " + MAX_QUESTIONS + " at most");
        }
        Map<StatusId, StatusRow> rows = new HashMap<>();
        if (questions.isEmpty()) {
            return rows;
        }
        Set<StatusId> ids = new LinkedHashSet<>();
        ids.add(StatusId.ZERO);
        for (Question question : questions) {
            ids.add(question.segment());
            ids.add(question.attempt());
        }
        List<StatusId> padded = padded(ids);
        try (PreparedStatement statement = connection.prepareStatement(sql.read(padded.size()))) {
            bindAll(statement, padded);
            String note = null;
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    StatusRow row = rowOf(result);
                    if (row.kind() == StatusKind.SCHEMA) {
                        note = result.getString(5);
                    } else {
                        rows.put(row.id(), row);
                    }
                }
            }
            if (!StatusTableOpening.isNoteOf(tableId, note)) {
                throw new StatusTableReplacedException(qualifiedName, tableId, note);
            }
        }
        return rows;
    }

    /** Whether an exception of one of these statements says that the table is gone. */
    public boolean isMissing(SQLException e) {
        return dialect.isNoSuchTable(e);
    }

    /** Repeats the last id up to a power of two, or the most: few texts, which drivers and databases keep prepared. */
    private static List<StatusId> padded(Set<StatusId> ids) {
        List<StatusId> padded = new ArrayList<>(ids);
        StatusId last = padded.get(padded.size() - 1);
        while (Integer.bitCount(padded.size()) != 1 && padded.size() < MAX_IDS) {
            padded.add(last);
        }
        return padded;
    }

    private StatusRow rowOf(ResultSet result) throws SQLException {
        StatusId id = dialect.idAt(result, 1);
        StatusKind kind = StatusKind.ofCode(result.getString(2));
        long age = result.getLong(3);
        long sealedAge = result.getLong(4);
        return result.wasNull() ? StatusRow.unsealed(id, kind, age) : StatusRow.sealed(id, kind, age, sealedAge);
    }

    /**
     * Takes the keys of segments whose rows {@link #read} did not find (rule R7.3), committed when it returns, by few
     * statements. Keys that are taken together are taken without waiting; only a single one is waited for.
     *
     * @param boundMillis how long to wait for transactions that hold keys, all of them together; MySQL and MariaDB know
     *     whole seconds only (rounded down; MySQL 1 s at least), but tell a transaction that is live already without waiting
     * @return what became of each
     */
    public Map<StatusId, Fence> fence(Connection connection, Collection<StatusId> segments, long boundMillis)
            throws SQLException {
        try (OwnSession session = OwnSession.on(connection);
                FenceInsert insert = fenceInsert(session, connection, boundMillis)) {
            return insert.fence(segments);
        }
    }

    FenceInsert fenceInsert(OwnSession session, Connection connection, long boundMillis) {
        return new FenceInsert(dialect, sql, session, connection, boundMillis);
    }

    /**
     * Deletes LIVE and VOID rows (never others) in one transaction: a VOID row that went before its segment's LIVE row
     * would deliver an orphan.
     *
     * @return how many rows there were
     */
    public int delete(Connection connection, Collection<StatusId> ids) throws SQLException {
        if (ids.isEmpty()) {
            return 0;
        }
        try (OwnSession session = OwnSession.on(connection)) {
            return deleteTogether(session, connection, ids, sql::delete);
        }
    }

    /**
     * Deletes rows of any kind but SCHEMA, oldest first (so that no LIVE row outlives its VOID rows), in one
     * transaction. Ids bear their writer's clock, so a row must be that old by the database's clock, too.
     *
     * @param bound exclusive, see {@link StatusId#lowestOf}
     * @param limit rows at most
     * @return how many rows went
     */
    public int deleteOlderThan(Connection connection, StatusId bound, int limit) throws SQLException {
        try (OwnSession session = OwnSession.on(connection)) {
            // First read, then deleted by key: InnoDB's range delete would wait for the row behind the range, which
            // may well be that of an open transaction.
            return deleteTogether(session, connection, olderThan(connection, bound, limit), sql::deleteAny);
        }
    }

    private List<StatusId> olderThan(Connection connection, StatusId bound, int limit) throws SQLException {
        List<StatusId> ids = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql.selectOlder)) {
            dialect.bind(statement, 1, StatusId.ZERO);
            dialect.bind(statement, 2, bound);
            statement.setLong(3, System.currentTimeMillis() - bound.timeMillis());
            statement.setInt(4, limit);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    ids.add(dialect.idAt(result, 1));
                }
            }
        }
        return ids;
    }

    private int deleteTogether(
            OwnSession session, Connection connection, Collection<StatusId> ids, IntFunction<String> text)
            throws SQLException {
        List<List<StatusId>> chunks = chunks(ids);
        return chunks.size() > 1
                ? session.inTransaction(() -> updateAll(connection, text, chunks))
                : updateAll(connection, text, chunks);
    }

    /** Sorted: whoever writes several rows locks them in the same order. */
    private static List<List<StatusId>> chunks(Collection<StatusId> ids) {
        return Chunks.of(new ArrayList<>(new TreeSet<>(ids)), MAX_IDS);
    }

    private int updateAll(Connection connection, IntFunction<String> text, List<List<StatusId>> chunks)
            throws SQLException {
        int hit = 0;
        for (List<StatusId> chunk : chunks) {
            hit += update(connection, text.apply(chunk.size()), chunk);
        }
        return hit;
    }

    private int update(Connection connection, String text, List<StatusId> ids) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(text)) {
            bindAll(statement, ids);
            return statement.executeUpdate();
        }
    }

    /**
     * Really uses every privilege that the protocol needs, in transactions that are rolled back: no row stays.
     *
     * @param connection with no transaction open; its autocommit is as it was afterwards
     * @return what was refused, with the database's own words; empty if all is well
     * @throws SQLException if the connection fails
     */
    public Map<Privilege, SQLException> rehearse(Connection connection) throws SQLException {
        return new Rehearsal(this, sql, connection).run();
    }

    /**
     * Counts the rows, which reads all of them.
     *
     * @param timeoutSeconds how long the database may take, 0 without bound
     */
    public Census census(Connection connection, int timeoutSeconds) throws SQLException {
        Map<StatusKind, Long> rows = new EnumMap<>(StatusKind.class);
        long oldest = 0;
        try (OwnSession session = OwnSession.on(connection);
                PreparedStatement statement = connection.prepareStatement(sql.census)) {
            statement.setQueryTimeout(timeoutSeconds);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.put(StatusKind.ofCode(result.getString(1)), result.getLong(2));
                    oldest = Math.max(oldest, result.getLong(3));
                }
            }
        }
        return new Census(rows, oldest);
    }

    /** The database's clock, in milliseconds since 1970: the one that verdicts go by. */
    public long clockMillis(Connection connection) throws SQLException {
        try (OwnSession session = OwnSession.on(connection);
                PreparedStatement statement = connection.prepareStatement(sql.clock);
                ResultSet result = statement.executeQuery()) {
            result.next();
            return result.getLong(1);
        }
    }

    private void bindAll(PreparedStatement statement, List<StatusId> ids) throws SQLException {
        for (int i = 0; i < ids.size(); i++) {
            dialect.bind(statement, i + 1, ids.get(i));
        }
    }

    @Override
    public String toString() {
        return qualifiedName + " (" + dialect + ", id " + tableId + ")";
    }
}
