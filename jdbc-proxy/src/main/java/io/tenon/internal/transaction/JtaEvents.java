package io.tenon.internal.transaction;

import io.tenon.internal.binding.ApplicationWork;
import io.tenon.internal.binding.JtaScope;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What JTA's transaction manager does with a connection, and what no JDBC call tells: it enlists the connection in a transaction of its
 * own, and ends that. Stateless.
 */
final class JtaEvents {
    private JtaEvents() {}

    /** Whether the manager leads the transaction, or has at any time since it began. */
    static boolean isLed(ConnectionTransaction of) {
        if (!of.jta().isLed() && of.source().isEnlisted()) {
            of.jta().note(null);
        }
        return of.jta().isLed();
    }

    /**
     * The manager has enlisted the connection, or has resumed that: from now on its work is part of JTA's transaction, whatever was found
     * about autocommit. Calls foreign code, so it is called without a lock.
     */
    static void enlisted(ConnectionTransaction of, boolean inAnother, boolean byStatement) {
        JtaScope scope = JtaScope.ofThisThread();
        boolean left = inAnother && of.leave(ApplicationWork.NONE, scope);
        boolean begins = of.enlist(scope) || left;
        if (begins && byStatement) {
            of.beginsWithStatement();
        }
    }

    /**
     * The manager may have ended what it led, with no call on this connection. Then what comes next is another transaction, and what became
     * of the messages is asked of their rows. Calls foreign code, so it is called without a lock.
     *
     * @param first what the application has done since
     */
    static void leaveIfOver(ConnectionTransaction of, ApplicationWork first) {
        if (!of.jta().isLed()) {
            return;
        }
        JtaScope now = JtaScope.ofThisThread();
        if (isOver(of, now) && !of.leave(first, now)) {
            of.leaveUnasked(first, now);
        }
    }

    /**
     * Whether the transaction that JTA led here has ended. Where JTA's is over, but the thread is in no other one, the connection is in no
     * branch and has left none, and autocommit is off, JDBC's calls lead it (a pool that JTA does not know), and it goes on.
     */
    private static boolean isOver(ConnectionTransaction of, @Nullable JtaScope now) {
        JtaScope led = of.jta().scope();
        if (led == null) {
            return of.source().hasLeftBranch();
        }
        return led.isOver()
                && (now != null || of.source().isEnlisted() || of.source().hasLeftBranch() || saysAutoCommit(of));
    }

    private static boolean saysAutoCommit(ConnectionTransaction of) {
        try {
            return of.connection().getAutoCommit();
        } catch (SQLException e) {
            return true; // it is closed, or broke: nothing goes on
        }
    }
}
