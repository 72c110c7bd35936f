package io.tenon.internal.driver;

import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Remembers the connections of a URL, to tell whether one of them is still open. Holds none of them. Thread-safe.
 *
 * <p>Whoever adds one asks nothing of the others: where a URL has several hosts, Connector/J answers {@code isClosed} only when the
 * statement has ended that runs on the connection.
 */
final class LentConnections {
    private static final int LEAST_LIMIT = 16;

    private final List<WeakReference<Connection>> connections = new ArrayList<>();

    /**
     * The number of connections at which those that were collected are forgotten. It becomes twice what is left then,
     * so that this is rare.
     */
    private int limit = LEAST_LIMIT;

    private long added;

    synchronized void add(Connection connection) {
        added++;
        if (connections.size() >= limit) {
            connections.removeIf(reference -> reference.get() == null);
            limit = Math.max(LEAST_LIMIT, 2 * connections.size());
        }
        connections.add(new WeakReference<>(connection));
    }

    /** Returns how many were added so far: as long as this stays the same, none is open that was not open before. */
    synchronized long added() {
        return added;
    }

    /** Whether one of them is still open. May wait for a statement that runs on it. */
    boolean areAny() {
        List<WeakReference<Connection>> known;
        synchronized (this) {
            known = new ArrayList<>(connections);
        }
        for (WeakReference<Connection> reference : known) {
            if (isOpen(reference)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a connection is open, which drivers know without asking their database. */
    private static boolean isOpen(WeakReference<Connection> reference) {
        Connection connection = reference.get();
        try {
            return connection != null && !connection.isClosed();
        } catch (SQLException e) {
            return false;
        }
    }
}
