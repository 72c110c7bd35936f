package io.tenon.agent.jdbc;

import io.tenon.agent.bridge.ConnectionEvents;
import io.tenon.agent.bridge.StatementEvents;
import io.tenon.agent.bridge.TrackedStatement;
import io.tenon.transaction.ConnectionTransaction;
import io.tenon.transaction.FirstWord;
import io.tenon.transaction.TransactionState;
import java.sql.SQLException;
import java.sql.Savepoint;
import org.jspecify.annotations.Nullable;

/** Drives the transaction of a connection that the application borrowed, by the calls on it that advice reports. */
final class ConnectionHandle extends ConnectionEvents {
    private final ConnectionTransaction transaction;
    private final StatementEvents harmless;
    private final StatementEvents mayEnd;

    ConnectionHandle(ConnectionTransaction transaction) {
        this.transaction = transaction;
        this.harmless = new StatementHandle(transaction, "");
        this.mayEnd = new StatementHandle(transaction, null);
    }

    boolean hasEnded() {
        return transaction.state() == TransactionState.ENDED;
    }

    @Override
    public void reached() {
        JdbcThread thread = JdbcThread.current();
        if (thread.probing) {
            thread.reached = true;
        }
        transaction.reached();
    }

    // Only the outermost call counts: a method may call another of its object, or one of a connection below that is
    // followed, too.

    @Override
    public void beforeCommit() throws SQLException {
        JdbcThread thread = JdbcThread.current();
        if (thread.isAtSurface()) {
            transaction.beforeCommit();
        }
        thread.inside++;
    }

    @Override
    public void afterCommit(@Nullable Throwable failure) {
        if (leave().isAtSurface()) {
            transaction.afterCommit(failure);
        }
    }

    @Override
    public void beforeRollback() {
        JdbcThread thread = JdbcThread.current();
        if (thread.isAtSurface()) {
            transaction.beforeRollback();
        }
        thread.inside++;
    }

    @Override
    public void afterRollback(@Nullable Throwable failure) {
        if (leave().isAtSurface()) {
            transaction.afterRollback(failure);
        }
    }

    @Override
    public void beforeRollbackTo() {
        JdbcThread.current().inside++;
    }

    @Override
    public void afterRollbackTo(@Nullable Object savepoint, @Nullable Throwable failure) {
        if (leave().isAtSurface()) {
            if (savepoint instanceof Savepoint) {
                transaction.afterRollback((Savepoint) savepoint, failure);
            } else {
                transaction.disturbed("a rollback to no savepoint was tried");
            }
        }
    }

    @Override
    public void beforeSetAutoCommit(boolean autoCommit) throws SQLException {
        JdbcThread thread = JdbcThread.current();
        if (thread.isAtSurface()) {
            transaction.beforeSetAutoCommit(autoCommit);
        }
        thread.inside++;
    }

    @Override
    public void afterSetAutoCommit(boolean autoCommit, @Nullable Throwable failure) {
        if (leave().isAtSurface()) {
            transaction.afterSetAutoCommit(autoCommit, failure);
        }
    }

    @Override
    public void afterSetReadOnly(boolean readOnly, @Nullable Throwable failure) {
        if (JdbcThread.current().isAtSurface()) {
            transaction.afterSetReadOnly(readOnly, failure);
        }
    }

    @Override
    public void beforeSetSavepoint() throws SQLException {
        JdbcThread thread = JdbcThread.current();
        if (thread.isAtSurface()) {
            transaction.beforeSetSavepoint();
        }
        thread.inside++;
    }

    @Override
    public void afterSetSavepoint(@Nullable Object savepoint, @Nullable Throwable failure) {
        if (leave().isAtSurface()) {
            transaction.afterSetSavepoint((Savepoint) savepoint, failure);
        }
    }

    @Override
    public void afterReleaseSavepoint(@Nullable Throwable failure) {
        if (JdbcThread.current().isAtSurface()) {
            transaction.afterReleaseSavepoint(null, failure);
        }
    }

    @Override
    public void beforeClose() {
        JdbcThread thread = JdbcThread.current();
        if (thread.isAtSurface()) {
            transaction.beforeClose();
        }
        thread.inside++;
    }

    @Override
    public void afterClose() {
        if (leave().isAtSurface()) {
            transaction.afterClose();
        }
    }

    /** Also where Tenon itself aborts: then it has told the transaction already, and this finds it in doubt. */
    @Override
    public void afterAbort() {
        transaction.afterClose();
    }

    @Override
    public void disturbed(String because) {
        if (JdbcThread.current().isAtSurface()) {
            transaction.disturbed(because);
        }
    }

    @Override
    public void unwrapped(@Nullable Object target) {
        if (JdbcThread.current().isAtSurface()) {
            transaction.unwrapped();
        }
    }

    @Override
    public void creating() {
        JdbcThread.current().inside++;
    }

    @Override
    public void created(@Nullable Object statement, @Nullable String sql, @Nullable Throwable failure) {
        if (!leave().isAtSurface()) {
            return;
        }
        if (failure instanceof SQLException) {
            transaction.disturbed("a statement could not be made");
        } else if (statement instanceof TrackedStatement) {
            ((TrackedStatement) statement)
                    .tenon$events(sql != null && FirstWord.mayEndTransaction(sql) ? mayEnd : harmless);
        } else if (statement != null) {
            // It runs unseen, whatever it does.
            transaction.unwrapped();
        }
    }

    private static JdbcThread leave() {
        JdbcThread thread = JdbcThread.current();
        thread.inside--;
        return thread;
    }

    /** What a statement of this connection carries: one of two, for all of them. */
    private final class StatementHandle extends StatementEvents {
        private final ConnectionTransaction transaction;

        /** Stands for the text of what was prepared or batched: empty if harmless, null if it may be anything. */
        private final @Nullable String prepared;

        StatementHandle(ConnectionTransaction transaction, @Nullable String prepared) {
            this.transaction = transaction;
            this.prepared = prepared;
        }

        @Override
        public void beforeExecute(@Nullable String sql) throws SQLException {
            transaction.beforeStatement(sql == null ? prepared : sql);
        }

        @Override
        public void afterExecute(@Nullable String sql, @Nullable Throwable failure) {
            transaction.afterStatement(sql == null ? prepared : sql, failure);
        }

        @Override
        public void batched(Object statement, String sql) {
            if (FirstWord.mayEndTransaction(sql)) {
                ((TrackedStatement) statement).tenon$events(mayEnd);
            }
        }

        @Override
        public void unwrapped(@Nullable Object target) {
            ConnectionHandle.this.unwrapped(target);
        }
    }
}
