package io.tenon.internal.status;

import io.tenon.internal.SettingName;
import io.tenon.internal.database.Dialect;
import io.tenon.internal.database.OwnIsolation;
import io.tenon.internal.database.StatementTimeout;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Finds, makes and checks a table of Tenon's, which has a schema row under the id 0; used once, by one thread.
 */
public abstract class TableOpening {
    private static final long OTHERS_COMMIT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final String NOT_HERE =
            ", and it is not made in a transaction of the application's (the pool had no connection left for Tenon).";
    protected final Connection connection;
    protected final Dialect dialect;
    protected final long boundMillis;

    /** Schema and name, quoted. */
    protected final String qualifiedName;

    private final TableKind kind;
    private final String schema;
    private final String table;
    private final TableLocation location;

    /** @param name as configured: {@code table} or {@code schema.table} */
    protected TableOpening(TableKind kind, Connection connection, String name, long boundMillis) throws SQLException {
        this.kind = kind;
        this.connection = connection;
        this.boundMillis = boundMillis;
        this.dialect = Dialect.of(connection.getMetaData());
        TableName configured = new TableName(name);
        String found = configured.isQualified() ? configured.schema() : first(dialect.currentSchema);
        if (found == null) {
            throw new UnusableTableException("The connection has no current schema to look for the " + kind + " \""
                    + name + "\" in. Set the property " + kind.property() + " to schema." + name + ".");
        }
        this.schema = found;
        this.table = configured.table();
        this.qualifiedName = configured.quoted(dialect, found);
        this.location = new TableLocation(dialect, kind, schema, table, qualifiedName);
    }

    /** The statements with which Tenon makes the table, and its schema row, in order. */
    protected abstract List<String> statements(String qualifiedTable);

    /** The statements that make the table, and its schema row, as a script for a DBA. */
    protected abstract List<String> script();

    /** The query for what the schema row says. */
    protected abstract String readNote();

    /** Returns what is thrown if the table, or its schema row, is not there and is not to be made. */
    protected SQLException missing(String what, @Nullable SQLException cause) {
        return new StatusTableMissingException(
                kind.capitalised() + " " + qualifiedName + " " + what + " Nothing was changed. " + whatToDo(),
                scriptText(),
                cause);
    }

    /**
     * Reads the schema row on a connection of the application's, in whatever transaction that is, by questions that
     * fail in none.
     *
     * @return what the schema row says
     * @throws SQLException that says what to do; nothing was changed
     */
    protected final String noteFoundInTransaction() throws SQLException {
        if (!location.isReadable(connection, boundMillis)) {
            throw missing("is not there, or this user may not read it" + NOT_HERE, null);
        }
        if (!location.isWritable(connection, boundMillis)) {
            throw new SQLException(
                    "This user may not write to " + kind + " " + qualifiedName
                            + ". Nothing was changed. Grant it SELECT, INSERT, UPDATE and DELETE on the table.",
                    "42501");
        }
        String note = note();
        if (note == null) {
            throw missing("has no schema row" + NOT_HERE, null);
        }
        return note;
    }

    final TableLocation location() {
        return location;
    }

    /**
     * Returns the isolation of Tenon's own sessions: not READ COMMITTED where writes are logged as statements, since
     * InnoDB refuses them there.
     */
    protected OwnIsolation isolation() throws SQLException {
        if (!dialect.hasBinaryLog) {
            return dialect.isolation;
        }
        boolean logs = isSet("log_bin", "ON", "1");
        return logs && isSet("binlog_format", "STATEMENT") ? OwnIsolation.REPEATABLE_READ : dialect.isolation;
    }

    /**
     * Whether a variable of the server has one of these values. It is not read by @@, which fails in a release that
     * does not have the variable any more.
     */
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
    protected void requireSoundStorage() throws SQLException {
        String storage = location.storage(connection, boundMillis);
        if (storage != null && !storage.equalsIgnoreCase(dialect.soundStorage)) {
            throw new UnusableTableException(
                    kind.capitalised() + " " + qualifiedName + " is stored as " + storage + ", where a row does not"
                            + " share the fate of its transaction, or does not outlive a crash. Nothing was changed. Run: "
                            + String.format(Locale.ROOT, dialect.makeStorageSound, qualifiedName) + ";");
        }
    }

