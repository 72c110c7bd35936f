package io.tenon.agent.jdbc;

import io.tenon.internal.datasource.Logins;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Gives out Tenon's own connections where several DataSources lead to one database, or to one pool of a server: from
 * the newest one with which the application got a connection, since it may make one for each connection, and its
 * passwords may rotate. A DataSource that the database refuses is not tried again before the application has got a
 * connection from it. Thread-safe.
 */
final class OwnCallNewest extends OwnCallDataSource {
    private final KeptByClass<DataSource> newest = new KeptByClass<>();

    OwnCallNewest() {
        super(null);
    }

    @Override
    void used(DataSource dataSource) {
        newest.keep(dataSource, dataSource.getClass());
        usedByThisThread();
    }

    @Override
    void release() {
        newest.drop();
    }

    @Override
    Connection connect() throws SQLException {
        DataSource asked = newest.get();
        if (asked == null) {
            throw none();
        }
        try {
            return asked.getConnection();
        } catch (SQLException e) {
            if (Logins.isRefusal(e)) {
                newest.drop(asked);
            }
            throw e;
        }
    }

    private static SQLException none() {
        return new SQLException(
                "no DataSource of the application's is known that the database still lets in: Tenon's own connections are opened"
                        + " as soon as the application has got one again",
                "28000");
    }

    @Override
    public @Nullable Object held() {
        return newest.get();
    }
}
