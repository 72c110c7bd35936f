package io.tenon.internal.status;

import io.tenon.internal.database.Dialect;
import io.tenon.internal.database.OwnSession;
import io.tenon.internal.database.StatementTimeout;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What people ask of a status table, through the doctor and the commands. Nothing of the protocol depends on it. Thread-safe; holds no
 * connection: each is one of Tenon's own with no transaction open, and gets its settings back.
 */
public final class StatusTableSurvey {
    private final StatusTable table;
    private final Dialect dialect;
    private final StatusSql sql;
    private final long boundMillis;

    StatusTableSurvey(StatusTable table, Dialect dialect, StatusSql sql, long boundMillis) {
        this.table = table;
        this.dialect = dialect;
        this.sql = sql;
        this.boundMillis = boundMillis;
    }

    /**
     * Really uses every privilege that the protocol needs, in transactions that are rolled back: no row stays.
     *
     * @param connection with no transaction open; its autocommit is as it was afterwards
     * @return what was refused, with the database's own words; empty if all is well
     * @throws SQLException if the connection fails
     */
    public Map<Privilege, SQLException> rehearse(Connection connection) throws SQLException {
        return new PrivilegeTrial(table, sql, connection).run(EnumSet.allOf(Privilege.class));
    }

    /**
     * Counts the rows, but for the schema row and the lease rows. Reads all of them.
     *
     * @param timeoutSeconds how long the database may take, 0 without bound
     */
    public RowCounts countRows(Connection connection, int timeoutSeconds) throws SQLException {
        return dialect.runPassing(() -> countRowsOnce(connection, timeoutSeconds));
    }

    private RowCounts countRowsOnce(Connection connection, int timeoutSeconds) throws SQLException {
        Map<StatusKind, Long> counted = new EnumMap<>(StatusKind.class);
        long oldest = 0;
        long bound = timeoutSeconds == 0 ? Long.MAX_VALUE / 2_000_000 : TimeUnit.SECONDS.toMillis(timeoutSeconds);
        try (OwnSession session = table.session(connection);
                PreparedStatement statement = connection.prepareStatement(sql.countRows);
                ResultSet result = StatementTimeout.executeQuery(statement, bound)) {
            while (result.next()) {
                counted.merge(StatusKind.ofCode(result.getString(1)), result.getLong(2), Long::sum);
                oldest = Math.max(oldest, result.getLong(3));
            }
        }
        return new RowCounts(counted, oldest);
    }

    /** Returns the time of the database's clock, the one that verdicts go by, in milliseconds since 1970. */
    public long clockMillis(Connection connection) throws SQLException {
        return dialect.runPassing(() -> clockMillisOnce(connection));
    }

    private long clockMillisOnce(Connection connection) throws SQLException {
        try (OwnSession session = table.session(connection);
                PreparedStatement statement = connection.prepareStatement(sql.clock);
                ResultSet result = StatementTimeout.executeQuery(statement, boundMillis)) {
            result.next();
            return result.getLong(1);
        }
    }
}
