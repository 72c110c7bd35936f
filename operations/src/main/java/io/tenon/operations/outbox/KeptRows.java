package io.tenon.operations.outbox;

import io.tenon.internal.database.Dialect;
import io.tenon.internal.outbox.OutboxTable;
import io.tenon.internal.status.IdColumn;
import io.tenon.internal.status.RowStatements;
import io.tenon.internal.status.StatusId;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads and changes rows of the outbox for operators. It changes parked rows alone: all others belong to an owner or a
 * relay, which may be sending them. Used by one thread.
 */
public final class KeptRows {
    private static final int STATEMENT_MILLIS = 10_000;

    /** How many rows have their messages in memory at a time: drivers keep all that a query finds. */
    private static final int PAGE_ROWS = 100;

    private static final long PAGE_BYTES = 8 << 20;

    private static final String WITH_MESSAGES = "state IN ('O', 'R', 'P')";

    private final Connection connection;
    private final Dialect dialect;
    private final RowStatements rows;
    private final String table;
    private final String columns;
    private final String columnsAndMessages;

    /** @param connection a connection, on which autocommit is switched on if it is off */
    public KeptRows(OutboxTable table, Connection connection) throws SQLException {
        this.connection = connection;
        this.dialect = Dialect.of(connection.getMetaData());
        this.rows = new RowStatements(dialect, STATEMENT_MILLIS);
        this.table = table.qualifiedName();
        String each =
                "SELECT id, sender, state, " + dialect.ageInStatementOf("created_at") + ", attempts, last_error, size";
        this.columns = each + " FROM " + this.table;
        this.columnsAndMessages = each + ", messages FROM " + this.table;
        if (!connection.getAutoCommit()) {
            connection.setAutoCommit(true);
        }
    }

    /**
     * Returns rows in the order of their ids, from the first one on, without their messages.
     *
     * @param state O, R, P, or null for all states
     * @param sender the sender, or null for all senders
     */
    List<KeptRow> list(@Nullable String state, @Nullable String sender, int most) throws SQLException {
        return after(StatusId.ZERO, state, sender, most);
    }

    private List<KeptRow> after(StatusId after, @Nullable String state, @Nullable String sender, int most)
            throws SQLException {
        List<Object> values = new ArrayList<>();
        values.add(after);
        StringBuilder text = new StringBuilder(columns).append(" WHERE id > ? AND ");
        if (state == null) {
            text.append(WITH_MESSAGES);
        } else {
            text.append("state = ?");
            values.add(state);
        }
        if (sender != null) {
            text.append(" AND sender = ?");
            values.add(sender);
        }
        values.add(most);
        return query(text + " ORDER BY id " + dialect.firstRows, values, row -> rowOf(row, null, ""));
    }

    /** Returns a row with its messages, but without their bodies; null if there is none. */
    public @Nullable KeptRow find(StatusId id) throws SQLException {
        List<KeptRow> found = withMessages(Collections.singletonList(id), false);
        return found.isEmpty() ? null : found.get(0);
    }

    /** Returns the rows that are there of these, without their messages, in the order of their ids. */
    List<KeptRow> find(Collection<StatusId> ids) throws SQLException {
        List<KeptRow> found = new ArrayList<>();
        for (List<StatusId> chunk : RowStatements.chunks(ids)) {
            found.addAll(byId(columns, chunk, row -> rowOf(row, null, "")));
        }
        return found;
    }

    /**
     * Returns the rows as they are now, with their messages but not their bodies; rows that are gone since are left
     * out.
     */
    List<KeptRow> described(List<KeptRow> listed) throws SQLException {
        List<KeptRow> described = new ArrayList<>();
        for (List<StatusId> page : pages(listed)) {
            described.addAll(withMessages(page, false));
        }
        return described;
    }

    /** Does something with a row. */
    interface Work {
        void on(KeptRow row) throws IOException;
    }

    /** Reads the rows with their messages and the bodies, of which no more than a page is in memory at a time. */
    void forEachWhole(List<KeptRow> listed, Work work) throws SQLException, IOException {
        for (List<StatusId> page : pages(listed)) {
            for (KeptRow row : withMessages(page, true)) {
                work.on(row);
            }
        }
    }

