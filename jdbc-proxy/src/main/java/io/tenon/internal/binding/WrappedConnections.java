package io.tenon.internal.binding;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Finds the followed connections that a connection of a framework's leads to, whatever wraps them: it is asked whether
 * autocommit is on, and a followed one that is reached by that says so. For the moment when a message is sent.
 */
final class WrappedConnections {
    /** Above zero while any thread asks: a call of the application's own then costs a look at the thread. */
    private static final AtomicInteger ASKING = new AtomicInteger();

    private static final ThreadLocal<@Nullable List<Object>> REACHED = new ThreadLocal<>();

    private WrappedConnections() {}

    static void reached(BoundConnection connection) {
        if (ASKING.get() > 0) {
            List<Object> reached = REACHED.get();
            if (reached != null) {
                reached.add(connection);
            }
        }
    }

    /** Adds to {@code found} what {@code connection} leads to; nothing if it does not answer. */
    static void addTo(List<Object> found, Connection connection) {
        List<Object> reached = new ArrayList<>(1);
        ASKING.incrementAndGet();
        REACHED.set(reached);
        try {
            connection.getAutoCommit();
        } catch (SQLException closed) {
            return; // a connection that does not answer leads nowhere a message could be tied to
        } finally {
            REACHED.remove();
            ASKING.decrementAndGet();
        }
        found.addAll(reached);
    }
}
