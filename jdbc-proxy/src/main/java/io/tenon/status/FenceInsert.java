package io.tenon.status;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;

/**
 * Rule R7.3: makes sure that a segment's row never comes, by taking its key. The key's uniqueness decides, not a
 * SELECT: PostgreSQL and H2 do not even see an uncommitted row.
 */
final class FenceInsert {
    /** InnoDB makes a deadlock of two that wait for one key when its holder rolls back; one of them wins at once. */
    private static final int DEADLOCKS_BORNE = 8;

    private final Dialect dialect;
    private final StatusSql sql;
    private final OwnSession session;
    private final Connection connection;
    private final StatusId segment;
    private final long boundMillis;

    FenceInsert(
            Dialect dialect,
            StatusSql sql,
            OwnSession session,
            Connection connection,
            StatusId segment,
            long boundMillis) {
        this.dialect = dialect;
        this.sql = sql;
        this.session = session;
        this.connection = connection;
        this.segment = segment;
        this.boundMillis = boundMillis;
    }

    Fence run() throws SQLException {
        for (int deadlocks = 0; ; deadlocks++) {
            try {
                return attempt();
            } catch (SQLException e) {
                if (dialect.isDuplicateKey(e)) {
                    return Fence.DUPLICATE;
                }
                if (dialect.isLockedByOther(e)) {
                    return Fence.STILL_LIVE;
                }
                if (!dialect.isDeadlock(e) || deadlocks == DEADLOCKS_BORNE) {
                    throw e;
                }
            }
        }
    }

    private Fence attempt() throws SQLException {
        // In autocommit: its lock is gone before the INSERT, else fences of one gap would wait for each other.
        if (sql.probe != null && probeFinds(sql.probe)) {
            return Fence.DUPLICATE;
        }
        if (dialect.readLockWait == null) {
            return session.inTransaction(() -> {
                setLockWait(lockWait());
                return insert();
            });
        }
        return insertWithin(dialect.readLockWait);
    }

    private boolean probeFinds(String probe) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(probe)) {
            dialect.bind(statement, 1, segment);
            try (ResultSet result = statement.executeQuery()) {
                return result.next();
            }
        }
    }

    private Fence insertWithin(String readLockWait) throws SQLException {
        long found = lockWaitFound(readLockWait);
        long wanted = lockWait();
        if (found == wanted) {
            return insert();
        }
        setLockWait(wanted);
        try (AutoRestore restore = () -> setLockWait(found)) {
            return insert();
        }
    }

    private Fence insert() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.insertFence)) {
            dialect.bind(statement, 1, segment);
            statement.executeUpdate();
            return Fence.INSERTED;
        }
    }

    /** In the database's unit, rounded down: a bound is not overstepped where the database can keep it. */
    private long lockWait() {
        return Math.max(dialect.shortestLockWait, boundMillis / dialect.lockWaitUnitMillis);
    }

    private long lockWaitFound(String readLockWait) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(readLockWait)) {
            result.next();
            return result.getLong(1);
        }
    }

    private void setLockWait(long wait) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(String.format(Locale.ROOT, dialect.setLockWait, wait));
        }
    }

    /** Runs after a failure as well, and does not hide it. */
    private interface AutoRestore extends AutoCloseable {
        @Override
        void close() throws SQLException;
    }
}
