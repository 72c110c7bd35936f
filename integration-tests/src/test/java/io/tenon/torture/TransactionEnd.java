package io.tenon.torture;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * How the service ends a transaction, and what it believes of the end: {@code COMMITTED}, {@code ROLLEDBACK} and
 * {@code REFUSED} are claims, {@code UNKNOWN} is none.
 */
final class TransactionEnd {
    /** Of a commit that Tenon refused; the same with the agent, whose class of exception is its own. */
    private static final String REFUSED = "40000";

    private TransactionEnd() {}

    static void commit(Connection c, Undertaking undertaking, boolean byAutoCommit, Journal journal) {
        journal.write("commits " + undertaking);
        try {
            if (byAutoCommit) {
                c.setAutoCommit(true);
            } else {
                c.commit();
            }
            journal.write((undertaking.isSuspect() ? "UNKNOWN " : "COMMITTED ") + undertaking);
        } catch (SQLException e) {
            boolean refused = REFUSED.equals(e.getSQLState());
            journal.write((refused ? "REFUSED " : "UNKNOWN ") + undertaking + " " + e);
            try {
                c.rollback();
            } catch (SQLException again) {
                journal.write("cannot roll back " + undertaking.name + " after its commit: " + again);
            }
        }
    }

    static void rollback(Connection c, Undertaking undertaking, Journal journal) {
        try {
            c.rollback();
            journal.write("ROLLEDBACK " + undertaking);
        } catch (SQLException e) {
            journal.write("UNKNOWN " + undertaking + " " + e);
        }
    }
}
