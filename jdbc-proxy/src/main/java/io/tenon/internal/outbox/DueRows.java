package io.tenon.internal.outbox;

import io.tenon.internal.database.Dialect;
import io.tenon.internal.database.StatementTimeout;
import io.tenon.internal.status.IdColumn;
import io.tenon.internal.status.RowStatements;
import io.tenon.internal.status.StatusId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How the relay's rows are read (O4): first which are due and how large they are, then so many of them as fit. */
final class DueRows {
    private final Dialect dialect;
    private final OutboxSql sql;
    private final RowStatements rows;
    private final long boundMillis;

    DueRows(Dialect dialect, OutboxSql sql, RowStatements rows, long boundMillis) {
        this.dialect = dialect;
        this.sql = sql;
        this.rows = rows;
        this.boundMillis = boundMillis;
    }

    List<OutboxRow> read(
            Connection own, String sender, @Nullable StatusId after, long leaseMillis, int mostRows, long mostBytes)
            throws SQLException {
        List<Head> heads = heads(own, sender, after == null ? StatusId.LEAST : after, leaseMillis, mostRows);
        List<Head> fitting = fitting(heads, mostBytes);
        if (fitting.isEmpty()) {
            return new ArrayList<>();
        }
        Map<StatusId, byte[]> messages = messages(own, fitting);
        List<OutboxRow> due = new ArrayList<>(fitting.size());
        for (Head head : fitting) {
            byte[] found = messages.get(head.id);
            if (found != null) { // else it was deleted meanwhile
                due.add(new OutboxRow(head.id, head.state, head.age, head.attempts, head.attemptedAge, found));
            }
        }
        return due;
    }

    private List<Head> heads(Connection own, String sender, StatusId after, long leaseMillis, int mostRows)
            throws SQLException {
        List<Head> heads = new ArrayList<>();
        try (PreparedStatement statement = own.prepareStatement(sql.due)) {
            IdColumn.bind(dialect, statement, 1, after);
            statement.setString(2, sender);
            statement.setLong(3, leaseMillis);
            statement.setInt(4, mostRows);
            try (ResultSet result = StatementTimeout.executeQuery(statement, boundMillis)) {
                while (result.next()) {
                    heads.add(new Head(dialect, result));
                }
            }
        }
        return heads;
    }

    private static List<Head> fitting(List<Head> heads, long mostBytes) {
        long bytes = 0;
        int rows = 0;
        for (Head head : heads) {
            bytes += head.size;
            if (rows > 0 && bytes > mostBytes) {
                break;
            }
            rows++;
        }
        return heads.subList(0, rows);
    }

    private Map<StatusId, byte[]> messages(Connection own, List<Head> heads) throws SQLException {
        List<StatusId> ids = new ArrayList<>(heads.size());
        heads.forEach(head -> ids.add(head.id));
        Map<StatusId, byte[]> messages = new HashMap<>();
        for (List<StatusId> chunk : RowStatements.chunks(ids)) {
            List<StatusId> padded = RowStatements.padded(chunk);
            rows.query(own, sql.payload(padded.size()), padded, result -> {
                byte[] found = result.getBytes(2);
                messages.put(IdColumn.idAt(dialect, result, 1), found == null ? new byte[0] : found);
            });
        }
        return messages;
    }

    /** A row without its messages. */
    private static final class Head {
        final StatusId id;
        final OutboxRowState state;
        final long size;
        final long age;
        final int attempts;
        final long attemptedAge;

        Head(Dialect dialect, ResultSet result) throws SQLException {
            this.id = IdColumn.idAt(dialect, result, 1);
            this.state = OutboxRowState.ofCode(result.getString(2));
            this.size = result.getLong(3);
            this.age = result.getLong(4);
            this.attempts = result.getInt(5);
            this.attemptedAge = result.getLong(6);
        }
    }
}
