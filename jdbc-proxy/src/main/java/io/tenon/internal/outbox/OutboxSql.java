package io.tenon.internal.outbox;

import static io.tenon.internal.outbox.OutboxRowState.OWNED;
import static io.tenon.internal.outbox.OutboxRowState.PARKED;
import static io.tenon.internal.outbox.OutboxRowState.RELAYED;

import io.tenon.internal.database.Dialect;
import io.tenon.internal.status.LeaseSql;
import java.util.Locale;

/**
 * The statements on one outbox table, put together once; immutable. Whatever finds rows by their ids goes by the key, so
 * that it meets no row of an open transaction. A time that lies as far in the future as a lease reaches is over as well: the
 * database's clock was set back, and what counts by it must not wait until it has caught up.
 */
final class OutboxSql {
    /** The state of the schema row, which says the version of the table in the column last_error. */
    static final String SCHEMA = "S";

    /** The state of a sender's lease row, which says in the column last_error whose it is. */
    static final String LEASE = "L";

    /** The state of the row that says that a sender is paused, and in the column last_error why. */
    static final String PAUSE = "H";

    final String readNote;
    final String insert;
    final String renew;
    final String handOverRest;
    final String keepOnly;
    final String attempted;
    final String readAttempts;
    final String park;
    final String due;
    final LeaseSql lease;
    final String insertPause;
    final String deletePause;
    final String pauses;
    final String size;
    final String backlog;
    final String waiting;
    final String parkedBySender;
    final String leases;
    final String parkedReasons;
    private final String present;
    private final String delete;
    private final String handOver;
    private final String read;

    OutboxSql(Dialect dialect, String table) {
        String from = " FROM " + table + dialect.byKey;
        String update = "UPDATE " + table + dialect.byKey + " SET ";
        String deleteFrom = String.format(Locale.ROOT, dialect.deleteByKey, table);
        String unsent = " state IN (" + literal(OWNED) + ", " + literal(RELAYED) + ")";
        String withMessages = " state IN (" + literal(OWNED) + ", " + literal(RELAYED) + ", " + literal(PARKED) + ")";
        // The relay's statements are transactions of their own, and look at many rows.
        String age = dialect.ageInStatementOf("created_at");
        String isOver = "ABS(" + age + ") >= ?";

        readNote = "SELECT last_error FROM " + table + " WHERE id = " + dialect.zeroId;
        insert = "INSERT INTO " + table + " (id, sender, state, created_at, attempts, size, messages) VALUES (?, ?, "
                + literal(OWNED) + ", " + dialect.now + ", 0, ?, ?)";
        renew = update + "id = ?, created_at = " + dialect.now + " WHERE id = ? AND state = " + literal(OWNED);
        handOver = update + "state = " + literal(RELAYED) + " WHERE state = " + literal(OWNED) + " AND id IN (";
        handOverRest = update + "state = " + literal(RELAYED) + ", size = ?, messages = ? WHERE id = ? AND state = "
                + literal(OWNED);
        keepOnly = update + "size = ?, messages = ? WHERE id = ? AND" + unsent;
        attempted = update + "attempts = attempts + 1, attempted_at = " + dialect.now
                + ", last_error = ? WHERE id = ? AND" + unsent;
        readAttempts = "SELECT attempts" + from + " WHERE id = ? AND" + withMessages;
        park = update + "state = " + literal(PARKED) + ", attempts = GREATEST(attempts, 1), attempted_at = "
                + dialect.now + ", last_error = ? WHERE id = ? AND" + unsent;
        present = "SELECT id" + from + " WHERE" + unsent + " AND id IN (";
        delete = deleteFrom + " WHERE" + withMessages + " AND id IN (";
        due = "SELECT id, size" + from + " WHERE id > ? AND sender = ? AND (state = " + literal(RELAYED)
                + " OR (state = " + literal(OWNED) + " AND " + isOver + ")) ORDER BY id " + dialect.firstRows;
        read = "SELECT id, state, " + age + ", attempts, " + dialect.ageInStatementOf("attempted_at") + ", messages"
                + from + " WHERE" + unsent + " AND id IN (";
        String insertNote =
                "INSERT INTO " + table + " (id, sender, state, created_at, attempts, last_error, size) VALUES"
                        + " (?, ?, '%s', " + dialect.now + ", 0, ?, 0)";
        lease = new LeaseSql(
                update + "created_at = " + dialect.now + ", last_error = ? WHERE id = ? AND (last_error = ? OR "
                        + isOver + ")",
                "SELECT id" + from + " WHERE id = ?",
                insertNote.replace("%s", LEASE),
                deleteFrom + " WHERE id = ? AND last_error = ?");
        insertPause = insertNote.replace("%s", PAUSE);
        deletePause = deleteFrom + " WHERE id = ? AND state = '" + PAUSE + "'";
        String notes = "SELECT sender, last_error, " + age + from + " WHERE id > ? AND id < ? AND state = ";
        pauses = notes + "'" + PAUSE + "'";
        String isWaiting = "state <> " + literal(PARKED);
        size = "SELECT COUNT(*), COALESCE(SUM(size), 0), " + count("state = " + literal(PARKED)) + ", "
                + oldest(isWaiting) + " FROM (SELECT size, state, " + age + " AS millis FROM " + table + " WHERE"
                + withMessages + " " + dialect.firstRows + ") counted";
        String bySender = "SELECT sender, " + count(isWaiting) + ", COALESCE(SUM(CASE WHEN " + isWaiting
                + " THEN size ELSE 0 END), 0), " + oldest(isWaiting) + ", " + count("state = " + literal(PARKED))
                + " FROM (SELECT sender, size, state, " + age + " AS millis FROM " + table + " WHERE%s"
                + dialect.firstRows + ") counted GROUP BY sender";
        // Parked rows are looked at whatever their age.
        backlog = bySender.replace("%s", withMessages + " AND (state = " + literal(PARKED) + " OR " + isOver + ") ");
        waiting = bySender.replace("%s", unsent + " AND " + isOver + " ");
        parkedBySender =
                "SELECT sender, COUNT(*) FROM " + table + " WHERE state = " + literal(PARKED) + " GROUP BY sender";
        leases = notes + "'" + LEASE + "'";
        parkedReasons = "SELECT sender, last_error, COUNT(*) FROM " + table + " WHERE state = " + literal(PARKED)
                + " GROUP BY sender, last_error ORDER BY 3 DESC " + dialect.firstRows;
    }

    private static String count(String condition) {
        return "COALESCE(SUM(CASE WHEN " + condition + " THEN 1 ELSE 0 END), 0)";
    }

    private static String oldest(String condition) {
        return "COALESCE(MAX(CASE WHEN " + condition + " THEN millis ELSE 0 END), 0)";
    }

    private static String literal(OutboxRowState state) {
        return "'" + state.code() + "'";
    }

    String present(int ids) {
        return present + marks(ids) + ")";
    }

    String delete(int ids) {
        return delete + marks(ids) + ")";
    }

    String handOver(int ids) {
        return handOver + marks(ids) + ")";
    }

    String read(int ids) {
        return read + marks(ids) + ") ORDER BY id";
    }

    private static String marks(int count) {
        StringBuilder marks = new StringBuilder(3 * count).append('?');
        for (int i = 1; i < count; i++) {
            marks.append(", ?");
        }
        return marks.toString();
    }
}
