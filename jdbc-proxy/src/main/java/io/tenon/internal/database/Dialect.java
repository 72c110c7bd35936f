package io.tenon.internal.database;

import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the supported databases say differently, as data; immutable. In the templates {@code %s} stands for the table,
 * or for the column whose age is taken.
 */
public final class Dialect {
    /** MySQL 8.0 or later (NOWAIT), InnoDB. */
    public static final Dialect MYSQL = innoDb(new Dialect("MySQL", 8, 0), 1);

    /** MariaDB 10.3 or later (NOWAIT), InnoDB, through either driver. */
    public static final Dialect MARIADB = mariaDb(innoDb(new Dialect("MariaDB", 10, 3), 0));

    /** PostgreSQL 13 or later (gen_random_uuid). */
    public static final Dialect POSTGRESQL = postgreSql(new Dialect("PostgreSQL", 13, 0));

    /** H2 2.0 or later. */
    public static final Dialect H2 = h2(new Dialect("H2", 2, 0));

    private static final List<Dialect> ALL =
            Collections.unmodifiableList(Arrays.asList(MYSQL, MARIADB, POSTGRESQL, H2));

    /** MariaDB puts 5.5.5- before its own version where the client may be an old one. */
    private static final Pattern VERSION = Pattern.compile("(?:5\\.5\\.5-)?(\\d+)(?:\\.(\\d+))?.*", Pattern.DOTALL);

    /** Of H2's own; the other databases' states for that are of class 42. */
    public static final String H2_RIGHT_MISSING = "90096";

    private static final String BUSY_TEXT = "Streaming result set ";

    final String name;
    private final int oldestMajor;
    private final int oldestMinor;

    // What follows is set once, below, before anybody sees the dialect.

    // Names.
    public String quote = "\"";
    public String currentSchema = "";

    /**
     * Gives a table that is complete its name; null where CREATE TABLE shows a table at once with its primary key. H2 shows
     * it before: another instance's row may come in between, and the key's making then takes the table away again.
     */
    @Nullable
    public String rename;

    // Columns and the database's clock.
    public String idType = "BINARY(16)";
    public boolean idIsUuid;
    public String zeroId = "X'00000000000000000000000000000000'";
    public String kindType = "CHAR(1)";
    public String timeType = "";
    public String noteType = "VARCHAR(64)";
    public String tableOptions = "";
    public String now = "";
    public String age = "";
    public String newNote = "";

    /** The beginning of 1970 as a time of that type. */
    public String epoch = "";

    // Rows of a kind that are made where there are none: a transaction may come to this point twice, and a savepoint
    // undo
    // the first time. A VOID takes the place of a DELIVER, and nothing else of anything. %1$s is the table, %2$s the
    // kind,
    // %3$s a list of insertedRow, %4$s the clock.
    public String insertIfAbsent = "INSERT INTO %1$s AS s (id, kind, created_at) VALUES %3$s";
    public String insertedRow = "(?, %2$s, %4$s)";
    public String orVoid = "";
    public String orNothing = "";

    /**
     * After a table's name: by the key alone. A scan of a small table, which InnoDB takes for cheaper than many keys, would
     * meet rows of open transactions, and wait for them or be refused.
     */
    public String byKey = "";

    public String deleteByKey = "DELETE FROM %s";

    /** Fails at once where an open transaction holds one of the keys; null where the database cannot tell. */
    @Nullable
    public String probe;

    // How long an INSERT may wait for a key; asked and restored, unless it ends with the transaction by itself.
    @Nullable
    public String readLockWait;

    public String setLockWait = "";

    /** Before a statement that must not wait for a lock, whatever its session says; null where there is no such thing. */
    @Nullable
    public String withoutWaiting;

    public long lockWaitUnitMillis = 1;
    public long shortestLockWait = 1;

    // Errors, by vendor code or by SQLState, never by message.
    public boolean errorsBySqlState;
    public Set<String> duplicateKey = Collections.emptySet();
    public Set<String> lockedByOther = Collections.emptySet();
    public Set<String> deadlock = Collections.emptySet();
    public Set<String> noSuchTable = Collections.emptySet();

    /** Errors within the database itself, after which the same statement works. */
    public Set<String> passing = Collections.emptySet();

