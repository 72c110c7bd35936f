package io.tenon.internal.datasource;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The logins that Tenon's own connections can use: the newest that messages were sent with, since that one is known to have a
 * transaction that writes, and the newest of all. One that the database refuses is forgotten, since credentials rotate:
 * connections that were opened with it go on working in a pool, and messages that are sent on them do not bring it back, since a
 * database may lock an account after some failures, and lists each of them. Thread-safe.
 */
public final class Logins {
    private @Nullable Login newest;
    private @Nullable Login sending;

    /**
     * Notes that the application has connected with this login.
     *
     * @return an equal login that is known, so that the connections of a pool share one
     */
    public synchronized Login worked(Login login) {
        Login known = login.equals(sending) ? sending : login.equals(newest) ? newest : login;
        newest = known;
        return known == null ? login : known;
    }

    /**
     * Notes that a message is sent in a transaction of a connection with this login. One that was refused is tried
     * again if there is no other.
     */
    public synchronized void sends(Login login) {
        if (!login.isRefused() || newest == null) {
            sending = login;
        }
    }

    /** Notes that the database does not let this login in any more. */
    public synchronized void refused(Login login) {
        login.refuse();
        if (sending != null && sending.equals(login)) {
            sending.refuse();
            sending = null;
        }
        if (newest != null && newest.equals(login)) {
            newest.refuse();
            newest = null;
        }
    }

    /** Returns the logins to try, the best one first. */
    public synchronized List<Login> candidates() {
        List<Login> candidates = new ArrayList<>(2);
        if (sending != null) {
            candidates.add(sending);
        }
        if (newest != null && !newest.equals(sending)) {
            candidates.add(newest);
        }
        return candidates;
    }

    /**
     * Opens a connection by the best login with which one can be had.
     *
     * @param name the name of the DataSource, for the exception
     * @throws SQLException the driver's, or that the database takes none of the logins any more
     */
    public Connection connect(Driver driver, String name) throws SQLException {
        SQLException refusal = null;
        for (Login login : candidates()) {
            try {
                return login.connect(driver);
            } catch (SQLException e) {
                if (isRefusal(e)) {
                    refused(login);
                } else if (isUnreachable(e)) {
                    throw e; // another login would only wait for the same time-out
                }
                if (refusal != null) {
                    e.addSuppressed(refusal);
                }
                refusal = e;
            }
        }
        throw refusal != null
                ? refusal
                : new SQLNonTransientConnectionException(
                        "No login of DataSource '" + name + "' is known that the database still takes: Tenon's own"
                                + " connections are opened as soon as the application has connected again",
                        "28000");
    }

    /** Whether a database refuses the login, and not something else. */
    public static boolean isRefusal(SQLException e) {
        String state = e.getSQLState();
        return e instanceof SQLInvalidAuthorizationSpecException || (state != null && state.startsWith("28"));
    }

    private static boolean isUnreachable(SQLException e) {
        String state = e.getSQLState();
        return e instanceof SQLTransientConnectionException || (state != null && state.startsWith("08"));
    }
}
