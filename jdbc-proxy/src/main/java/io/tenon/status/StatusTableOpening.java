package io.tenon.status;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds, makes and checks a status table; used once, by one thread. */
final class StatusTableOpening {
    private static final Pattern NOTE = Pattern.compile("v(\\d+) (.+)");
    private static final String VERSION = "1";
    private static final long OTHERS_COMMIT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Connection connection;
    private final Dialect dialect;
    private final @Nullable String schema;
    private final String table;
    private final String qualifiedName;
    private final StatusSql sql;

    StatusTableOpening(Connection connection, String name) throws SQLException {
        this.connection = connection;
        this.dialect = Dialect.of(connection.getMetaData());
        TableName configured = new TableName(name);
        this.schema = configured.isQualified() ? configured.schema() : currentSchema();
        this.table = configured.table();
        if (schema == null) {
            throw new SQLException("The connection has no current schema to look for the status table \"" + name
                    + "\" in. Set the property table to schema." + name + ".");
        }
        this.qualifiedName = configured.quoted(dialect, schema);
        this.sql = new StatusSql(dialect, qualifiedName);
    }

    StatusTable open(boolean create) throws SQLException {
        try (OwnSession session = OwnSession.on(connection)) {
            String tableId = tableIdOf(create ? noteFoundOrMade() : noteFound());
            rehearse();
            return new StatusTable(dialect, qualifiedName, tableId, sql);
        }
    }

    /** What is wrong with columns or rights is better said now than to the first check. */
    private void rehearse() throws SQLException {
        query(sql.read(1));
        if (sql.probes) {
            query(sql.probe(1));
        }
        requireSoundStorage();
    }

    /** A row that stays when its transaction rolls back, or goes when the server crashes, proves the wrong thing. */
    private void requireSoundStorage() throws SQLException {
        if (dialect.readStorage == null) {
            return;
        }
        String storage;
        try (PreparedStatement statement = connection.prepareStatement(dialect.readStorage)) {
            statement.setString(1, schema);
            statement.setString(2, table);
            try (ResultSet result = statement.executeQuery()) {
                storage = result.next() ? result.getString(1) : null;
            }
        }
        if (storage != null && !storage.equalsIgnoreCase(dialect.soundStorage)) {
            throw new SQLException(
                    "Status table " + qualifiedName + " is stored as " + storage + ", where a row does not"
                            + " share the fate of its transaction, or does not outlive a crash. Nothing was changed. Run: "
                            + String.format(Locale.ROOT, dialect.makeStorageSound, qualifiedName) + ";");
        }
    }

    private void query(String text) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(text)) {
            dialect.bind(statement, 1, StatusId.next());
            statement.executeQuery().close();
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    private String noteFound() throws SQLException {
        String note;
        try {
            note = note();
        } catch (SQLException e) {
            throw dialect.isNoSuchTable(e) ? missing("does not exist", e) : unreadable(e);
        }
        if (note == null) {
            throw missing("has no schema row", null);
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

    private void makeAside(String rename) throws SQLException {
        String aside = new TableName(table + "_" + StatusId.next()).quoted(dialect, schema);
        try (Statement ddl = connection.createStatement()) {
            try {
                for (String statement : dialect.ddl(aside)) {
                    ddl.execute(statement);
                }
                ddl.execute(String.format(Locale.ROOT, rename, aside, dialect.quoted(table)));
            } catch (SQLException e) {
                dropAside(ddl, aside, e);
                if (!isMadeByAnother(0)) {
                    throw notMade(e);
                }
            }
        }
    }

    private static void dropAside(Statement ddl, String aside, SQLException cause) {
        try {
            ddl.execute("DROP TABLE IF EXISTS " + aside);
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    /** Another instance may do the same at the same moment: what counts is what is there afterwards. */
    private void make(int statement) throws SQLException {
        try (Statement ddl = connection.createStatement()) {
            ddl.execute(dialect.ddl(qualifiedName).get(statement));
        } catch (SQLException e) {
            if (!isMadeByAnother(statement)) {
                throw notMade(e);
            }
        }
    }

    private SQLException notMade(SQLException e) {
        return new SQLException(
                "Status table " + qualifiedName + " is missing or incomplete, and making it failed (" + e.getMessage()
                        + "). " + whatToDo(),
                e.getSQLState(),
                e.getErrorCode(),
                e);
    }

    /** The other instance's row stands in the way of ours before it can be read: until its insert has committed. */
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

    private @Nullable String note() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.readNote);
                ResultSet result = statement.executeQuery()) {
            return result.next() ? result.getString(1) : null;
        }
    }

    private String tableIdOf(String note) throws SQLException {
        Matcher matcher = NOTE.matcher(note);
        if (!matcher.matches()) {
            throw new SQLException("Table " + qualifiedName + " is none of Tenon's: its row under the id 0 says \""
                    + note + "\". Nothing was changed. Configure another name for the status table.");
        }
        if (!VERSION.equals(matcher.group(1))) {
            throw new SQLException("Status table " + qualifiedName + " has version " + matcher.group(1)
                    + ", this release of Tenon knows version " + VERSION
                    + ". Nothing was changed. Use the release that made it, or configure another name.");
        }
        return matcher.group(2);
    }

    static boolean isNoteOf(String tableId, @Nullable String note) {
        return ("v" + VERSION + " " + tableId).equals(note);
    }

    private SQLException missing(String what, @Nullable SQLException cause) {
        return new StatusTableMissingException(
                "Status table " + qualifiedName + " " + what
                        + ", and making it is switched off (the property createTable). Nothing was changed. "
                        + whatToDo(),
                script(),
                cause);
    }

    private String whatToDo() {
        return "Run these statements (TenonDataSource.ddl prints them, too) as a user with the right to, and grant this"
                + " user SELECT, INSERT, UPDATE and DELETE on the table:\n"
                + script();
    }

    private String script() {
        return String.join(";\n", dialect.ddl(qualifiedName)) + ";";
    }

    private SQLException unreadable(SQLException e) {
        return new SQLException(
                "Table " + qualifiedName + " cannot be read as a status table of Tenon's (" + e.getMessage()
                        + "). Nothing was changed. If it is another application's, configure another name; if rights are"
                        + " missing, grant SELECT, INSERT, UPDATE and DELETE on it.",
                e.getSQLState(),
                e.getErrorCode(),
                e);
    }

    private @Nullable String currentSchema() throws SQLException {
        try (OwnSession session = OwnSession.on(connection);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(dialect.currentSchema)) {
            return result.next() ? result.getString(1) : null;
        }
    }
}