    @Nullable
    public String busyState;

    /** How the table is stored, by schema and name; null where there is but one way. */
    @Nullable
    public String readStorage;

    /** The one way in which a row shares the fate of its transaction, and outlives a crash as the other tables do. */
    public String soundStorage = "";

    public String makeStorageSound = "";

    /** Whether a commit is answered with a rollback where something failed before, and no driver says so. */
    public boolean commitsMayRollBack;

    /**
     * By schema and name: how many of the columns id and note there are that this user may read, and how many that it may
     * write. Fails in no transaction, whatever is missing.
     */
    public String columns = "";

    public OwnIsolation isolation = OwnIsolation.READ_COMMITTED;

    /** Whether the server may write its binary log by statement, and then refuses writes in READ COMMITTED. */
    public boolean hasBinaryLog;

    /**
     * Statements in the application's transaction are sent as text, not prepared. Connector/J, told to prepare on the
     * server (useServerPrepStmts, useCursorFetch), looks for an open streaming result set only when it sends text:
     * it prepares beside one, takes the answer out of the stream, and whoever reads on waits for ever.
     */
    public boolean asText;

    private Dialect(String name, int oldestMajor, int oldestMinor) {
        this.name = name;
        this.oldestMajor = oldestMajor;
        this.oldestMinor = oldestMinor;
    }

    private static Dialect innoDb(Dialect d, long shortestLockWait) {
        d.quote = "`";
        d.currentSchema = "SELECT DATABASE()";
        d.kindType = "CHAR(1) CHARACTER SET ascii COLLATE ascii_bin";
        d.noteType = "VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin";
        d.tableOptions = " ENGINE = InnoDB";
        // UTC, so that neither the session's time zone nor summer time touches it. The statement's begin, not the
        // transaction's; TIMESTAMP would end in 2038.
        d.timeType = "DATETIME(6)";
        d.now = "UTC_TIMESTAMP(6)";
        d.age = "TIMESTAMPDIFF(MICROSECOND, %s, UTC_TIMESTAMP(6)) DIV 1000";
        d.epoch = "TIMESTAMP '1970-01-01 00:00:00'";
        d.newNote = "CONCAT('v1 ', LOWER(REPLACE(UUID(), '-', '')))";
        d.byKey = " FORCE INDEX (PRIMARY)";
        d.deleteByKey = "DELETE s FROM %s AS s" + d.byKey; // DELETE of one table takes no hint
        // Of the id alone MySQL would read the whole index, which for it is no scan of the table.
        d.probe = "SELECT id, kind FROM %s" + d.byKey + " WHERE id IN (%%s) FOR UPDATE NOWAIT";
        d.readLockWait = "SELECT @@innodb_lock_wait_timeout";
        d.setLockWait = "SET innodb_lock_wait_timeout = %d";
        d.lockWaitUnitMillis = 1000;
        d.shortestLockWait = shortestLockWait;
        d.insertIfAbsent = "INSERT INTO %1$s (id, kind, created_at) VALUES %3$s";
        d.orVoid = " ON DUPLICATE KEY UPDATE kind = IF(kind = 'D', 'V', kind)";
        d.orNothing = " ON DUPLICATE KEY UPDATE kind = kind";
        d.duplicateKey = codes("1062");
        d.lockedByOther = codes("1205", "3572");
        d.deadlock = codes("1213");
        d.noSuchTable = codes("1146", "1049");
        d.busyState = "S1000";
        d.readStorage = "SELECT ENGINE FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?";
        d.soundStorage = "InnoDB";
        d.makeStorageSound = "ALTER TABLE %s ENGINE = InnoDB";
        d.columns = "SELECT SUM(PRIVILEGES LIKE '%select%'),"
                + " SUM(PRIVILEGES LIKE '%insert%' AND PRIVILEGES LIKE '%update%') FROM information_schema.COLUMNS"
                + " WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND COLUMN_NAME IN ('id', 'note')";
        d.hasBinaryLog = true;
        d.asText = true;
        return d;
    }

    private static Dialect mariaDb(Dialect d) {
        d.withoutWaiting = "SET STATEMENT innodb_lock_wait_timeout = 0 FOR ";
        return d;
    }

