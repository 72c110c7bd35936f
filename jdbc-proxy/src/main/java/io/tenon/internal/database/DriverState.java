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

    /** Whether a result set is streaming, as far as the driver tells. */
    public boolean isStreaming(Connection connection) throws SQLException {
        ConnectorJ known = connectorJ;
        if (known == null) {
            known = ConnectorJ.of(connection);
            connectorJ = known;
        }
        return known.isStreaming(connection);
    }
}