    /**
     * Runs a query with one id, so that missing columns or rights are reported now, and not to whoever needs them
     * first.
     */
    protected void query(String text) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(text)) {
            IdColumn.bind(dialect, statement, 1, StatusId.next());
            dialect.runPassing(() -> StatementTimeout.executeQuery(statement, boundMillis))
                    .close();
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    private static String switchedOff() {
        return ", and making it is switched off (the property " + SettingName.CREATE_TABLE + ").";
    }

    protected String noteFound() throws SQLException {
        String note;
        try {
            note = note();
        } catch (SQLException e) {
            throw dialect.isNoSuchTable(e) ? missing("does not exist" + switchedOff(), e) : unreadable(e);
        }
        if (note == null) {
            throw missing("has no schema row" + switchedOff(), null);
        }
        return note;
    }

    protected String noteFoundOrMade() throws SQLException {
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

    private void makeAside(String rename) throws SQLException {
        String aside = new TableName(table + "_" + StatusId.next()).quoted(dialect, schema);
        try (Statement ddl = connection.createStatement()) {
            try {
                for (String statement : statements(aside)) {
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
            execute(ddl, statements(qualifiedName).get(statement));
        } catch (SQLException e) {
            if (!isMadeByAnother(statement)) {
                throw notMade(e);
            }
        }
    }

    private SQLException notMade(SQLException e) {
        return new SQLException(
                kind.capitalised() + " " + qualifiedName + " is missing or incomplete, and making it failed ("
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

    /** Waits a moment for the schema row of another instance, which has just made the table. */
    protected void awaitNote() throws SQLException {
        isMadeByAnother(1);
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

    /** Returns what the schema row says; null if there is none. */
    protected @Nullable String note() throws SQLException {
        return first(readNote());
    }

    /**
     * Refuses a table of another version than the one that this release knows.
     *
     * @param version that of the table
     */
    protected void requireVersion(String known, String version) throws SQLException {
        if (!known.equals(version)) {
            throw new UnusableTableException(kind.capitalised() + " " + qualifiedName + " has version " + version
                    + ", this release of Tenon knows version " + known
                    + ". Nothing was changed. Use the release that made it, or configure another name.");
        }
    }

    protected SQLException foreign(String note) {
        return new UnusableTableException(
                "Table " + qualifiedName + " is none of Tenon's: its row under the id 0 says \"" + note
                        + "\". Nothing was changed. Configure another name for the " + kind + ".");
    }

    /** Returns the first column of the first row; null if there is no row. */
    protected @Nullable String first(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = StatementTimeout.executeQuery(statement, query, boundMillis)) {
            return result.next() ? result.getString(1) : null;
        }
    }

    private String whatToDo() {
        return "Run these statements" + kind.printedBy() + " as a user with the right to, and grant this"
                + " user SELECT, INSERT, UPDATE and DELETE on the table:\n"
                + scriptText();
    }

    private String scriptText() {
        return String.join(";\n", script()) + ";";
    }

    protected SQLException unreadable(SQLException e) {
        if (e instanceof SQLTimeoutException) {
            return new SQLTimeoutException(
                    kind.capitalised() + " " + qualifiedName + " was not read: " + e.getMessage()
                            + ". Nothing was changed. See who holds a lock on it: an ALTER TABLE that is under way, say.",
                    e.getSQLState(),
                    e.getErrorCode(),
                    e);
        }
        return new SQLException(
                "Table " + qualifiedName + " cannot be read as " + kind.indefinite() + " of Tenon's (" + e.getMessage()
                        + "). Nothing was changed. If it is another application's, configure another name; if rights are"
                        + " missing, grant SELECT, INSERT, UPDATE and DELETE on it.",
                e.getSQLState(),
                e.getErrorCode(),
                e);
    }
}
