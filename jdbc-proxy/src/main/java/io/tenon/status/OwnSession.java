package io.tenon.status;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * A borrowed connection while it serves a transaction of ours: autocommit and READ COMMITTED, whatever its pool hands
 * out; closing restores what was found, not the connection itself. READ COMMITTED, because REPEATABLE READ would lock
 * the gaps in which InnoDB's next rows land.
 */
final class OwnSession implements AutoCloseable {
    private final Connection connection;
    private final boolean autoCommit;
    private final int isolation;

    private OwnSession(Connection connection, boolean autoCommit, int isolation) {
        this.connection = connection;
        this.autoCommit = autoCommit;
        this.isolation = isolation;
    }

    static OwnSession on(Connection connection) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        if (!autoCommit) {
            connection.setAutoCommit(true);
        }
        OwnSession session = new OwnSession(connection, autoCommit, connection.getTransactionIsolation());
        session.isolate(session.isolation, Connection.TRANSACTION_READ_COMMITTED);
        return session;
    }

    /** Runs several statements as one transaction, rolled back if one of them fails. */
    <T> T inTransaction(Work<T> work) throws SQLException {
        connection.setAutoCommit(false);
        try {
            T result = work.run();
            connection.commit();
            connection.setAutoCommit(true);
            return result;
        } catch (SQLException | RuntimeException e) {
            rollBack(e);
            throw e;
        }
    }

    private void rollBack(Exception cause) {
        try {
            // First, for the return to autocommit would commit.
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    private void isolate(int from, int to) throws SQLException {
        if (from != to) {
            connection.setTransactionIsolation(to);
        }
    }

    @Override
    public void close() throws SQLException {
        isolate(Connection.TRANSACTION_READ_COMMITTED, isolation);
        if (!autoCommit) {
            connection.setAutoCommit(false);
        }
    }

    interface Work<T> {
        T run() throws SQLException;
    }
}
