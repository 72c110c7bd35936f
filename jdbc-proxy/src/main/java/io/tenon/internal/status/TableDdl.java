package io.tenon.internal.status;

import io.tenon.internal.database.Dialect;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** The statements that make a status table, and its schema row, in order. */
final class TableDdl {
    private TableDdl() {}

    /**
     * Returns the statements as a script for a DBA. The database makes the identity, so that the same script makes
     * tables with different ones.
     */
    static List<String> of(Dialect dialect, String qualifiedTable) {
        return statements(dialect, qualifiedTable, dialect.newNote);
    }

    /**
     * Returns the statements by which Tenon makes the table itself, with a given identity: if it were written as a
     * function, a binary log by statement would give each replica another one.
     */
    static List<String> of(Dialect dialect, String qualifiedTable, String tableId) {
        return statements(dialect, qualifiedTable, "'" + StatusTableOpening.noteOf(tableId) + "'");
    }

    private static List<String> statements(Dialect dialect, String qualifiedTable, String note) {
        String create = "CREATE TABLE IF NOT EXISTS " + qualifiedTable + " (\n"
                + "  id " + dialect.idType + " NOT NULL,\n"
                + "  kind " + dialect.kindType + " NOT NULL,\n"
                + "  created_at " + dialect.timeType + " NOT NULL,\n"
                + "  sealed_at " + dialect.timeType + " NULL,\n"
                + "  note " + dialect.noteType + " NULL,\n"
                + "  PRIMARY KEY (id)\n"
                + ")" + dialect.tableOptions;
        String schemaRow = "INSERT INTO " + qualifiedTable + " (id, kind, created_at, note)\n  VALUES ("
                + dialect.zeroId + ", " + StatusKind.SCHEMA.literal() + ", " + dialect.now + ", " + note + ")";
        return Collections.unmodifiableList(Arrays.asList(create, schemaRow));
    }
}
