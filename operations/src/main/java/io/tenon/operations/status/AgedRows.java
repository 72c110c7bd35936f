package io.tenon.operations.status;

import io.tenon.internal.database.Dialect;
import io.tenon.internal.status.RowStatements;
import io.tenon.internal.status.StatusTable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** The rows of the status table of one kind, by their age. Immutable. */
final class AgedRows {
    private static final int COUNT_MILLIS = 10_000;

    /**
     * The bounds of the ages that are told apart, in ms. There is one age more than there are bounds, since the last
     * one is open.
     */
    private static final long[] BOUNDS = {60_000, 3_600_000, 86_400_000};

    static final String[] AGES = {"under a minute", "under an hour", "under a day", "older"};

    private final long[] rows;
    private final long late;
    private final long oldestMillis;

    private AgedRows(long[] rows, long late, long oldestMillis) {
        this.rows = rows;
        this.late = late;
        this.oldestMillis = oldestMillis;
    }

    /**
     * Counts rows by the letter of their kind. Rows are read in the order of their ids, which is that of the key on
     * every database and begins with the oldest, and no more than {@code mostRows}: all rows of a table of millions
     * would take longer than a statement may.
     *
     * @param lateMillis the age from which on rows are counted as late
     */
    static Map<String, AgedRows> of(StatusTable table, Connection connection, long lateMillis, long mostRows)
            throws SQLException {
        Dialect dialect = table.dialect();
        StringBuilder text = new StringBuilder("SELECT kind");
        for (int i = 0; i <= BOUNDS.length; i++) {
            String from = i == 0 ? "" : "millis >= " + BOUNDS[i - 1];
            String to = i == BOUNDS.length ? "" : "millis < " + BOUNDS[i];
            text.append(sum(from + (from.isEmpty() || to.isEmpty() ? "" : " AND ") + to));
        }
        text.append(sum("millis >= ?"))
                .append(", MAX(millis) FROM (SELECT kind, ")
                .append(dialect.ageInStatementOf("created_at"))
                .append(" AS millis FROM ")
                .append(table.qualifiedName())
                .append(" WHERE kind <> 'S' ORDER BY id ")
                .append(dialect.firstRows)
                .append(") counted GROUP BY kind");
        Map<String, AgedRows> counted = new TreeMap<>();
        new RowStatements(dialect, COUNT_MILLIS)
                .query(
                        connection,
                        text.toString(),
                        Arrays.asList(lateMillis, mostRows),
                        result -> counted.put(result.getString(1), rowsOf(result)));
        return counted;
    }

    private static String sum(String condition) {
        return ", SUM(CASE WHEN " + condition + " THEN 1 ELSE 0 END)";
    }

    private static AgedRows rowsOf(ResultSet result) throws SQLException {
        long[] rows = new long[BOUNDS.length + 1];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = result.getLong(i + 2);
        }
        return new AgedRows(rows, result.getLong(rows.length + 2), result.getLong(rows.length + 3));
    }

    long total() {
        return Arrays.stream(rows).sum();
    }

    /** Returns the numbers of rows in the order of {@link #AGES}. */
    long[] byAge() {
        return rows.clone();
    }

    long late() {
        return late;
    }

    long oldestMillis() {
        return oldestMillis;
    }
}
