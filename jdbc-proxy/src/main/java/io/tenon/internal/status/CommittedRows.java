package io.tenon.internal.status;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;

/** Rows whose messages may still have to be delivered. */
public final class CommittedRows {
    private static final int READ_MILLIS = 10_000;

    private CommittedRows() {}

    /** The age of the oldest one; 0 if there is none. */
    public static long oldestMillis(StatusTable table, Connection connection) throws SQLException {
        long[] oldest = new long[1];
        new RowStatements(table.dialect(), READ_MILLIS)
                .query(
                        connection,
                        "SELECT MAX(millis) FROM (SELECT " + table.dialect().ageInStatementOf("created_at")
                                + " AS millis FROM " + table.qualifiedName() + " WHERE kind IN ('L', 'D')) counted",
                        Collections.emptyList(),
                        result -> oldest[0] = result.getLong(1));
        return oldest[0];
    }
}
