package io.tenon.internal.transaction;

import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * Whether a connection is read-only, as its driver knows it, without a round trip. {@code isReadOnly()} is answered by
 * the drivers of PostgreSQL, MariaDB and H2 themselves; MySQL's asks the server, but can be asked not to. That is done
 * by reflection, since the driver is the application's.
 */
final class ConnectionReadOnly {
    /**
     * Connector/J's {@code isReadOnly(boolean)}, as it was found last: looking for it takes longer than all else that a
     * transaction with a message asks of its connection. It is held weakly, since the driver is the application's.
     */
    private static volatile WeakReference<@Nullable Method> connectorJ = new WeakReference<>(null);

    private ConnectionReadOnly() {}

    /**
     * Whether the connection is read-only; false where the driver does not answer, as of a closed connection: then the
     * send that follows meets the same failure and reports it.
     */
    static boolean isReadOnly(@Nullable Connection connection) {
        if (connection == null) {
            return false;
        }
        try {
            Boolean known;
            Method found = connectorJ.get();
            if (found != null && connection.isWrapperFor(found.getDeclaringClass())) {
                known = asConnectorJKnows(connection, found);
            } else {
                DatabaseMetaData driver = connection.getMetaData();
                known = String.valueOf(driver.getDriverName()).startsWith("MySQL")
                        ? asConnectorJKnows(connection, driver)
                        : null;
            }
            return known == null ? connection.isReadOnly() : known;
        } catch (SQLException | RuntimeException e) {
            return false;
        }
    }

    /**
     * Whether a statement that wrote in a read-only transaction shows that read-only is no more than a hint to the driver
     * (H2's, MariaDB's before 3.5.10, one that has switched to another server). PostgreSQL lets such a transaction write to
     * temporary tables, and so it is asked.
     */
    static boolean isAHint(Connection connection) {
        try {
            if (!String.valueOf(connection.getMetaData().getDriverName()).startsWith("PostgreSQL")) {
                return true;
            }
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SHOW transaction_read_only")) {
                return !(row.next() && "on".equals(row.getString(1)));
            }
        } catch (SQLException | RuntimeException e) {
            // Where the question fails, the message is tied to the transaction. If that was not needed, it is refused
            // or rolled back, but never delivered against its transaction.
            return true;
        }
    }

    /** Asks Connector/J for what it knows, without a round trip; null if this driver cannot be asked that way. */
    private static @Nullable Boolean asConnectorJKnows(Connection connection, DatabaseMetaData driver)
            throws SQLException {
        String type = driver.getDriverMajorVersion() < 8
                ? "com.mysql.jdbc.MySQLConnection"
                : "com.mysql.cj.jdbc.JdbcConnection";
        try {
            // The driver's class loader is that of its metadata: the connection itself may be a proxy of Tenon's, whose
            // class loader does not see the driver.
            Class<?> known = Class.forName(type, false, driver.getClass().getClassLoader());
            if (!connection.isWrapperFor(known)) {
                return null;
            }
            Method isReadOnly = known.getMethod("isReadOnly", boolean.class);
            if (isReadOnly.getDeclaringClass() == known) {
                connectorJ = new WeakReference<>(isReadOnly);
            }
            return asConnectorJKnows(connection, isReadOnly);
        } catch (ReflectiveOperationException | LinkageError e) {
            return null;
        }
    }

    private static @Nullable Boolean asConnectorJKnows(Connection connection, Method isReadOnly) throws SQLException {
        boolean askTheServer = false;
        try {
            return (Boolean) isReadOnly.invoke(connection.unwrap(isReadOnly.getDeclaringClass()), askTheServer);
        } catch (ReflectiveOperationException | LinkageError e) {
            return null;
        }
    }
}
