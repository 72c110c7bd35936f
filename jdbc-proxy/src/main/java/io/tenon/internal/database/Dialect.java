package io.tenon.internal.database;

import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the supported databases say differently, as data; immutable. What each field means, and which are optional, is said
 * at its name in {@link DialectBuilder}; a database has a file of its own ({@link MySqlDialect} and so on).
 */
public final class Dialect {
    public static final Dialect MYSQL = MySqlDialect.build();
    public static final Dialect MARIADB = MariaDbDialect.build();
    public static final Dialect POSTGRESQL = PostgreSqlDialect.build();
    public static final Dialect H2 = H2Dialect.build();

    private static final List<Dialect> ALL =
            Collections.unmodifiableList(Arrays.asList(MYSQL, MARIADB, POSTGRESQL, H2));

    /** Matches the version of a server. MariaDB puts 5.5.5- before its own where the client may be an old one. */
    private static final Pattern VERSION = Pattern.compile("(?:5\\.5\\.5-)?(\\d+)(?:\\.(\\d+))?.*", Pattern.DOTALL);

    /** How often a statement that meets a passing error is tried at most. */
    private static final int MOST_TRIES = 5;

    private static final String BUSY_TEXT = "Streaming result set ";

    private final String name;
    private final int oldestMajor;
    private final int oldestMinor;
    private final String quote;
    public final String currentSchema;
    public final @Nullable String rename;
    public final String idType;
    public final boolean idIsUuid;
    public final String zeroId;
    public final String kindType;
    public final String timeType;
    public final String noteType;
    private final String textType;
    public final String blobType;
    public final String tableOptions;
    public final String now;
    private final String age;
    private final String ageInStatement;
    public final String epoch;
    public final String newNote;
    public final String insertIfAbsent;
    public final String insertedRow;
    public final String orVoid;
    public final String orNothing;
    public final String byKey;
    public final String firstRows;
    public final String deleteByKey;
    public final @Nullable String probe;
    public final @Nullable String readLockWait;
    public final String setLockWait;
    public final long lockWaitUnitMillis;
    public final long shortestLockWait;
    public final @Nullable String withoutWaiting;
    private final boolean errorsAreSqlStates;
    private final Set<String> duplicateKey;
    private final Set<String> lockedByOther;
    private final Set<String> deadlock;
    private final Set<String> noSuchTable;
    private final Set<String> passing;
    private final Set<String> rightMissing;
    public final @Nullable String busyState;
    public final String columns;
    public final @Nullable String readStorage;
    public final @Nullable String readLongestStatement;
    public final String soundStorage;
    public final String makeStorageSound;
    public final boolean commitsMayRollBack;
    public final OwnIsolation isolation;
    public final boolean hasBinaryLog;
    public final boolean asText;

    Dialect(DialectBuilder builder) {
        this.name = builder.name;
        this.oldestMajor = builder.oldestMajor;
        this.oldestMinor = builder.oldestMinor;
        this.quote = builder.quote;
        this.currentSchema = builder.currentSchema;
        this.rename = builder.rename;
        this.idType = builder.idType;
        this.idIsUuid = builder.idIsUuid;
        this.zeroId = builder.zeroId;
        this.kindType = builder.kindType;
        this.timeType = builder.timeType;
        this.noteType = builder.noteType;
        this.textType = builder.textType;
        this.blobType = builder.blobType;
        this.tableOptions = builder.tableOptions;
        this.now = builder.now;
        this.age = builder.age;
        this.ageInStatement = builder.ageInStatement.isEmpty() ? builder.age : builder.ageInStatement;
        this.epoch = builder.epoch;
        this.newNote = builder.newNote;
        this.insertIfAbsent = builder.insertIfAbsent;
        this.insertedRow = builder.insertedRow;
        this.orVoid = builder.orVoid;
        this.orNothing = builder.orNothing;
        this.byKey = builder.byKey;
        this.firstRows = builder.firstRows;
        this.deleteByKey = builder.deleteByKey;
        this.probe = builder.probe;
        this.readLockWait = builder.readLockWait;
        this.setLockWait = builder.setLockWait;
        this.lockWaitUnitMillis = builder.lockWaitUnitMillis;
        this.shortestLockWait = builder.shortestLockWait;
        this.withoutWaiting = builder.withoutWaiting;
        this.errorsAreSqlStates = builder.errorsAreSqlStates;
        this.duplicateKey = builder.duplicateKey;
        this.lockedByOther = builder.lockedByOther;
        this.deadlock = builder.deadlock;
        this.noSuchTable = builder.noSuchTable;
        this.passing = builder.passing;
        this.rightMissing = builder.rightMissing;
        this.busyState = builder.busyState;
        this.columns = builder.columns;
        this.readStorage = builder.readStorage;
        this.readLongestStatement = builder.readLongestStatement;
        this.soundStorage = builder.soundStorage;
        this.makeStorageSound = builder.makeStorageSound;
        this.commitsMayRollBack = builder.commitsMayRollBack;
        this.isolation = builder.isolation;
        this.hasBinaryLog = builder.hasBinaryLog;
        this.asText = builder.asText;
    }