    private static Dialect postgreSql(Dialect d) {
        d.currentSchema = "SELECT current_schema()";
        d.idType = "uuid";
        d.idIsUuid = true;
        d.zeroId = "'00000000-0000-0000-0000-000000000000'";
        // now() is the transaction's begin: it would make rows look older than they are, and their lease too short.
        d.timeType = "timestamptz(6)";
        d.now = "clock_timestamp()";
        d.age = "floor(extract(epoch from clock_timestamp() - %s) * 1000)::bigint";
        d.epoch = "timestamptz '1970-01-01 00:00:00+00'";
        d.newNote = "'v1 ' || replace(gen_random_uuid()::text, '-', '')";
        // Ends with its transaction: a pooler in transaction mode would hand a session's setting to somebody else.
        d.setLockWait = "SET LOCAL lock_timeout = %d";
        d.orVoid = " ON CONFLICT (id) DO UPDATE SET kind = 'V' WHERE s.kind = 'D'";
        d.orNothing = " ON CONFLICT (id) DO NOTHING";
        d.errorsBySqlState = true;
        d.duplicateKey = codes("23505");
        d.lockedByOther = codes("55P03");
        d.deadlock = codes("40P01");
        d.noSuchTable = codes("42P01", "3F000");
        d.commitsMayRollBack = true;
        d.readStorage =
                "SELECT CASE c.relpersistence WHEN 'p' THEN 'LOGGED' WHEN 'u' THEN 'UNLOGGED' ELSE 'TEMPORARY' END"
                        + " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                        + " WHERE n.nspname = ? AND c.relname = ?";
        d.soundStorage = "LOGGED";
        d.makeStorageSound = "ALTER TABLE %s SET LOGGED";
        // Not by to_regclass, which fails where the schema may not be used.
        String usable = " AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')"
                + " AND pg_catalog.has_table_privilege(c.oid, '%s')";
        String readable = String.format(Locale.ROOT, usable, "SELECT");
        d.columns = "SELECT COUNT(*) FILTER (WHERE TRUE" + readable + "), COUNT(*) FILTER (WHERE TRUE"
                + String.format(Locale.ROOT, usable, "INSERT") + String.format(Locale.ROOT, usable, "UPDATE") + ")"
                + " FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid"
                + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ? AND c.relname = ?"
                + " AND (a.attname = 'note' OR (a.attname = 'id' AND a.atttypid = 'pg_catalog.uuid'::pg_catalog.regtype))";
        d.isolation = OwnIsolation.OF_EACH_TRANSACTION;
        return d;
    }

    private static Dialect h2(Dialect d) {
        d.currentSchema = "SELECT CURRENT_SCHEMA";
        d.rename = "ALTER TABLE %s RENAME TO %s";
        d.timeType = "TIMESTAMP(6) WITH TIME ZONE";
        // CURRENT_TIMESTAMP is the transaction's begin in some of H2's modes, the regular one among them; DATEDIFF
        // compares wall clocks of different offsets.
        d.now = "(SELECT EXECUTING_STATEMENT_START FROM INFORMATION_SCHEMA.SESSIONS WHERE SESSION_ID = SESSION_ID())";
        d.age = "FLOOR(EXTRACT(EPOCH FROM (" + d.now + " - %s)) * 1000)";
        d.epoch = "TIMESTAMP WITH TIME ZONE '1970-01-01 00:00:00+00'";
        d.newNote = "'v1 ' || LOWER(REPLACE(CAST(RANDOM_UUID() AS VARCHAR), '-', ''))";
        d.insertIfAbsent = "MERGE INTO %1$s AS s USING (VALUES %3$s) AS v (id) ON s.id = v.id";
        d.insertedRow = "(CAST(? AS BINARY(16)))";
        d.orNothing = " WHEN NOT MATCHED THEN INSERT (id, kind, created_at) VALUES (v.id, %2$s, %4$s)";
        d.orVoid = " WHEN MATCHED AND s.kind = 'D' THEN UPDATE SET kind = 'V'" + d.orNothing;
        d.readLockWait = "SELECT LOCK_TIMEOUT()";
        d.setLockWait = "SET LOCK_TIMEOUT %d";
        d.duplicateKey = codes("23505");
        d.lockedByOther = codes("50200");
        d.deadlock = codes("40001");
        d.noSuchTable = codes("42102", "42103", "42104", "90079");
        d.passing = codes("50000");
        d.columns = "SELECT COUNT(*), COUNT(*) FROM INFORMATION_SCHEMA.COLUMNS"
                + " WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND LOWER(COLUMN_NAME) IN ('id', 'note')";
        return d;
    }

