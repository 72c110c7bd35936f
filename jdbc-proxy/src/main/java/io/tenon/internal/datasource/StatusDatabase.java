package io.tenon.internal.datasource;

import io.tenon.internal.status.StatusTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whether a connection leads to the database that has the status table. A DataSource may route: to a replica, a shard, a
 * tenant's database. A status row written in the one and asked for in the other would be absent there, be fenced, and
 * its message be lost although its transaction committed. Thread-safe.
 */
final class StatusDatabase {
    /**
     * The URLs, as their drivers tell them, that are known to lead to the status table; a handful. Comparing them
     * needs no round trip.
     */
    private final Set<String> urls = ConcurrentHashMap.newKeySet();

    /** Notes that the status table was opened on this connection. */
    void add(Connection connection) throws SQLException {
        urls.add(urlOf(connection));
    }

    /** Forgets all URLs, since the status table is gone. */
    void clear() {
        urls.clear();
    }

    /**
     * Throws unless a connection leads to the status table. Costs a round trip only for a URL that was not met before,
     * such as one of another host of the same cluster.
     *
     * @throws SQLException if the connection leads to another database
     */
    void require(Connection connection, StatusTable table, String dataSource) throws SQLException {
        String url = urlOf(connection);
        if (urls.contains(url)) {
            return;
        }
        SQLException because = null;
        try {
            if (table.isOn(connection)) {
                urls.add(url);
                return;
            }
        } catch (SQLException e) {
            because = e;
        }
        throw new SQLException(
                "DataSource '" + dataSource + "' gave out a connection to a database without the status table "
                        + table.qualifiedName() + " (id " + table.tableId()
                        + ") that it began with: it routes. Messages"
                        + " cannot be tied to transactions there. Give each database a DataSource of its own to Tenon,"
                        + " below the one that routes.",
                because);
    }

    private static String urlOf(Connection connection) throws SQLException {
        return String.valueOf(connection.getMetaData().getURL());
    }
}
