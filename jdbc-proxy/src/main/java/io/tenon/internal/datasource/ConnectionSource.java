package io.tenon.internal.datasource;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Where a connection came from. Which DataSource its transactions belong to, and whether they are followed at all, is
 * asked when a message first needs to know: until then nothing is called on the connection. Thread-safe.
 */
public interface ConnectionSource {
    /**
     * The DataSource that a message sent in a transaction on this connection is tied to.
     *
     * @param inUse the application's connection, in its transaction
     * @return null if messages are not tied to this source: they are sent as without Tenon
     * @throws SQLException if they must not be sent: says why
     */
    @Nullable
    TrackedDataSource dataSourceOf(Connection inUse) throws SQLException;

    /**
     * Whether autocommit of a connection is off because a pool above keeps it so, and not because the application has begun
     * a transaction: then the next statement begins one.
     *
     * @param isSwitched whether it is being switched off now, by the caller of this thread; else it was found to be off
     */
    default boolean keepsAutoCommitOff(boolean isSwitched) {
        return false;
    }

    /** Whether a pool is above it: what the application closes, or ends after the pool took it away, is the pool's. */
    default boolean isBelowPool() {
        return false;
    }

    /** Whether connections of both are alike to the application. */
    default boolean isSameAs(ConnectionSource other) {
        return this == other;
    }

    /**
     * Whether a transaction manager has enlisted the connection and has not ended that. Then its work is part of a transaction, also where
     * the connection says that autocommit is on (Liberty's do); and its close ends nothing.
     */
    default boolean isEnlisted() {
        return false;
    }

    /**
     * Whether a transaction manager had enlisted the connection, and has ended that for good, as far as is known: not where it is only
     * suspended. What comes next on the connection is no part of that transaction.
     */
    default boolean hasLeftBranch() {
        return false;
    }
}
