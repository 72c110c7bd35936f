package io.tenon.internal.outbox;

import io.tenon.internal.database.OwnIsolation;
import io.tenon.internal.database.OwnSession;
import io.tenon.internal.status.RowStatements;
import io.tenon.internal.status.TableKind;
import io.tenon.internal.status.TableOpening;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds, makes and checks an outbox table; used once, by one thread. */
final class OutboxTableOpening extends TableOpening {
    /**
     * How many bytes of messages a row has at most where the database has no bound for a statement, or a larger one: a
     * row is read into memory as a whole.
     */
    private static final long MOST_ROW_BYTES = 16L * 1024 * 1024;

    /**
     * How many bytes are left for what else is in a statement that writes a row: its text, the id, the sender as a
     * literal.
     */
    private static final long ROOM = 8 * 1024;

    /**
     * How many characters a byte takes where the driver makes a literal of it: two hexadecimal digits, or an escape.
     */
    private static final long CHARACTERS_PER_BYTE = 2;

    private final OutboxSql sql;

    OutboxTableOpening(Connection connection, String name, long boundMillis) throws SQLException {
        super(TableKind.OUTBOX, connection, name, boundMillis);
        this.sql = new OutboxSql(dialect, qualifiedName);
    }

    /** Opens the table, and makes it if wanted. Returns null if it is not there and is not to be made. */
    @Nullable
    OutboxTable open(boolean create) throws SQLException {
        OwnIsolation isolation = isolation();
        try (OwnSession session = OwnSession.on(connection, isolation)) {
            if (!create && !isThere()) {
                return null;
            }
            return checked(create ? noteFoundOrMade() : noteFound(), isolation);
        }
    }

    /** Opens the table; throws if it is not there. */
    OutboxTable openExisting() throws SQLException {
        OwnIsolation isolation = isolation();
        try (OwnSession session = OwnSession.on(connection, isolation)) {
            return checked(noteFound(), isolation);
        }
    }

    private OutboxTable checked(String note, OwnIsolation isolation) throws SQLException {
        requireOurs(note);
        query(sql.read(1));
        return opened(isolation);
    }

    /** Finds the table in a transaction of the application's. */
    OutboxTable find() throws SQLException {
        requireOurs(noteFoundInTransaction());
        return opened(isolation());
    }

    private void requireOurs(String note) throws SQLException {
        if (!note.startsWith("v")) {
            throw foreign(note);
        }
        requireVersion(OutboxDdl.VERSION, note.substring(1));
    }

    private OutboxTable opened(OwnIsolation isolation) throws SQLException {
        requireSoundStorage();
        return new OutboxTable(
                dialect, qualifiedName, isolation, sql, new RowStatements(dialect, boundMillis), mostRowBytes());
    }

    private boolean isThere() throws SQLException {
        try {
            if (note() == null) {
                awaitNote();
            }
            return true;
        } catch (SQLException e) {
            if (dialect.isNoSuchTable(e)) {
                return false;
            }
            throw unreadable(e);
        }
    }

    private long mostRowBytes() throws SQLException {
        String longest = dialect.readLongestStatement == null ? null : first(dialect.readLongestStatement);
        if (longest == null) {
            return MOST_ROW_BYTES;
        }
        long left = (Long.parseLong(longest) - ROOM) / CHARACTERS_PER_BYTE;
        return Math.max(0, Math.min(MOST_ROW_BYTES, left));
    }

    @Override
    protected List<String> statements(String qualifiedTable) {
        return OutboxDdl.of(dialect, qualifiedTable);
    }

    @Override
    protected List<String> script() {
        return OutboxDdl.of(dialect, qualifiedName);
    }

    @Override
    protected String readNote() {
        return sql.readNote;
    }
}
