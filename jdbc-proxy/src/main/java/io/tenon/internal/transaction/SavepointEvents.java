package io.tenon.internal.transaction;

import java.sql.SQLException;
import java.sql.Savepoint;
import org.jspecify.annotations.Nullable;

/**
 * What a connection's savepoints mean for the messages of its transaction (R3). Savepoints that are set before the first
 * message are kept by the connection's transaction, later ones by its {@link OpenTransaction}. Stateless.
 */
final class SavepointEvents {
    private SavepointEvents() {}

    /** @throws SQLException if a status row has to be written before the savepoint, and cannot be now */
    static void beforeSet(ConnectionTransaction of) throws SQLException {
        OpenTransaction open = of.transaction();
        if (open != null && open.hasMessages() && !open.writePending()) {
            throw new SQLException(
                    "Tenon refuses a savepoint: a result set is streaming on the connection, so the status"
                            + " row of a message sent before could only be written behind the savepoint. Close the result set"
                            + " first; the transaction is still open.",
                    ConnectionTransaction.STILL_OPEN);
        }
    }

    static void afterSet(ConnectionTransaction of, @Nullable Savepoint savepoint, @Nullable Throwable failure) {
        if (failure != null || savepoint == null) {
            of.disturbed("setSavepoint failed");
            return;
        }
        synchronized (of) {
            OpenTransaction open = of.transaction();
            if (open != null) {
                open.savepointSet(savepoint);
            } else if (of.state() == TransactionState.OPEN || of.state() == TransactionState.UNASKED) {
                of.savepoints().set(savepoint, 0);
            }
        }
    }

    static void beforeRollback(ConnectionTransaction of) {
        OpenTransaction open = of.transaction();
        if (open != null && open.hasMessages()) {
            open.beforeSavepointRollback();
        }
    }

    static void afterRollback(ConnectionTransaction of, Savepoint savepoint, @Nullable Throwable failure) {
        OpenTransaction open = of.transaction();
        if (open == null) {
            synchronized (of) {
                Savepoints known = of.savepoints;
                if (known != null) {
                    known.rolledBackTo(savepoint);
                }
            }
        } else if (failure != null) {
            of.disturbed("the rollback to a savepoint failed");
        } else {
            open.savepointRolledBack(savepoint);
        }
    }

    static void afterRelease(ConnectionTransaction of, @Nullable Savepoint savepoint, @Nullable Throwable failure) {
        if (failure != null) {
            of.disturbed("releaseSavepoint failed");
        } else if (savepoint != null) {
            OpenTransaction open = of.transaction();
            if (open != null) {
                open.savepointReleased(savepoint);
                return;
            }
            synchronized (of) {
                Savepoints known = of.savepoints;
                if (known != null) {
                    known.released(savepoint);
                }
            }
        }
    }
}
