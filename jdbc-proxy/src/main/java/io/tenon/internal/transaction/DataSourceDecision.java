package io.tenon.internal.transaction;

import io.tenon.internal.datasource.TrackedDataSource;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Which DataSource the messages of one transaction are tied to, or that they are tied to none. Immutable. */
final class DataSourceDecision {
    /** The DataSource; null if messages are sent as without Tenon. */
    final @Nullable TrackedDataSource dataSource;

    private DataSourceDecision(@Nullable TrackedDataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** @throws SQLException if messages must not be sent: says why */
    static DataSourceDecision of(ConnectionTransaction transaction) throws SQLException {
        if (transaction.state() == TransactionState.TAKEN_AWAY) {
            // The connection is gone and cannot be asked where it leads.
            throw new SQLException(MessageEvents.takenAway(transaction));
        }
        return new DataSourceDecision(transaction.source().dataSourceOf(transaction.connection()));
    }
}
