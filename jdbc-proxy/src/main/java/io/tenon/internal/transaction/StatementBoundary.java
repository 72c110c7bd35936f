package io.tenon.internal.transaction;

import io.tenon.jdbc.CommitRefusedException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A statement of the application's as a boundary of segments (R3), or as an end of its transaction (R5). Stateless. */
final class StatementBoundary {
    private StatementBoundary() {}

    /** @throws SQLException if the statement may end the transaction and its messages are not ready for that */
    static void before(OpenTransaction open, StatementEffect effect) throws SQLException {
        open.writePending();
        if (effect.mayEndTransaction()) {
            prepareForImplicitEnd(open);
        }
    }

    private static void prepareForImplicitEnd(OpenTransaction open) throws SQLException {
        try {
            new CommitPreparation(open).beforeUnknownEnd();
        } catch (CommitRefusedException e) {
            throw new SQLException(
                    "Tenon did not let a statement run that may commit the transaction by itself, because "
                            + "its messages are not ready for that. The statement was not executed, the transaction is still "
                            + "open: roll it back.",
                    ConnectionTransaction.STILL_OPEN,
                    e);
        }
    }

    static void after(OpenTransaction open, StatementEffect effect, @Nullable Throwable failure) {
        if (failure != null) {
            open.disturb("a statement failed");
        } else if (effect.mayEndTransaction()) {
            open.disturbAndForgetSavepoints("a statement ran that may have ended the transaction");
        }
    }
}
