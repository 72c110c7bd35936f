package io.tenon.internal.status;

import io.tenon.internal.database.Dialect;
import io.tenon.internal.database.StatementTimeout;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The place of a table: the names by which the catalogue is asked about it, and its name for statements. Immutable. */
final class TableLocation {
    /** How many columns are looked for, which every version of the table has: id, and that of the schema row's note. */
    private static final int COLUMNS = 2;

    private final Dialect dialect;
    private final @Nullable String schema;
    private final String table;
    private final String qualifiedName;
    private final String columns;

    TableLocation(Dialect dialect, TableKind kind, @Nullable String schema, String table, String qualifiedName) {
        this.columns = dialect.columns.replace("'note'", "'" + kind.noteColumn() + "'");
        this.dialect = dialect;
        this.schema = schema;
        this.table = table;
        this.qualifiedName = qualifiedName;
    }

    /** Schema and name, quoted. */
    String qualifiedName() {
        return qualifiedName;
    }

    /** Whether reading the table cannot fail. The question itself fails in no transaction. */
    boolean isReadable(Connection connection, long boundMillis) throws SQLException {
        return isUsable(connection, 1, boundMillis);
    }

    /** Whether writing to the table cannot fail, as far as rights go. */
    boolean isWritable(Connection connection, long boundMillis) throws SQLException {
        return isUsable(connection, 2, boundMillis);
    }

    private boolean isUsable(Connection connection, int answer, long boundMillis) throws SQLException {
        if (dialect.asText) {
            String text = SqlText.filled(columns, Arrays.asList(SqlText.literal(schema), SqlText.literal(table)));
            try (Statement statement = connection.createStatement();
                    ResultSet result = StatementTimeout.executeQuery(statement, text, boundMillis)) {
                return result.next() && result.getInt(answer) == COLUMNS;
            }
        }
        try (PreparedStatement statement = connection.prepareStatement(columns)) {
            statement.setString(1, schema);
            statement.setString(2, table);
            try (ResultSet result = StatementTimeout.executeQuery(statement, boundMillis)) {
                return result.next() && result.getInt(answer) == COLUMNS;
            }
        }
    }

    /** How the table is stored; null where that is not known, or there is but one way. */
    @Nullable
    String storage(Connection connection, long boundMillis) throws SQLException {
        if (dialect.readStorage == null) {
            return null;
        }
        try (PreparedStatement statement = connection.prepareStatement(dialect.readStorage)) {
            statement.setString(1, schema);
            statement.setString(2, table);
            try (ResultSet result = StatementTimeout.executeQuery(statement, boundMillis)) {
                return result.next() ? result.getString(1) : null;
            }
        }
    }
}
