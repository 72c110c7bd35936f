package io.tenon.internal.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;

/**
 * A driver that puts another session in the place of one that broke, in the midst of a transaction: MariaDB's 2.x with {@code
 * autoReconnect}. One statement fails; then what was written before is gone, the connection is not closed, its autocommit is on, and
 * the commit that follows succeeds. Stateless.
 */
public final class SilentReconnect {
    private static final String DRIVER = "jdbc:mariadb:";
    private static final String SETTING = "autoReconnect=true";
    private static final int LAST_VERSION = 2;

    private SilentReconnect() {}

    /** Whether an exception is JDBC's of a connection that broke; its SQLState is HY000. */
    public static boolean saysThatItBroke(Throwable failure) {
        return failure instanceof SQLTransientConnectionException
                || failure instanceof SQLNonTransientConnectionException;
    }

    /** Whether the driver of this connection is told to do so in its URL. */
    public static boolean isOn(Connection connection) throws SQLException {
        String url = connection.getMetaData().getURL();
        return url != null
                && url.startsWith(DRIVER)
                && url.contains(SETTING)
                && connection.getMetaData().getDriverMajorVersion() <= LAST_VERSION;
    }
}