    /**
     * Returns a dialect by its name, for tools that print DDL.
     *
     * @param product "mysql", "mariadb", "postgresql" or "h2"
     * @throws IllegalArgumentException that lists the names there are
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
    public static Dialect of(@Nullable DatabaseMetaData metaData) throws SQLException {
        // A mock of a test has no metadata, or says null.
        String product = String.valueOf(metaData == null ? null : metaData.getDatabaseProductName());
        String version = String.valueOf(metaData == null ? null : metaData.getDatabaseProductVersion());
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

    /** The type of a column for texts. */
    public String textType(int characters) {
        return String.format(Locale.ROOT, textType, characters);
    }

    public String ageOf(String column) {
        return String.format(Locale.ROOT, age, column);
    }

    /**
     * Returns the SQL for the age of a time in a column, in a statement that is a transaction of its own: there a clock
     * will do that is cheap for each of many rows.
     */
    public String ageInStatementOf(String column) {
        return String.format(Locale.ROOT, ageInStatement, column);
    }

    public boolean isDuplicateKey(SQLException e) {
        return is(duplicateKey, e);
    }

    public boolean isLockedByOther(SQLException e) {
        return is(lockedByOther, e);
    }

    /**
     * Runs a statement, and again if it met a passing error within the database, which has changed nothing: H2 reads all
     * sessions for its clock, and fails on one that is just ending.
     */
    public <T> T runPassing(OwnSession.Work<T> statement) throws SQLException {
        for (int tries = 1; ; tries++) {
            try {
                return statement.run();
            } catch (SQLException e) {
                if (tries == MOST_TRIES || !is(passing, e)) {
                    throw e;
                }
            }
        }
    }

    public boolean isDeadlock(SQLException e) {
        return is(deadlock, e);
    }

    /**
     * Whether the table is not there. A pool that caches statements wraps that failure in an exception without an
     * SQLState, so the cause of such a one is looked at. An exception with an SQLState is judged by that alone, since
     * pgjdbc appends the failure that broke a transaction as the cause to every later one.
     */
    public boolean isNoSuchTable(SQLException e) {
        Throwable cause = e.getCause();
        return is(noSuchTable, e)
                || (e.getSQLState() == null && cause instanceof SQLException && isNoSuchTable((SQLException) cause));
    }

    /**
     * Whether the driver itself refuses the statement because a result set is streaming: such a refusal has no vendor
     * code, while whatever the server says has one. Connector/J 5.1 gives no SQLState either, so its text is
     * compared, which it has in English only.
     */
    public boolean isBusy(SQLException e) {
        if (busyState == null || e.getErrorCode() != 0) {
            return false;
        }
        return busyState.equals(e.getSQLState())
                || (e.getSQLState() == null && String.valueOf(e.getMessage()).startsWith(BUSY_TEXT));
    }

    /** Whether an SQLState says, on any database, that the table is missing or may not be used: that does not pass. */
    public static boolean isLasting(String sqlState) {
        for (Dialect dialect : ALL) {
            if (dialect.rightMissing.contains(sqlState)) {
                return true;
            }
        }
        return sqlState.startsWith("42");
    }

    private boolean is(Set<String> codes, SQLException e) {
        return codes.contains(errorsAreSqlStates ? e.getSQLState() : Integer.toString(e.getErrorCode()));
    }

    @Override
    public String toString() {
        return name;
    }
}
