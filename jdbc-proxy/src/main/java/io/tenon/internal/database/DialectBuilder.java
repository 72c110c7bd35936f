package io.tenon.internal.database;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link Dialect} by names. What most databases share has a default; what has none must be set, else {@link #build}
 * names it. Not thread-safe.
 */
final class DialectBuilder {
    final String name;
    final int oldestMajor;
    final int oldestMinor;
    String quote = "\"";
    String currentSchema = "";

    @Nullable
    String rename;

    String idType = "BINARY(16)";
    boolean idIsUuid;
    String zeroId = "X'00000000000000000000000000000000'";
    String kindType = "CHAR(1)";
    String timeType = "";
    String noteType = "VARCHAR(64)";
    String textType = "VARCHAR(%d)";
    String blobType = "BINARY LARGE OBJECT";
    String tableOptions = "";
    String now = "";
    String age = "";
    String ageInStatement = "";
    String epoch = "";
    String newNote = "";
    String insertIfAbsent = "INSERT INTO %1$s AS s (id, kind, created_at) VALUES %3$s";
    String insertedRow = "(?, %2$s, %4$s)";
    String orVoid = "";
    String orNothing = "";
    String byKey = "";
    String firstRows = "LIMIT ?";
    String deleteByKey = "DELETE FROM %s";

    @Nullable
    String probe;

    @Nullable
    String readLockWait;

    String setLockWait = "";
    long lockWaitUnitMillis = 1;
    long shortestLockWait = 1;

    @Nullable
    String withoutWaiting;

    boolean errorsAreSqlStates;
    Set<String> duplicateKey = Collections.emptySet();
    Set<String> lockedByOther = Collections.emptySet();
    Set<String> deadlock = Collections.emptySet();
    Set<String> noSuchTable = Collections.emptySet();
    Set<String> passing = Collections.emptySet();
    Set<String> rightMissing = Collections.emptySet();

    @Nullable
    String busyState;

    String columns = "";

    @Nullable
    String readStorage;

    @Nullable
    String readLongestStatement;

    String soundStorage = "";
    String makeStorageSound = "";
    boolean commitsMayRollBack;
    OwnIsolation isolation = OwnIsolation.READ_COMMITTED;
    boolean hasBinaryLog;
    boolean asText;

    /**
     * @param name as {@link java.sql.DatabaseMetaData#getDatabaseProductName} says it
     * @param oldestMajor the oldest version that the dialect is written for
     */
    DialectBuilder(String name, int oldestMajor, int oldestMinor) {
        this.name = name;
        this.oldestMajor = oldestMajor;
        this.oldestMinor = oldestMinor;
    }

    /** The character around an identifier; it is doubled within one. */
    DialectBuilder quote(String sql) {
        this.quote = sql;
        return this;
    }

    /** A query for the schema, or database, that the connection is in. */
    DialectBuilder currentSchema(String sql) {
        this.currentSchema = sql;
        return this;
    }

    /**
     * A statement that gives a complete table its name, for a database whose CREATE TABLE shows a table before its
     * primary key is made: another instance's row may come in between, and making the key then takes the table away
     * again. Not to be set for others.
     */
    DialectBuilder rename(String sql) {
        this.rename = sql;
        return this;
    }

    /** The type of the column id. */
    DialectBuilder idType(String sql) {
        this.idType = sql;
        return this;
    }

    /** Whether the driver takes an id as a UUID, and not as 16 bytes. */
    DialectBuilder idIsUuid() {
        this.idIsUuid = true;
        return this;
    }

    /** The literal of the id that is zero, the schema row's. */
    DialectBuilder zeroId(String sql) {
        this.zeroId = sql;
        return this;
    }

    /** The type of the column kind. */
    DialectBuilder kindType(String sql) {
        this.kindType = sql;
        return this;
    }

    /**
     * The type of the columns created_at and sealed_at; it must not depend on the time zone of the session.
     */
    DialectBuilder timeType(String sql) {
        this.timeType = sql;
        return this;
    }

    /** The type of the column note. */
    DialectBuilder noteType(String sql) {
        this.noteType = sql;
        return this;
    }

    /** The type of a text of any characters, upper and lower case told apart; {@code %d} is how many it may have. */
    DialectBuilder textType(String sql) {
        this.textType = sql;
        return this;
    }

    /** The type of some megabytes of binary data, which the drivers take and give by setBytes and getBytes. */
    DialectBuilder blobType(String sql) {
        this.blobType = sql;
        return this;
    }

    /** What follows the columns in CREATE TABLE. */
    DialectBuilder tableOptions(String sql) {
        this.tableOptions = sql;
        return this;
    }

    /**
     * The database's clock, as the statement runs; not as the transaction began, which would make rows look older than they are.
     */
    DialectBuilder now(String sql) {
        this.now = sql;
        return this;
    }

    /** The age in milliseconds of a time in a column; {@code %s} is the column. */
    DialectBuilder age(String sql) {
        this.age = sql;
        return this;
    }

    /**
     * The age, as {@link #age} gives it, in a statement that is a transaction of its own, where a cheaper clock does:
     * it is asked for each row that is looked at. {@link #age} unless said.
     */
    DialectBuilder ageInStatement(String sql) {
        this.ageInStatement = sql;
        return this;
    }

    /** The beginning of 1970 as a time of {@link #timeType}. */
    DialectBuilder epoch(String sql) {
        this.epoch = sql;
        return this;
    }

    /** The note of a new schema row, with an identity that the database makes. */
    DialectBuilder newNote(String sql) {
        this.newNote = sql;
        return this;
    }

    /**
     * A statement that makes rows of a kind where there are none; {@link #orVoid} or {@link #orNothing} follows. A
     * transaction may come to this point twice, and a savepoint undo the first time. {@code %1$s} is the table, {@code
     * %2$s} the kind, {@code %3$s} a list of {@link #insertedRow}, {@code %4$s} the clock.
     */
    DialectBuilder insertIfAbsent(String sql) {
        this.insertIfAbsent = sql;
        return this;
    }

    /** One row of {@link #insertIfAbsent}. */
    DialectBuilder insertedRow(String sql) {
        this.insertedRow = sql;
        return this;
    }

    /**
     * The end of {@link #insertIfAbsent} that makes a VOID row of a DELIVER row that is there, and leaves every other
     * row as it is.
     */
    DialectBuilder orVoid(String sql) {
        this.orVoid = sql;
        return this;
    }

    /** The end of {@link #insertIfAbsent} that leaves a row that is there as it is. */
    DialectBuilder orNothing(String sql) {
        this.orNothing = sql;
        return this;
    }

    /**
     * What follows a table's name and makes the database go by the primary key. A scan of a small table, which InnoDB
     * takes for cheaper than many keys, would meet rows of open transactions, and wait for them or be refused.
     */
    DialectBuilder byKey(String sql) {
        this.byKey = sql;
        return this;
    }

    /** The end of a query for the first rows only, as many as its last value says. */
    DialectBuilder firstRows(String sql) {
        this.firstRows = sql;
        return this;
    }

    /** The beginning of a DELETE that goes by the primary key; {@code %s} is the table. */
    DialectBuilder deleteByKey(String sql) {
        this.deleteByKey = sql;
        return this;
    }

    /**
     * A query for keys that fails at once where an open transaction holds one of them. Not to be set for a database
     * that cannot tell.
     */
    DialectBuilder probe(String sql) {
        this.probe = sql;
        return this;
    }

    /**
     * A query for how long the session waits for a lock. Not to be set where {@link #setLockWait} ends with its
     * transaction.
     */
    DialectBuilder readLockWait(String sql) {
        this.readLockWait = sql;
        return this;
    }

    /** A statement that sets how long an INSERT may wait for a key; {@code %d} is the time. */
    DialectBuilder setLockWait(String sql) {
        this.setLockWait = sql;
        return this;
    }

    /** The unit of {@link #setLockWait}. */
    DialectBuilder lockWaitUnitMillis(long value) {
        this.lockWaitUnitMillis = value;
        return this;
    }

    /** The shortest time that {@link #setLockWait} takes, in its unit. */
    DialectBuilder shortestLockWait(long value) {
        this.shortestLockWait = value;
        return this;
    }

    /**
     * What precedes a statement that must not wait for a lock, whatever its session says. Not to be set where there is
     * no such thing.
     */
    DialectBuilder withoutWaiting(String sql) {
        this.withoutWaiting = sql;
        return this;
    }

    /**
     * Whether the codes below are SQLStates, and not vendor codes. Messages are never looked at: they are translated.
     */
    DialectBuilder errorsAreSqlStates() {
        this.errorsAreSqlStates = true;
        return this;
    }

    /** The codes that say that a row by this key is there. */
    DialectBuilder duplicateKey(String... codes) {
        this.duplicateKey = Collections.unmodifiableSet(new HashSet<>(Arrays.asList(codes)));
        return this;
    }

    /** The codes that say that another transaction holds the key for longer than was to be waited. */
    DialectBuilder lockedByOther(String... codes) {
        this.lockedByOther = Collections.unmodifiableSet(new HashSet<>(Arrays.asList(codes)));
        return this;
    }

    /** The codes that say that the statement was chosen as the victim of a deadlock. */
    DialectBuilder deadlock(String... codes) {
        this.deadlock = Collections.unmodifiableSet(new HashSet<>(Arrays.asList(codes)));
        return this;
    }

    /** The codes that say that the table, or its schema, is not there. */
    DialectBuilder noSuchTable(String... codes) {
        this.noSuchTable = Collections.unmodifiableSet(new HashSet<>(Arrays.asList(codes)));
        return this;
    }

    /** The codes of an error within the database itself, after which the same statement works. */
    DialectBuilder passing(String... codes) {
        this.passing = Collections.unmodifiableSet(new HashSet<>(Arrays.asList(codes)));
        return this;
    }

    /** SQLStates that say that a right is missing, besides those of class 42, which say so everywhere. */
    DialectBuilder rightMissing(String... codes) {
        this.rightMissing = Collections.unmodifiableSet(new HashSet<>(Arrays.asList(codes)));
        return this;
    }

    /** The SQLState with which the driver refuses a statement while a result set is streaming. */
    DialectBuilder busyState(String sql) {
        this.busyState = sql;
        return this;
    }

    /**
     * A query, by schema and name, for how many of the columns id and note there are that this user may read, and how
     * many that it may write. It must fail in no transaction, whatever is missing.
     */
    DialectBuilder columns(String sql) {
        this.columns = sql;
        return this;
    }

    /** A query, by schema and name, for how the table is stored. Not to be set where there is but one way. */
    DialectBuilder readStorage(String sql) {
        this.readStorage = sql;
        return this;
    }

    /** A query for how many bytes a statement may have. Not to be set where there is no such bound. */
    DialectBuilder readLongestStatement(String sql) {
        this.readLongestStatement = sql;
        return this;
    }

    /**
     * The one way to store a table in which a row shares the fate of its transaction, and outlives a crash as the other
     * tables do.
     */
    DialectBuilder soundStorage(String sql) {
        this.soundStorage = sql;
        return this;
    }

    /** A statement that stores the table in the way of {@link #soundStorage}; {@code %s} is the table. */
    DialectBuilder makeStorageSound(String sql) {
        this.makeStorageSound = sql;
        return this;
    }

    /** Whether a commit is answered with a rollback where something failed before, and no driver says so. */
    DialectBuilder commitsMayRollBack() {
        this.commitsMayRollBack = true;
        return this;
    }

    /** The isolation of Tenon's own sessions. */
    DialectBuilder isolation(OwnIsolation value) {
        this.isolation = value;
        return this;
    }

    /**
     * Whether the server may write its binary log by statement, and then refuses writes in READ COMMITTED.
     */
    DialectBuilder hasBinaryLog() {
        this.hasBinaryLog = true;
        return this;
    }

    /**
     * Whether statements in the application's transaction are sent as text, not prepared. Connector/J that prepares on the
     * server (useServerPrepStmts, useCursorFetch) looks for an open streaming result set only when it sends text: it prepares
     * beside one, takes the answer out of the stream, and whoever reads on waits for ever.
     */
    DialectBuilder asText() {
        this.asText = true;
        return this;
    }

    /** @throws IllegalStateException that names what is missing */
    Dialect build() {
        require("currentSchema", currentSchema);
        require("timeType", timeType);
        require("now", now);
        require("age", age);
        require("epoch", epoch);
        require("newNote", newNote);
        require("orVoid", orVoid);
        require("orNothing", orNothing);
        require("setLockWait", setLockWait);
        require("columns", columns);
        return new Dialect(this);
    }

    private void require(String what, String value) {
        if (value.isEmpty()) {
            throw new IllegalStateException("the dialect of " + name + " has no " + what);
        }
    }
}
