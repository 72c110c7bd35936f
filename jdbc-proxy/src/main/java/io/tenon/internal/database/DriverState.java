package io.tenon.internal.database;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What the driver of a table's connections can be asked without a round trip. Which driver it is, is looked for once.
 * Thread-safe.
 */
public final class DriverState {
    private volatile @Nullable PgjdbcState pgjdbc;
    private volatile @Nullable ConnectorJ connectorJ;

    /** Whether a transaction is open and has not failed; null if the driver does not know. */
    public @Nullable Boolean isTransactionOpen(Connection connection) throws SQLException {
        PgjdbcState known = pgjdbc;
        if (known == null) {
            known = PgjdbcState.of(connection);
            pgjdbc = known;
        }
        return known.isOpenOn(connection);
    }

    /**
     * Called before a statement in the application's transaction is tried.
     *
     * @throws SQLException as the driver says it, if a result set is streaming, so that it takes no statement
     */
    public void requireNoStream(Connection connection, Dialect dialect) throws SQLException {
        if (dialect.busyState != null && isStreaming(connection)) {
            throw new SQLException(
                    "A result set is streaming on the connection, which takes no statement meanwhile.",
                    dialect.busyState);
        }
    }

    /** Whether a result set is streaming, as far as the driver tells. */
    private boolean isStreaming(Connection connection) throws SQLException {
        ConnectorJ known = connectorJ;
        if (known == null) {
            known = ConnectorJ.of(connection);
            connectorJ = known;
        }
        return known.isStreaming(connection);
    }
}
