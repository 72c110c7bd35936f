package io.tenon.internal.status;

import io.tenon.internal.database.ConnectorJ;
import io.tenon.internal.database.Dialect;
import io.tenon.internal.database.OwnIsolation;
import io.tenon.internal.database.OwnSession;
import io.tenon.internal.database.StatementTimeout;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds, makes and checks a table of Tenon's; used once, by one thread. */
public final class TableOpening {
    private static final Logger log = LoggerFactory.getLogger(TableOpening.class);
    private static final Pattern NOTE = Pattern.compile("v(\\d+) (.+)");
    private static final String VERSION = "1";
    private static final String SWITCHED_OFF = ", and making it is switched off (the property createTable).";
    private static final String NOT_HERE =
            ", and it is not made in a transaction of the application's (the pool had no connection left for Tenon).";
    private static final long OTHERS_COMMIT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Connection connection;
    private final Dialect dialect;
    private final TableName configured;
    private final long boundMillis;
    private final @Nullable String schema;
    private final String table;
    private final String qualifiedName;
    private final TableLocation location;
    private final TableKind kind;

    public TableOpening(Connection connection, TableKind kind, String name, long boundMillis) throws SQLException {
        this.connection = connection;
        this.kind = kind;
        this.boundMillis = boundMillis;
        this.dialect = Dialect.of(connection.getMetaData());
        this.configured = new TableName(name);
        this.schema = configured.isQualified() ? configured.schema() : first(dialect.currentSchema);
        this.table = configured.table();
        if (schema == null) {
            throw new UnusableTableException("The connection has no current schema to look for the " + kind.noun()
                    + " \"" + name + "\" in. Set the property " + kind.property() + " to schema." + name + ".");
        }
        this.qualifiedName = configured.quoted(dialect, schema);
        this.location = new TableLocation(dialect, schema, table, qualifiedName);
    }

    /**
     * On a connection of Tenon's own.
     *
     * @param create whether to make it if it is missing
     * @param questions with one id each, asked now so that missing columns or rights are reported now, and not to the first
     *     who needs them
     */
    public OpenedTable open(boolean create, List<String> questions) throws SQLException {
        OwnIsolation isolation = isolation();
        try (OwnSession session = OwnSession.on(connection, isolation)) {
            String tableId = tableIdOf(create ? noteFoundOrMade() : noteFound());
            for (String question : questions) {
                query(question);
            }
            return opened(tableId, isolation);
        }
    }

    public Dialect dialect() {
        return dialect;
    }

    /** Schema and name, quoted. */
    public String qualifiedName() {
        return qualifiedName;
    }

    /** In a transaction of the application's. */
    OpenedTable find() throws SQLException {
        if (!location.isReadable(connection, boundMillis)) {
            throw missing("is not there, or this user may not read it" + NOT_HERE, null);
        }
        if (!location.isWritable(connection, boundMillis)) {
            throw new SQLException(
                    "This user may not write to " + kind.noun() + " " + qualifiedName
                            + ". Nothing was changed. Grant it SELECT," + " INSERT, UPDATE and DELETE on the table.",
                    "42501");
        }
        String note = note();
        if (note == null) {
            throw missing("has no schema row" + NOT_HERE, null);
        }
        return opened(tableIdOf(note), isolation());
    }

    private OpenedTable opened(String tableId, OwnIsolation isolation) throws SQLException {
        requireSoundStorage();
        boolean keepsEnds =
                dialect.busyState != null && ConnectorJ.of(connection).mayKeepEnds(connection);
        if (keepsEnds) {
            log.warn(
                    "The driver of the connection to {} {} is MySQL's, with useLocalTransactionState: it may keep a"
                            + " COMMIT or a ROLLBACK to itself, so that rows are lost or stay against what was said. What"
                            + " becomes of messages is asked of the status row after each end; switch the property off, so"
                            + " that the ends mean what they say.",
                    kind.noun(),
                    qualifiedName);
        }
        return new OpenedTable(dialect, location, tableId, isolation, keepsEnds);
    }

