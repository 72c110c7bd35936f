package io.tenon.internal.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection of Tenon's own while it serves transactions of ours: autocommit and READ COMMITTED, whatever its pool
 * hands out. Closing restores what was found, not the connection itself. A session that cannot be restored is aborted:
 * nobody is handed a connection whose autocommit or isolation we have changed. Used by one thread.
 */
public final class OwnSession implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(OwnSession.class);

    private final Connection connection;
    private final boolean autoCommit;
    private final ApplicationLoader loader;
    private int isolation;
    private boolean isolated;
    private boolean isolatesEachTransaction;
    private @Nullable Throwable changed;

    private OwnSession(Connection connection, boolean autoCommit) {
        this.connection = connection;
        this.autoCommit = autoCommit;
        this.loader = ApplicationLoader.of(connection);
    }

    /**
     * Begins a session on a connection of Tenon's own.
     *
     * @throws SQLException if the connection does not take these settings; it is as it was then, or aborted
     */
    public static OwnSession on(Connection connection, OwnIsolation wanted) throws SQLException {
        OwnSession session = new OwnSession(connection, connection.getAutoCommit());
        try {
            session.switchAutoCommitOn();
            session.isolate(wanted);
            return session;
        } catch (SQLException | RuntimeException | Error e) {
            session.close();
            throw e;
        }
    }

    /**
     * Begins a session for reading what is committed, in statements that lock nothing and see one moment each. The
     * isolation that most connections have does for that, and leaving it saves two round trips. READ UNCOMMITTED does
     * not; nor does SERIALIZABLE, in which PostgreSQL may abort a transaction of the application's for what was only
     * looked at here.
     */
    public static OwnSession reading(Connection connection, OwnIsolation wanted) throws SQLException {
        OwnSession session = new OwnSession(connection, connection.getAutoCommit());
        try {
            session.switchAutoCommitOn();
            int found = connection.getTransactionIsolation();
            if (found == Connection.TRANSACTION_READ_UNCOMMITTED || found == Connection.TRANSACTION_SERIALIZABLE) {
                session.isolate(wanted);
            }
            return session;
        } catch (SQLException | RuntimeException | Error e) {
            session.close();
            throw e;
        }
    }

    private void switchAutoCommitOn() throws SQLException {
        if (autoCommit) {
            return;
        }
        setAutoCommit(true);
        if (!connection.getAutoCommit()) {
            throw new SQLException(
                    "Autocommit of a connection stays off although it was switched on ("
                            + connection.getClass().getName()
                            + "): it takes part in a transaction that somebody else ends. Tenon runs nothing of its own"
                            + " on it; nothing was changed.",
                    "25000");
        }
    }

    private void isolate(OwnIsolation wanted) throws SQLException {
        isolation = connection.getTransactionIsolation();
        if (isolation == wanted.level) {
            return;
        }
        if (wanted == OwnIsolation.OF_EACH_TRANSACTION) {
            isolatesEachTransaction = true;
            return;
        }
        isolated = true;
        try {
            connection.setTransactionIsolation(wanted.level);
        } catch (SQLException | RuntimeException | Error e) {
            changed = e;
            throw e;
        }
    }

    private void setAutoCommit(boolean on) throws SQLException {
        try {
            connection.setAutoCommit(on);
        } catch (SQLException | RuntimeException | Error e) {
            changed = e;
            throw e;
        }
    }

    /** Runs one statement, as a transaction of its own. */
    public <T> T run(Work<T> work) throws SQLException {
        return isolatesEachTransaction ? inTransaction(work) : work.run();
    }

    /** Runs several statements as one transaction, rolled back if one of them fails. */
    public <T> T inTransaction(Work<T> work) throws SQLException {
        if (isolatesEachTransaction) {
            return inIsolatedTransaction(work);
        }
        setAutoCommit(false);
        T result;
        try {
            result = work.run();
            connection.commit();
        } catch (SQLException | RuntimeException | Error e) {
            rollBack(e);
            throw e;
        }
        try {
            setAutoCommit(true);
        } catch (SQLException e) {
            // The work is committed, so this is no failure of it; close() takes the connection away.
            log.debug("Autocommit of a connection of Tenon's own could not be switched on again", e);
        }
        return result;
    }

    private <T> T inIsolatedTransaction(Work<T> work) throws SQLException {
        try {
            execute(OwnIsolation.BEGIN);
            T result = work.run();
            execute("COMMIT");
            return result;
        } catch (SQLException | RuntimeException | Error e) {
            try {
                execute("ROLLBACK");
            } catch (SQLException | RuntimeException rollingBack) {
                changed = rollingBack;
                e.addSuppressed(rollingBack);
            }
            throw e;
        }
    }

    /** Runs several statements as one transaction, which is rolled back. */
    public void undone(Work<?> work) throws SQLException {
        try {
            inTransaction(() -> {
                work.run();
                throw new Undone();
            });
        } catch (Undone e) {
            // It was rolled back.
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void rollBack(Throwable cause) {
        try {
            // The rollback comes first, since switching autocommit on would commit.
            connection.rollback();
            setAutoCommit(true);
        } catch (SQLException | RuntimeException e) {
            changed = e;
            cause.addSuppressed(e);
        }
    }

    /** Notes that another setting of the session could not be restored: {@link #close} aborts the connection then. */
    public void cannotBeRestored(Throwable because) {
        changed = because;
    }

    /** Gives the connection back as it was found, or aborts it. Never throws, since the work in the session is done. */
    @Override
    public void close() {
        try (ApplicationLoader ended = loader) {
            restore();
        }
    }

    private void restore() {
        if (changed == null) {
            try {
                if (isolated) {
                    connection.setTransactionIsolation(isolation);
                }
                if (!autoCommit && connection.getAutoCommit()) {
                    connection.setAutoCommit(false);
                }
                if (connection.getAutoCommit() == autoCommit) {
                    return;
                }
                // Autocommit is not switched on again, since that would commit what could not be rolled back.
            } catch (SQLException | RuntimeException e) {
                changed = e;
            }
        }
        if (!isClosed()) {
            abort(changed);
        }
    }

    /** Whether the connection is closed already: a pool that judges exceptions may have closed it. */
    private boolean isClosed() {
        try {
            return connection.isClosed();
        } catch (SQLException | RuntimeException e) {
            return false;
        }
    }

    private void abort(@Nullable Throwable because) {
        log.warn(
                "A connection that Tenon used for itself could not be given back as it was found, so it is aborted and"
                        + " nobody gets it changed. Cause: {}",
                because == null ? "autocommit is off, and was on" : because.toString());
        try {
            connection.abort(Runnable::run);
            // H2's abort does nothing, and a pool's connection stays open after it.
            if (!connection.isClosed()) {
                connection.unwrap(Connection.class).close();
            }
        } catch (SQLException | RuntimeException | LinkageError e) {
            log.error(
                    "It could not be aborted either ({}): whoever borrows it next may find autocommit or isolation changed",
                    connection.getClass().getName(),
                    e);
        }
    }

    /** What is run in a session. Used by one thread. */
    public interface Work<T> {
        T run() throws SQLException;
    }

    private static final class Undone extends SQLException {
        private static final long serialVersionUID = 1L;
    }
}
