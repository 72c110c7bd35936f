package io.tenon.internal.status;

import io.tenon.internal.database.ConnectorJ;
import io.tenon.internal.database.OwnIsolation;
import io.tenon.internal.database.OwnSession;
import io.tenon.internal.database.SilentReconnect;
import io.tenon.internal.database.StatementTimeout;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds, makes and checks a status table; used once, by one thread. */
final class StatusTableOpening extends TableOpening {
    private static final Logger log = LoggerFactory.getLogger(StatusTableOpening.class);
    private static final Pattern NOTE = Pattern.compile("v(\\d+) (.+)");
    private static final String VERSION = "1";

    private final StatusSql sql;

    StatusTableOpening(Connection connection, String name, long boundMillis) throws SQLException {
        super(TableKind.STATUS, connection, name, boundMillis);
        this.sql = new StatusSql(dialect, qualifiedName);
    }

    /** Opens the table on a connection of Tenon's own, and makes it if wanted. */
    StatusTable open(boolean create) throws SQLException {
        OwnIsolation isolation = isolation();
        try (OwnSession session = OwnSession.on(connection, isolation)) {
            String tableId = tableIdOf(create ? noteFoundOrMade() : noteFound());
            query(sql.read(1));
            if (sql.probes) {
                query(sql.probe(1));
            }
            return opened(tableId, isolation);
        }
    }

    /** Opens a table that is there, by the right to SELECT alone. */
    StatusTable openToLook() throws SQLException {
        OwnIsolation isolation = isolation();
        try (OwnSession session = OwnSession.on(connection, isolation)) {
            String tableId = tableIdOf(noteFound());
            query(sql.read(1));
            return opened(tableId, isolation);
        }
    }

    /** Finds the table in a transaction of the application's. */
    StatusTable find() throws SQLException {
        String note = noteFoundInTransaction();
        return opened(tableIdOf(note), isolation());
    }

    private StatusTable opened(String tableId, OwnIsolation isolation) throws SQLException {
        requireSoundStorage();
        boolean keepsEnds =
                dialect.busyState != null && ConnectorJ.of(connection).mayKeepEnds(connection);
        if (keepsEnds) {
            log.warn(
                    "The driver of the connection to status table {} is MySQL's, with useLocalTransactionState: it may keep a"
                            + " COMMIT or a ROLLBACK to itself, so that rows are lost or stay against what was said. What"
                            + " becomes of messages is asked of the status row after each end; switch the property off, so"
                            + " that the ends mean what they say.",
                    qualifiedName);
        }
        if (SilentReconnect.isOn(connection)) {
            log.warn(
                    "The driver of the connection to status table {} is MariaDB's 2.x, with autoReconnect: where a connection"
                            + " breaks in a transaction, one statement fails, and the next ones run in a new session: what was"
                            + " written before is lost, and a commit succeeds. Messages that are sent after that failure are"
                            + " refused until the transaction ends. Switch the property off (a pool gives new connections),"
                            + " or use the driver's 3.x.",
                    qualifiedName);
        }
        return new StatusTable(dialect, location(), tableId, isolation, sql, boundMillis, keepsEnds);
    }

    static @Nullable String note(Connection connection, StatusSql sql, long boundMillis) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = StatementTimeout.executeQuery(statement, sql.readNote, boundMillis)) {
            return result.next() ? result.getString(1) : null;
        }
    }

    private String tableIdOf(String note) throws SQLException {
        Matcher matcher = NOTE.matcher(note);
        if (!matcher.matches()) {
            throw foreign(note);
        }
        requireVersion(VERSION, matcher.group(1));
        return matcher.group(2);
    }

    @Override
    protected List<String> statements(String qualifiedTable) {
        return TableDdl.of(dialect, qualifiedTable, UUID.randomUUID().toString().replace("-", ""));
    }

    @Override
    protected List<String> script() {
        return TableDdl.of(dialect, qualifiedName);
    }

    @Override
    protected String readNote() {
        return sql.readNote;
    }

    static boolean isNoteOf(String tableId, @Nullable String note) {
        return noteOf(tableId).equals(note);
    }

    static String noteOf(String tableId) {
        return "v" + VERSION + " " + tableId;
    }
}