    private static List<List<StatusId>> pages(List<KeptRow> listed) {
        List<List<StatusId>> pages = new ArrayList<>();
        List<StatusId> page = new ArrayList<>();
        long bytes = 0;
        for (KeptRow row : listed) {
            if (page.size() == PAGE_ROWS || (!page.isEmpty() && bytes + row.bytes > PAGE_BYTES)) {
                pages.add(page);
                page = new ArrayList<>();
                bytes = 0;
            }
            page.add(row.id);
            bytes += row.bytes;
        }
        if (!page.isEmpty()) {
            pages.add(page);
        }
        return pages;
    }

    private List<KeptRow> withMessages(List<StatusId> ids, boolean withBodies) throws SQLException {
        return byId(columnsAndMessages, ids, row -> {
            byte[] bytes = row.getBytes(8);
            try {
                return rowOf(row, FramedMessage.of(bytes == null ? new byte[0] : bytes, withBodies), "");
            } catch (IOException e) {
                return rowOf(row, null, String.valueOf(e.getMessage()));
            }
        });
    }

    private List<KeptRow> byId(String select, List<StatusId> ids, Reading reading) throws SQLException {
        List<StatusId> padded = RowStatements.padded(ids);
        String marks = String.join(", ", Collections.nCopies(padded.size(), "?"));
        return query(select + " WHERE id IN (" + marks + ") AND " + WITH_MESSAGES + " ORDER BY id", padded, reading);
    }

    /** The result of a scan of messages in rows. Used by one thread. */
    public static final class Scan {
        public final List<KeptRow> found = new ArrayList<>();

        /** Whether there were more rows than were looked at. */
        public boolean cutOff;

        /** How many rows have messages that cannot be read: of another release, or broken. */
        public int unreadable;
    }

    /**
     * Returns the rows that hold a message with this id, or among whose keys this one is. The messages of {@code most}
     * rows are read.
     */
    public Scan holding(String messageIdOrKey, int most) throws SQLException {
        Scan scan = new Scan();
        StatusId after = StatusId.ZERO;
        int looked = 0;
        while (true) {
            List<KeptRow> page = after(after, null, null, PAGE_ROWS);
            for (KeptRow row : described(page)) {
                List<FramedMessage> messages = row.readableMessages();
                scan.unreadable += messages.isEmpty() ? 1 : 0;
                if (messages.stream().anyMatch(message -> isMeant(message, messageIdOrKey))) {
                    scan.found.add(row);
                }
            }
            looked += page.size();
            if (page.size() < PAGE_ROWS) {
                return scan;
            }
            after = page.get(page.size() - 1).id;
            if (looked >= most) {
                scan.cutOff = true;
                return scan;
            }
        }
    }

    /** Whether a message has this id, or this key among its keys. */
    public static boolean isMeant(FramedMessage message, String messageIdOrKey) {
        String keys = message.keys();
        return messageIdOrKey.equalsIgnoreCase(message.messageId())
                || (keys != null && Arrays.asList(keys.split(" ")).contains(messageIdOrKey));
    }

    /** Makes a PARKED row RELAYED, with no attempts. Returns whether it was parked. */
    boolean retry(StatusId id) throws SQLException {
        return rows.update(
                        connection,
                        "UPDATE " + table + " SET state = 'R', attempts = 0 WHERE state = 'P' AND id = ?",
                        Collections.singletonList(id))
                == 1;
    }

    /** Deletes a parked row. Returns whether it was parked. */
    boolean drop(StatusId id) throws SQLException {
        return rows.update(
                        connection,
                        "DELETE FROM " + table + " WHERE state = 'P' AND id = ?",
                        Collections.singletonList(id))
                == 1;
    }

    private interface Reading {
        KeptRow of(ResultSet row) throws SQLException;
    }

    private List<KeptRow> query(String text, List<?> values, Reading reading) throws SQLException {
        // The rows are kept by id, since a query that is tried again shows rows again.
        Map<StatusId, KeptRow> found = new LinkedHashMap<>();
        rows.query(connection, text, values, result -> {
            KeptRow row = reading.of(result);
            found.put(row.id, row);
        });
        return new ArrayList<>(found.values());
    }

    private KeptRow rowOf(ResultSet result, @Nullable List<FramedMessage> messages, String unreadable)
            throws SQLException {
        return new KeptRow(
                IdColumn.idAt(dialect, result, 1),
                result.getString(2),
                result.getString(3),
                result.getLong(4),
                result.getInt(5),
                result.getString(6),
                result.getLong(7),
                messages,
                unreadable);
    }
}
