package io.tenon.internal.status;

import io.tenon.internal.database.Dialect;
import io.tenon.internal.database.StatementTimeout;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Statements on the rows of a table of Tenon's, each within its time; thread-safe. Their values are ids, texts, numbers and
 * bytes.
 */
public final class RowStatements {
    private static final Logger log = LoggerFactory.getLogger(RowStatements.class);

    private final Dialect dialect;
    private final long boundMillis;

    public RowStatements(Dialect dialect, long boundMillis) {
        this.dialect = dialect;
        this.boundMillis = boundMillis;
    }

    /** Returns batches of sorted ids, since whoever writes several rows has to lock them in the same order. */
    public static List<List<StatusId>> chunks(Collection<StatusId> ids) {
        return Batches.of(new ArrayList<>(new TreeSet<>(ids)), StatusTable.MAX_IDS);
    }

    /**
     * Repeats the last id up to a power of two, or to the most that one statement takes: so there are few different
     * texts, and drivers and databases keep them prepared.
     */
    public static List<StatusId> padded(Collection<StatusId> ids) {
        List<StatusId> padded = new ArrayList<>(ids);
        StatusId last = padded.get(padded.size() - 1);
        while (Integer.bitCount(padded.size()) != 1 && padded.size() < StatusTable.MAX_IDS) {
            padded.add(last);
        }
        return padded;
    }

    /** Returns {@link #chunks chunks}, {@linkplain #padded padded} where their statements can be prepared. */
    List<List<StatusId>> forDeletion(Collection<StatusId> ids) {
        List<List<StatusId>> chunks = chunks(ids);
        if (!dialect.asText) {
            chunks.replaceAll(RowStatements::padded);
        }
        return chunks;
    }

    int update(Connection connection, IntFunction<String> text, List<List<StatusId>> chunks) throws SQLException {
        int hit = 0;
        for (List<StatusId> chunk : chunks) {
            hit += update(connection, text.apply(chunk.size()), chunk);
        }
        return hit;
    }

    /**
     * Runs a statement that writes, and returns how many rows it hit. When this returns, the rows are written, even if
     * the driver could not close the statement afterwards.
     */
    public int update(Connection connection, String text, List<?> values) throws SQLException {
        return dialect.runPassing(() -> updateOnce(connection, text, values));
    }

    private int updateOnce(Connection connection, String text, List<?> values) throws SQLException {
        return dialect.asText && !holdMessages(values)
                ? executed(
                        connection.createStatement(),
                        statement -> StatementTimeout.executeUpdate(statement, SqlText.with(values, text), boundMillis))
                : executed(connection.prepareStatement(text), statement -> {
                    bind(statement, values);
                    return StatementTimeout.executeUpdate(statement, boundMillis);
                });
    }

    /**
     * Whether messages are among the values. They are bound, also where other values are text: pools and their filters
     * keep and log the texts of statements.
     */
    private static boolean holdMessages(List<?> values) {
        for (Object value : values) {
            if (value instanceof byte[]) {
                return true;
            }
        }
        return false;
    }

    private static <S extends Statement> int executed(S statement, Update<S> update) throws SQLException {
        int hit;
        try {
            hit = update.of(statement);
        } catch (SQLException | RuntimeException | Error e) {
            try {
                statement.close();
            } catch (SQLException | RuntimeException closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
        try {
            statement.close();
        } catch (SQLException | RuntimeException e) {
            log.info("A statement on a table of Tenon's was executed, and closing it failed: {}", e.toString());
        }
        return hit;
    }

    /** @param reader may be shown rows again, if the database failed on the way to the last one */
    public void query(Connection connection, String text, List<?> values, Reader reader) throws SQLException {
        dialect.runPassing(() -> queryOnce(connection, text, values, reader));
    }

    private boolean queryOnce(Connection connection, String text, List<?> values, Reader reader) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(text)) {
            bind(statement, values);
            try (ResultSet result = StatementTimeout.executeQuery(statement, boundMillis)) {
                while (result.next()) {
                    reader.row(result);
                }
            }
        }
        return true;
    }

    /**
     * Reads ids of rows that are older than {@code bound}, both by the time in their ids and by the database's clock.
     */
    List<StatusId> olderThan(Connection connection, String text, StatusId bound, int limit) throws SQLException {
        return dialect.runPassing(() -> olderThanOnce(connection, text, bound, limit));
    }

    private List<StatusId> olderThanOnce(Connection connection, String text, StatusId bound, int limit)
            throws SQLException {
        List<StatusId> ids = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(text)) {
            IdColumn.bind(dialect, statement, 1, StatusId.ZERO);
            IdColumn.bind(dialect, statement, 2, bound);
            statement.setLong(3, System.currentTimeMillis() - bound.timeMillis());
            statement.setInt(4, limit);
            try (ResultSet result = StatementTimeout.executeQuery(statement, boundMillis)) {
                while (result.next()) {
                    ids.add(IdColumn.idAt(dialect, result, 1));
                }
            }
        }
        return ids;
    }

    private void bind(PreparedStatement statement, List<?> values) throws SQLException {
        for (int i = 0; i < values.size(); i++) {
            bind(statement, i + 1, values.get(i));
        }
    }

    private void bind(PreparedStatement statement, int index, Object value) throws SQLException {
        if (value instanceof StatusId) {
            IdColumn.bind(dialect, statement, index, (StatusId) value);
        } else if (value instanceof byte[]) {
            statement.setBytes(index, (byte[]) value);
        } else if (value instanceof Integer) {
            statement.setInt(index, (Integer) value);
        } else if (value instanceof Long) {
            statement.setLong(index, (Long) value);
        } else {
            statement.setString(index, (String) value);
        }
    }

    private interface Update<S extends Statement> {
        int of(S statement) throws SQLException;
    }

    /** What is done with each row of an answer. Used by one thread. */
    public interface Reader {
        void row(ResultSet result) throws SQLException;
    }
}
