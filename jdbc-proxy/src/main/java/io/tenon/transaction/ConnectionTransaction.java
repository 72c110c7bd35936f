package io.tenon.transaction;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the transactions of one connection through its {@link TransactionState}s. Whoever intercepts JDBC calls
 * drives it with events, always in pairs around the real call: {@code beforeX()}, the call, {@code afterX(failure)}.
 * Only {@code before} events throw, and what they throw is for the application.
 *
 * <p>Thread-safe. Without messages an event is a comparison or two: no lock is contended, nothing is sent anywhere.
 */
public final class ConnectionTransaction {
    private static final Logger log = LoggerFactory.getLogger(ConnectionTransaction.class);

    private final TrackedDataSource dataSource;
    private final Connection connection;
    private final boolean everyCloseIsSeen;
    private volatile TransactionState state;
    private @Nullable OpenTransaction transaction;
    private @Nullable Thread boundTo;
    private volatile @Nullable Boolean readOnly;
    private volatile boolean unwrapped;

    /** Whether a statement ran in the open transaction. */
    private boolean somethingHasRun;

    /**
     * @param connection the real connection, on which status rows are written
     * @param autoCommit as it was borrowed
     * @param everyCloseIsSeen whether {@code close} cannot be called past whoever drives this
     */
    public ConnectionTransaction(
            TrackedDataSource dataSource, Connection connection, boolean autoCommit, boolean everyCloseIsSeen) {
        this.dataSource = dataSource;
        this.connection = connection;
        this.everyCloseIsSeen = everyCloseIsSeen;
        this.state = TransactionState.AUTOCOMMIT;
        if (!autoCommit) {
            begin();
        }
    }

    public TransactionState state() {
        return state;
    }

    // Begin.

    private synchronized OpenTransaction begin() {
        become(TransactionState.OPEN);
        OpenTransaction begun = new OpenTransaction(dataSource, connection, readOnly, everyCloseIsSeen);
        transaction = begun;
        somethingHasRun = false;
        boundTo = Thread.currentThread();
        OpenTransactions.bind(begun);
        return begun;
    }

    /** {@code setAutoCommit} is about to be called; switching it on in a transaction commits it. */
    public void beforeSetAutoCommit(boolean autoCommit) throws SQLException {
        if (autoCommit && state == TransactionState.OPEN) {
            beforeCommit();
        }
    }

    public void afterSetAutoCommit(boolean autoCommit, @Nullable Throwable failure) {
        if (autoCommit) {
            afterCommit(failure);
            if (failure == null && state != TransactionState.ENDED) {
                become(TransactionState.AUTOCOMMIT);
            }
        } else if (failure == null && state == TransactionState.AUTOCOMMIT) {
            begin();
        }
    }

    public void afterSetReadOnly(boolean readOnly, @Nullable Throwable failure) {
        if (failure == null) {
            this.readOnly = readOnly;
            OpenTransaction open = transaction;
            if (open != null) {
                open.readOnlySet(readOnly, somethingHasRun);
            }
        }
    }

    // Statements.

    /**
     * A statement is about to run.
     *
     * @param sql null where it is not known
     * @throws SQLException if the statement may commit by itself and the messages sent so far are not stored: it was
     *     not executed, the transaction is still open
     */
    public void beforeStatement(@Nullable String sql) throws SQLException {
        TransactionState now = state;
        if (now == TransactionState.AUTOCOMMIT || now == TransactionState.ENDED) {
            return;
        }
        OpenTransaction open = transaction;
        if (now == TransactionState.IDLE || now == TransactionState.IN_DOUBT || open == null) {
            open = begin();
        } else if (boundTo != Thread.currentThread()) {
            boundTo = Thread.currentThread();
            OpenTransactions.bindBelow(open);
        }
        somethingHasRun = true;
        if (open.hasMessages()) {
            open.writePending();
            if (FirstWord.mayEndTransaction(sql)) {
                prepareForImplicitEnd(open);
            }
        }
    }

