package io.tenon.internal.transaction;

import io.tenon.internal.binding.JtaScope;
import io.tenon.internal.database.SilentReconnect;
import io.tenon.internal.datasource.TrackedDataSource;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is asked of a connection when a message is being sent: whether a transaction is open on it, which nobody has asked
 * before (ADR 0035), and what the message joins (R2). Stateless.
 */
final class MessageEvents {
    private static final Logger log = LoggerFactory.getLogger(MessageEvents.class);

    private MessageEvents() {}

    /** Whether a message may belong to the transaction. Notices that the connection is gone. */
    static boolean isOpen(ConnectionTransaction of) {
        JtaEvents.leaveIfOver(of, of.workSoFar());
        if (of.state() == TransactionState.UNASKED && !askAutoCommit(of)) {
            return false;
        }
        TransactionState now = of.state();
        if (now == TransactionState.OPEN && of.isSaidToBreak() && goesOnInANewSession(of)) {
            EndEvents.takenAway(of, "it broke, and its driver goes on in another session (autoReconnect)");
            return true;
        }
        if (now == TransactionState.OPEN || now == TransactionState.UNASKED) {
            if (!isClosed(of)) {
                return now == TransactionState.OPEN || of.isUsed();
            }
            if (!of.isUsed() && !of.hasMessages()) {
                // The application did not use the connection, and a pool has taken it back.
                return false;
            }
            EndEvents.takenAway(of, "its connection was found closed, though the application has not closed it");
        }
        return of.state() == TransactionState.TAKEN_AWAY || of.state() == TransactionState.COMMITTING;
    }

    /**
     * Asks whether autocommit is on, where that is not known. While the thread is in a transaction of JTA's, an answer that it is on is not
     * kept, since the next statement may enlist the connection (Liberty's).
     *
     * @return false if it is on, and may not stay so
     */
    static boolean askAutoCommit(ConnectionTransaction of) {
        boolean mayBeEnlisted = of.state() == TransactionState.UNASKED && JtaScope.ofThisThread() != null;
        synchronized (of) {
            if (of.state() != TransactionState.UNASKED) {
                return true;
            }
            boolean autoCommit;
            try {
                autoCommit = of.connection().getAutoCommit();
            } catch (SQLException e) {
                log.debug("A connection of {} does not say whether autocommit is on", of.source(), e);
                return true;
            }
            boolean isOn = autoCommit && !of.source().isEnlisted();
            if (isOn && mayBeEnlisted) {
                return false;
            }
            of.autoCommitTold(isOn);
            return true;
        }
    }

    private static boolean goesOnInANewSession(ConnectionTransaction of) {
        try {
            return SilentReconnect.isOn(of.connection());
        } catch (SQLException e) {
            return false; // it is none that goes on
        }
    }

    /** Whether the connection says that it is closed; not if it does not answer. */
    static boolean isClosed(ConnectionTransaction of) {
        try {
            return of.connection().isClosed();
        } catch (SQLException e) {
            // The driver does not answer; the statement that writes the message's row will meet the same failure and
            // report it.
            return false;
        }
    }

    /** Why a message is refused in {@link TransactionState#TAKEN_AWAY}. */
    static String takenAway(ConnectionTransaction of) {
        return "the connection of its transaction on " + of.source()
                + " was taken away from the application (by its pool, as abandoned, or since it broke), so what was done"
                + " in it is not committed; nothing was sent. Roll back or close the connection first";
    }

    /**
     * What a message joins; made by the first one.
     *
     * @return null if the transaction ended just now, on another thread
     */
    static @Nullable OpenTransaction openFor(ConnectionTransaction of, TrackedDataSource dataSource) {
        synchronized (of) {
            OpenTransaction open = of.transaction();
            if (open != null) {
                return open;
            }
            switch (of.state()) {
                case OPEN:
                    return of.open(dataSource);
                case TAKEN_AWAY:
                    return OpenTransaction.refusing(takenAway(of));
                case UNASKED:
                    return OpenTransaction.refusing("the connection of " + of.source()
                            + " does not say whether autocommit is on, so nobody knows whether a transaction is open;"
                            + " nothing was sent");
                default:
                    return null;
            }
        }
    }
}
