package io.tenon.internal.binding;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Finds the followed connections below a connection of a framework's, whatever wrappers stand between them. The
 * framework's connection is asked for its autocommit, and each followed connection that this call reaches reports
 * itself. Used only when a message is sent.
 */
final class WrappedConnections {
    /**
     * How many threads are asking now. While it is zero, as nearly always, a call of {@code getAutoCommit()} costs
     * one read of this counter.
     */
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

    /** Adds to {@code found} the followed connections that are below {@code connection}; none if it does not answer. */
    static void addTo(List<Object> found, Connection connection) {
        List<Object> reached = new ArrayList<>(1);
        ASKING.incrementAndGet();
        REACHED.set(reached);
        try {
            connection.getAutoCommit();
        } catch (SQLException closed) {
            // A connection that does not answer is closed or broken, so no message can be tied to what is below it.
            return;
        } finally {
            REACHED.remove();
            ASKING.decrementAndGet();
        }
        found.addAll(reached);
    }
}