    private static void prepareForImplicitEnd(OpenTransaction open) throws SQLException {
        try {
            open.prepareUnknownEnd();
        } catch (CommitRefusedException e) {
            throw new SQLException(
                    "Tenon did not let a statement run that may commit the transaction by itself, because "
                            + "its messages are not ready for that. The statement was not executed, the transaction is still "
                            + "open: roll it back.",
                    CommitRefusedException.SQL_STATE,
                    e);
        }
    }

    public void afterStatement(@Nullable String sql, @Nullable Throwable failure) {
        OpenTransaction open = transaction;
        if (open == null) {
            return;
        }
        if (failure != null) {
            disturbed("a statement failed");
        } else if (open.hasMessages() && FirstWord.mayEndTransaction(sql)) {
            open.disturbAndForgetSavepoints("a statement ran that may have ended the transaction");
        }
    }

    /**
     * The application holds the driver's own connection, statement or result now, and may do with it what nobody sees:
     * from here on no commit of this connection proves anything by itself, the rows do.
     */
    public void unwrapped() {
        unwrapped = true;
    }

    /** Anything else on the connection, its statements or results failed, or may have ended the transaction. */
    public void disturbed(String because) {
        OpenTransaction open = transaction;
        if (open == null) {
            return;
        }
        open.failureSeen();
        if (open.hasMessages()) {
            open.disturb(because);
        }
    }

    // Savepoints.

    public void beforeSetSavepoint() throws SQLException {
        beforeStatement("");
        OpenTransaction open = transaction;
        if (open != null && open.hasMessages() && !open.writePending()) {
            throw new SQLException(
                    "Tenon refuses a savepoint: a result set is streaming on the connection, so the status"
                            + " row of a message sent before could only be written behind the savepoint. Close the result set"
                            + " first; the transaction is still open.");
        }
    }

    public void afterSetSavepoint(@Nullable Savepoint savepoint, @Nullable Throwable failure) {
        OpenTransaction open = transaction;
        if (open == null) {
            return;
        }
        if (failure != null || savepoint == null) {
            disturbed("setSavepoint failed");
        } else {
            open.savepointSet(savepoint);
        }
    }

    public void afterRollback(Savepoint savepoint, @Nullable Throwable failure) {
        OpenTransaction open = transaction;
        if (open == null) {
            return;
        }
        if (failure != null) {
            disturbed("the rollback to a savepoint failed");
        } else {
            open.savepointRolledBack(savepoint);
        }
    }

    /**
     * A release proves nothing and forgets nothing: some drivers do not even tell the database (Connector/J), which then
     * still knows the savepoint by its name.
     */
    public void afterReleaseSavepoint(@Nullable Throwable failure) {
        if (failure != null) {
            disturbed("releaseSavepoint failed");
        }
    }

    // Ends.

    /**
     * The application commits.
     *
     * @throws CommitRefusedException after a real rollback: the commit must not be called
     */
    public void beforeCommit() throws SQLException {
        OpenTransaction open;
        synchronized (this) {
            if (!state.mayBecome(TransactionState.COMMITTING)) {
                return; // the driver will say what it thinks of this commit
            }
            become(TransactionState.COMMITTING);
            open = transaction;
        }
        if (open == null) {
            return;
        }
        open.closeForJoining();
        if (open.hasMessages()) {
            boolean prepared = false;
            try {
                open.prepareCommit();
                prepared = true;
            } catch (CommitRefusedException refusal) {
                refuse(open, refusal);
                throw refusal;
            } catch (RuntimeException | Error e) {
                CommitRefusedException refusal =
                        new CommitRefusedException("Tenon failed while it prepared the commit: " + e, e);
                refuse(open, refusal);
                throw refusal;
            } finally {
                if (!prepared) {
                    reopenUnlessEnded();
                }
            }
        }
    }

    /** An Error (no memory, no stack) has broken off even the refusal: the next commit must be prepared again. */
    private synchronized void reopenUnlessEnded() {
        if (state == TransactionState.COMMITTING) {
            become(TransactionState.OPEN);
        }
    }

