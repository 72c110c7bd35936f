package io.tenon.internal.status;

import io.tenon.internal.database.Dialect;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Reads rows of segments and attempts by one statement (rule R7.2), with the table's identity; thread-safe. */
final class StatusRowReader {
    private final Dialect dialect;
    private final StatusSql sql;
    private final RowStatements rows;
    private final String qualifiedName;
    private final String tableId;

    StatusRowReader(Dialect dialect, StatusSql sql, RowStatements rows, String qualifiedName, String tableId) {
        this.dialect = dialect;
        this.sql = sql;
        this.rows = rows;
        this.qualifiedName = qualifiedName;
        this.tableId = tableId;
    }

    Map<StatusId, StatusRow> read(Connection connection, List<VerdictQuestion> questions) throws SQLException {
        Map<StatusId, StatusRow> found = new HashMap<>();
        AtomicReference<@Nullable String> note = new AtomicReference<>();
        List<StatusId> ids = idsOf(questions);
        rows.query(connection, sql.read(ids.size()), ids, result -> {
            StatusRow row = rowOf(result);
            if (row.kind() == StatusKind.SCHEMA) {
                note.set(result.getString(5));
            } else {
                found.put(row.id(), row);
            }
        });
        if (!StatusTableOpening.isNoteOf(tableId, note.get())) {
            throw new StatusTableReplacedException(qualifiedName, tableId, note.get());
        }
        return found;
    }

    private static List<StatusId> idsOf(List<VerdictQuestion> questions) {
        Set<StatusId> ids = new LinkedHashSet<>();
        ids.add(StatusId.ZERO);
        for (VerdictQuestion question : questions) {
            ids.add(question.segment());
            ids.add(question.attempt());
        }
        return RowStatements.padded(ids);
    }

    /** Returns the rows that say that messages are to be delivered, in the order of their ids, between these two. */
    List<StatusRow> deliverable(Connection connection, StatusId after, StatusId before, int most) throws SQLException {
        List<StatusRow> found = new ArrayList<>();
        rows.query(connection, sql.selectDeliverable, Arrays.asList(after, before, most), result -> {
            StatusRow row = rowOf(result);
            if (found.isEmpty() || found.get(found.size() - 1).id().compareTo(row.id()) < 0) {
                found.add(row); // a query that is tried again shows rows again
            }
        });
        return found;
    }

    private StatusRow rowOf(ResultSet result) throws SQLException {
        StatusId id = IdColumn.idAt(dialect, result, 1);
        StatusKind kind = StatusKind.ofCode(result.getString(2));
        long age = result.getLong(3);
        long sealedAge = result.getLong(4);
        return result.wasNull() ? StatusRow.unsealed(id, kind, age) : StatusRow.sealed(id, kind, age, sealedAge);
    }
}
