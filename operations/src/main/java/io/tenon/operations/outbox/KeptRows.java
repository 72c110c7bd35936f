package io.tenon.operations.outbox;

import io.tenon.internal.database.Dialect;
import io.tenon.internal.outbox.OutboxTable;
import io.tenon.internal.status.IdColumn;
import io.tenon.internal.status.RowStatements;
import io.tenon.internal.status.StatusId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads and changes rows of the outbox for operators. What it changes are parked rows alone: everybody else's belong to an owner or
 * a relay, which may be sending them. Used by one thread.
 */
public final class KeptRows {
    private static final int STATEMENT_MILLIS = 10_000;

    private final Connection connection;
    private final Dialect dialect;
    private final RowStatements rows;
    private final String table;
    private final String columns;

    /** @param connection with autocommit on */
    public KeptRows(OutboxTable table, Connection connection) throws SQLException {
        this.connection = connection;
        this.dialect = Dialect.of(connection.getMetaData());
        this.rows = new RowStatements(dialect, STATEMENT_MILLIS);
        this.table = table.qualifiedName();
        this.columns = "SELECT id, sender, state, " + dialect.ageInStatementOf("created_at")
                + ", attempts, last_error, size, messages FROM " + this.table;
        if (!connection.getAutoCommit()) {
            connection.setAutoCommit(true);
        }
    }

    /**
     * In the order of their ids, from the first one on.
     *
     * @param state O, R, P, or null for all
     * @param sender null for all
     */
    public List<KeptRow> list(@Nullable String state, @Nullable String sender, int most) throws SQLException {
        return after(StatusId.ZERO, state, sender, most);
    }

    private List<KeptRow> after(StatusId after, @Nullable String state, @Nullable String sender, int most)
            throws SQLException {
        List<Object> values = new ArrayList<>();
        values.add(after);
        StringBuilder text = new StringBuilder(columns).append(" WHERE id > ? AND state ");
        if (state == null) {
            text.append("IN ('O', 'R', 'P')");
        } else {
            text.append("= ?");
            values.add(state);
        }
        if (sender != null) {
            text.append(" AND sender = ?");
            values.add(sender);
        }
        values.add(most);
        return query(text + " ORDER BY id " + dialect.firstRows, values);
    }

    /** Null if there is none. */
    public @Nullable KeptRow find(StatusId id) throws SQLException {
        List<KeptRow> found =
                query(columns + " WHERE id = ? AND state IN ('O', 'R', 'P')", Collections.singletonList(id));
        return found.isEmpty() ? null : found.get(0);
    }

    /** What a scan of messages in rows came to. */
    public static final class Scan {
        public final List<KeptRow> found = new ArrayList<>();

        /** Whether there were more rows than were looked at. */
        public boolean cutOff;

        /** Rows whose messages cannot be read: of another release, or broken. */
        public int unreadable;
    }

    /** Rows that hold a message with this id, or among whose keys this one is; reads the messages of {@code most} rows. */
    public Scan holding(String messageIdOrKey, int most) throws SQLException {
        Scan scan = new Scan();
        StatusId after = StatusId.ZERO;
        int looked = 0;
        while (true) {
            List<KeptRow> page = after(after, null, null, 100);
            for (KeptRow row : page) {
                List<FramedMessage> messages = row.readableMessages();
                scan.unreadable += messages.isEmpty() ? 1 : 0;
                if (messages.stream().anyMatch(message -> isMeant(message, messageIdOrKey))) {
                    scan.found.add(row);
                }
                after = row.id;
            }
            looked += page.size();
            if (page.size() < 100) {
                return scan;
            }
            if (looked >= most) {
                scan.cutOff = true;
                return scan;
            }
        }
    }

    /** Whether it has this id, or this key among its keys. */
    public static boolean isMeant(FramedMessage message, String messageIdOrKey) {
        String keys = message.keys();
        return messageIdOrKey.equalsIgnoreCase(message.messageId())
                || (keys != null && Arrays.asList(keys.split(" ")).contains(messageIdOrKey));
    }

    /** PARKED becomes RELAYED, with no attempts; returns whether it was parked. */
    boolean retry(StatusId id) throws SQLException {
        return rows.update(
                        connection,
                        "UPDATE " + table + " SET state = 'R', attempts = 0 WHERE state = 'P' AND id = ?",
                        Collections.singletonList(id))
                == 1;
    }

    /** Deletes a parked row; returns whether it was parked. */
    boolean drop(StatusId id) throws SQLException {
        return rows.update(
                        connection,
                        "DELETE FROM " + table + " WHERE state = 'P' AND id = ?",
                        Collections.singletonList(id))
                == 1;
    }

    private List<KeptRow> query(String text, List<?> values) throws SQLException {
        List<KeptRow> found = new ArrayList<>();
        rows.query(connection, text, values, result -> {
            KeptRow row = rowOf(result);
            // A query that is tried again shows rows again.
            found.removeIf(other -> other.id.equals(row.id));
            found.add(row);
        });
        return found;
    }

    private KeptRow rowOf(ResultSet result) throws SQLException {
        byte[] messages = result.getBytes(8);
        return new KeptRow(
                IdColumn.idAt(dialect, result, 1),
                result.getString(2),
                result.getString(3),
                result.getLong(4),
                result.getInt(5),
                result.getString(6),
                result.getLong(7),
                messages == null ? new byte[0] : messages);
    }
}