    public void afterCommit(@Nullable Throwable failure) {
        synchronized (this) {
            if (state != TransactionState.COMMITTING) {
                return;
            }
        }
        end(
                failure == null ? TransactionEnd.COMMIT_RETURNED : TransactionEnd.UNKNOWN,
                failure == null ? TransactionState.IDLE : TransactionState.IN_DOUBT);
    }

    /** The application rolls back; a message that joins on another thread just now is waited for. */
    public void beforeRollback() {
        OpenTransaction open = transaction;
        if (open != null) {
            open.closeForJoining();
        }
    }

    public void afterRollback(@Nullable Throwable failure) {
        synchronized (this) {
            if (state == TransactionState.AUTOCOMMIT || state == TransactionState.ENDED) {
                return;
            }
        }
        end(
                failure == null ? TransactionEnd.ROLLBACK_RETURNED : TransactionEnd.UNKNOWN,
                failure == null ? TransactionState.IDLE : TransactionState.IN_DOUBT);
    }

    /**
     * Before {@code close()}. What drivers and pools then do with an open transaction differs, some
     * commit it: its messages are made ready for that, or it is rolled back here.
     */
    public void beforeClose() {
        OpenTransaction open;
        synchronized (this) {
            if (state != TransactionState.OPEN) {
                return;
            }
            open = transaction;
        }
        if (open == null) {
            return;
        }
        open.closeForJoining();
        if (!open.hasMessages()) {
            return;
        }
        log.warn(
                "A connection of DataSource '{}' is closed with a transaction open in which messages were sent. As a rule"
                        + " that rolls back; what it did, the status rows will tell. Commit or roll back before you"
                        + " close.",
                dataSource.name());
        try {
            open.prepareUnknownEnd();
        } catch (CommitRefusedException refusal) {
            log.warn("It was rolled back before it was closed: {}", refusal.getMessage());
            refuse(open, refusal);
        } catch (RuntimeException | Error e) {
            log.error("It was rolled back before it was closed, since preparing its end failed", e);
            refuse(
                    open,
                    new CommitRefusedException("Tenon failed while it prepared the end of a transaction: " + e, e));
        }
    }

    public void afterClose() {
        synchronized (this) {
            if (state == TransactionState.ENDED) {
                return;
            }
        }
        end(TransactionEnd.UNKNOWN, TransactionState.ENDED);
    }

    private void end(TransactionEnd end, TransactionState next) {
        OpenTransaction ended;
        synchronized (this) {
            ended = transaction;
            transaction = null;
            boundTo = null;
            become(next);
        }
        if (ended != null) {
            OpenTransactions.unbind(ended);
            if (ended.hasMessages()) {
                ended.end(unwrapped ? TransactionEnd.UNKNOWN : end);
            }
        }
    }

    /** Rolls back, really: whoever refuses a commit must not leave it to an autocommit reset to commit the work. */
    private void refuse(OpenTransaction open, CommitRefusedException refusal) {
        try {
            connection.rollback();
            end(TransactionEnd.ROLLBACK_RETURNED, TransactionState.IDLE);
        } catch (SQLException | RuntimeException e) {
            refusal.addSuppressed(e);
            log.error(
                    "The rollback of a refused commit failed, so the connection is aborted and {} is in doubt: the"
                            + " status rows will tell",
                    open,
                    e);
            end(TransactionEnd.UNKNOWN, TransactionState.IN_DOUBT);
            try {
                connection.abort(Runnable::run);
            } catch (SQLException | RuntimeException abortFailure) {
                refusal.addSuppressed(abortFailure);
            }
        }
    }

    private void become(TransactionState next) {
        if (state != next) {
            if (!state.mayBecome(next)) {
                log.error(
                        "A connection of DataSource '{}' went from {} to {}, which no JDBC call should bring about",
                        dataSource.name(),
                        state,
                        next);
            }
            state = next;
        }
    }
}
