package io.tenon.internal.outbox;

import io.tenon.internal.database.Dialect;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** The statements that make an outbox table, and its schema row, in order. */
final class OutboxDdl {
    static final String VERSION = "1";

    /** The bounds of the columns for texts. */
    static final int SENDER_CHARACTERS = 512;

    static final int ERROR_CHARACTERS = 500;

    private OutboxDdl() {}

    static List<String> of(Dialect dialect, String qualifiedTable) {
        String create = "CREATE TABLE IF NOT EXISTS " + qualifiedTable + " (\n"
                + "  id " + dialect.idType + " NOT NULL,\n"
                + "  sender " + dialect.textType(SENDER_CHARACTERS) + " NOT NULL,\n"
                + "  state " + dialect.kindType + " NOT NULL,\n"
                + "  created_at " + dialect.timeType + " NOT NULL,\n"
                + "  attempts INTEGER NOT NULL,\n"
                + "  attempted_at " + dialect.timeType + " NULL,\n"
                + "  last_error " + dialect.textType(ERROR_CHARACTERS) + " NULL,\n"
                + "  size INTEGER NOT NULL,\n"
                + "  messages " + dialect.blobType + " NULL,\n"
                + "  PRIMARY KEY (id)\n"
                + ")" + dialect.tableOptions;
        String schemaRow = "INSERT INTO " + qualifiedTable
                + " (id, sender, state, created_at, attempts, last_error, size)\n  VALUES (" + dialect.zeroId
                + ", '-', '"
                + OutboxSql.SCHEMA + "', " + dialect.now + ", 0, 'v" + VERSION + "', 0)";
        return Collections.unmodifiableList(Arrays.asList(create, schemaRow));
    }
}