    private static Set<String> codes(String... codes) {
        return Collections.unmodifiableSet(new HashSet<>(Arrays.asList(codes)));
    }

    /**
     * By name, for tools that print DDL.
     *
     * @param product "mysql", "mariadb", "postgresql" or "h2"
     * @throws IllegalArgumentException that lists them
     */
    public static Dialect named(String product) {
        for (Dialect dialect : ALL) {
            if (dialect.toString().equalsIgnoreCase(product)) {
                return dialect;
            }
        }
        throw new IllegalArgumentException("there is no dialect for the database '" + product + "', but for " + ALL);
    }

    /**
     * The dialect of the database behind a connection, whichever driver it goes through.
     *
     * @throws SQLException if the database is not supported; names those that are
     */
    public static Dialect of(DatabaseMetaData metaData) throws SQLException {
        String product = metaData.getDatabaseProductName();
        String version = metaData.getDatabaseProductVersion();
        // Connector/J calls a MariaDB server "MySQL".
        String known = version.toLowerCase(Locale.ROOT).contains("mariadb") ? MARIADB.name : product;
        for (Dialect dialect : ALL) {
            if (dialect.name.equalsIgnoreCase(known)) {
                return dialect;
            }
        }
        throw new UnsupportedDatabaseException("Tenon keeps its status table in one of " + ALL + ", not in " + product
                + " " + version + ". Nothing was changed; messages cannot be tied to this database's transactions.");
    }

    /**
     * Whether a server is older than what this dialect is written for.
     *
     * @param version as {@link DatabaseMetaData#getDatabaseProductVersion} says it; one that cannot be read is not
     */
    public boolean isTooOld(String version) {
        Matcher matcher = VERSION.matcher(version);
        if (!matcher.matches()) {
            return false;
        }
        int major = Integer.parseInt(matcher.group(1));
        int minor = matcher.group(2) == null ? 0 : Integer.parseInt(matcher.group(2));
        return major < oldestMajor || (major == oldestMajor && minor < oldestMinor);
    }

    /** The oldest version that this dialect is written for. */
    public String oldestVersion() {
        return oldestMajor + "." + oldestMinor;
    }

    public String quoted(String identifier) {
        return quote + identifier.replace(quote, quote + quote) + quote;
    }

    public String ageOf(String column) {
        return String.format(Locale.ROOT, age, column);
    }

    public boolean isDuplicateKey(SQLException e) {
        return is(duplicateKey, e);
    }

    public boolean isLockedByOther(SQLException e) {
        return is(lockedByOther, e);
    }

    public boolean passes(SQLException e) {
        return is(passing, e);
    }

    public boolean isDeadlock(SQLException e) {
        return is(deadlock, e);
    }

    /**
     * Also where a pool of statements has wrapped it, without a state of its own. What has one speaks for itself: pgjdbc
     * hangs what made a transaction fail below every later error of it.
     */
    public boolean isNoSuchTable(SQLException e) {
        Throwable cause = e.getCause();
        return is(noSuchTable, e)
                || (e.getSQLState() == null && cause instanceof SQLException && isNoSuchTable((SQLException) cause));
    }

    /**
     * A refusal of the driver's own; whatever the server says bears its vendor code. Connector/J 5.1 gives no SQLState
     * either, so there is nothing but its text, which it knows in English only.
     */
    public boolean isBusy(SQLException e) {
        if (busyState == null || e.getErrorCode() != 0) {
            return false;
        }
        return busyState.equals(e.getSQLState())
                || (e.getSQLState() == null && String.valueOf(e.getMessage()).startsWith(BUSY_TEXT));
    }

    private boolean is(Set<String> codes, SQLException e) {
        return codes.contains(errorsBySqlState ? e.getSQLState() : Integer.toString(e.getErrorCode()));
    }

    @Override
    public String toString() {
        return name;
    }
}