    /** Where writes are logged as statements, InnoDB refuses them in READ COMMITTED. */
    private OwnIsolation isolation() throws SQLException {
        if (!dialect.hasBinaryLog) {
            return dialect.isolation;
        }
        boolean logs = isSet("log_bin", "ON", "1");
        return logs && isSet("binlog_format", "STATEMENT") ? OwnIsolation.REPEATABLE_READ : dialect.isolation;
    }

    /** The variable is not read by @@, which fails in a release that does not have it any more. */
    private boolean isSet(String variable, String... values) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = StatementTimeout.executeQuery(
                        statement, "SHOW VARIABLES LIKE '" + variable + "'", boundMillis)) {
            return result.next() && Arrays.asList(values).contains(result.getString(2));
        }
    }

    /**
     * Refuses a table whose rows prove nothing: one whose rows stay when their transaction rolls back (MyISAM), or go
     * when the server crashes (UNLOGGED).
     */
    private void requireSoundStorage() throws SQLException {
        String storage = location.storage(connection, boundMillis);
        if (storage != null && !storage.equalsIgnoreCase(dialect.soundStorage)) {
            throw new UnusableTableException(
                    kind.title() + " " + qualifiedName + " is stored as " + storage + ", where a row does not"
                            + " share the fate of its transaction, or does not outlive a crash. Nothing was changed. Run: "
                            + String.format(Locale.ROOT, dialect.makeStorageSound, qualifiedName) + ";");
        }
    }

    private void query(String text) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(text)) {
            IdColumn.bind(dialect, statement, 1, StatusId.next());
            dialect.runPassing(() -> StatementTimeout.executeQuery(statement, boundMillis))
                    .close();
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    private String noteFound() throws SQLException {
        String note;
        try {
            note = note();
        } catch (SQLException e) {
            throw dialect.isNoSuchTable(e) ? missing("does not exist" + SWITCHED_OFF, e) : unreadable(e);
        }
        if (note == null) {
            throw missing("has no schema row" + SWITCHED_OFF, null);
        }
        return note;
    }

    private String noteFoundOrMade() throws SQLException {
        try {
            String note = note();
            if (note != null) {
                return note;
            }
        } catch (SQLException e) {
            if (!dialect.isNoSuchTable(e)) {
                throw unreadable(e);
            }
            if (dialect.rename == null) {
                make(0);
            } else {
                makeAside(dialect.rename);
                return noteFound();
            }
        }
        make(1);
        return noteFound();
    }

    private List<String> ddlOf(String name) {
        return kind.ddl(dialect, name, UUID.randomUUID().toString().replace("-", ""));
    }

    private void makeAside(String rename) throws SQLException {
        String aside = new TableName(table + "_" + StatusId.next()).quoted(dialect, schema);
        try (Statement ddl = connection.createStatement()) {
            try {
                for (String statement : ddlOf(aside)) {
                    execute(ddl, statement);
                }
                String named = String.format(Locale.ROOT, rename, aside, dialect.quoted(table));
                StatementTimeout.execute(ddl, named, boundMillis);
            } catch (SQLException e) {
                dropAside(ddl, aside, e);
                if (!isMadeByAnother(0)) {
                    throw notMade(e);
                }
            }
        }
    }

    private void execute(Statement ddl, String sql) throws SQLException {
        dialect.runPassing(() -> {
            StatementTimeout.execute(ddl, sql, boundMillis);
            return sql;
        });
    }

    private static void dropAside(Statement ddl, String aside, SQLException cause) {
        try {
            ddl.execute("DROP TABLE IF EXISTS " + aside);
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    /**
     * Makes the table or its schema row. Another instance may do so at the same moment, so a failure counts only if
     * nothing is there afterwards.
     */
    private void make(int statement) throws SQLException {
        try (Statement ddl = connection.createStatement()) {
            execute(ddl, ddlOf(qualifiedName).get(statement));
        } catch (SQLException e) {
            if (!isMadeByAnother(statement)) {
                throw notMade(e);
            }
        }
    }

    private SQLException notMade(SQLException e) {
        return new SQLException(
                kind.title() + " " + qualifiedName + " is missing or incomplete, and making it failed ("
                        + e.getMessage() + "). " + whatToDo(),
                e.getSQLState(),
                e.getErrorCode(),
                e);
    }

    /**
     * Whether another instance has made it. That instance's schema row stands in the way of this one's before it can
     * be read, until its INSERT has committed: so it is waited for.
     */
    private boolean isMadeByAnother(int statement) throws SQLException {
        long deadline = System.nanoTime() + OTHERS_COMMIT_NANOS;
        while (!isMade(statement)) {
            if (statement == 0 || System.nanoTime() - deadline > 0) {
                return false;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        return true;
    }

    private boolean isMade(int statement) throws SQLException {
        try {
            return note() != null || statement == 0;
        } catch (SQLException e) {
            if (dialect.isNoSuchTable(e)) {
                return false;
            }
            throw unreadable(e);
        }
    }

    static String readNote(Dialect dialect, String qualifiedName) {
        return "SELECT note FROM " + qualifiedName + " WHERE id = " + dialect.zeroId;
    }

    private @Nullable String note() throws SQLException {
        return note(connection, readNote(dialect, qualifiedName), boundMillis);
    }

    static @Nullable String note(Connection connection, String readNote, long boundMillis) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = StatementTimeout.executeQuery(statement, readNote, boundMillis)) {
            return result.next() ? result.getString(1) : null;
        }
    }

    private @Nullable String first(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = StatementTimeout.executeQuery(statement, query, boundMillis)) {
            return result.next() ? result.getString(1) : null;
        }
    }

    private String tableIdOf(String note) throws SQLException {
        Matcher matcher = NOTE.matcher(note);
        if (!matcher.matches()) {
            throw new UnusableTableException(
                    "Table " + qualifiedName + " is none of Tenon's: its row under the id 0 says \"" + note
                            + "\". Nothing was changed. Configure another name for the " + kind.noun() + ".");
        }
        if (!VERSION.equals(matcher.group(1))) {
            throw new UnusableTableException(kind.title() + " " + qualifiedName + " has version " + matcher.group(1)
                    + ", this release of Tenon knows version " + VERSION
                    + ". Nothing was changed. Use the release that made it, or configure another name.");
        }
        return matcher.group(2);
    }

    static boolean isNoteOf(String tableId, @Nullable String note) {
        return noteOf(tableId).equals(note);
    }

    static String noteOf(String tableId) {
        return "v" + VERSION + " " + tableId;
    }

    private SQLException missing(String what, @Nullable SQLException cause) {
        return new StatusTableMissingException(
                kind.title() + " " + qualifiedName + " " + what + " Nothing was changed. " + whatToDo(),
                script(),
                cause);
    }

    private String whatToDo() {
        return "Run these statements (TenonDataSource.ddl prints them, too) as a user with the right to, and grant this"
                + " user SELECT, INSERT, UPDATE and DELETE on the table:\n"
                + script();
    }

    private String script() {
        return String.join(";\n", kind.ddl(dialect, qualifiedName)) + ";";
    }

    private SQLException unreadable(SQLException e) {
        return new SQLException(
                "Table " + qualifiedName + " cannot be read as a " + kind.noun() + " of Tenon's (" + e.getMessage()
                        + "). Nothing was changed. If it is another application's, configure another name; if rights are"
                        + " missing, grant SELECT, INSERT, UPDATE and DELETE on it.",
                e.getSQLState(),
                e.getErrorCode(),
                e);
    }
}
