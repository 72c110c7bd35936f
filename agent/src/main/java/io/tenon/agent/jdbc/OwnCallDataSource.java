package io.tenon.agent.jdbc;

import io.tenon.internal.datasource.LendingDataSource;
import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Where Tenon's own connections come from: the application's DataSource or driver, held weakly, so that a redeployed
 * application can go.
 */
abstract class OwnCallDataSource extends LendingDataSource {

    static OwnCallDataSource of(DataSource dataSource) {
        WeakReference<DataSource> held = new WeakReference<>(dataSource);
        return new OwnCallDataSource() {
            @Override
            Connection connect() throws SQLException {
                return present(held.get()).getConnection();
            }

            @Override
            public @Nullable Object held() {
                return held.get();
            }
        };
    }

    /** @param properties of the application's own connection, credentials among them */
    static OwnCallDataSource of(Driver driver, String url, @Nullable Properties properties) {
        WeakReference<Driver> held = new WeakReference<>(driver);
        Properties copy = new Properties();
        if (properties != null) {
            for (String name : properties.stringPropertyNames()) {
                copy.setProperty(name, properties.getProperty(name));
            }
        }
        return new OwnCallDataSource() {
            @Override
            Connection connect() throws SQLException {
                return present(present(held.get()).connect(url, copy));
            }

            @Override
            public @Nullable Object held() {
                return held.get();
            }
        };
    }

    abstract Connection connect() throws SQLException;

    /** The application has got a connection from this one, of several that are one source. */
    void used(DataSource dataSource) {}

    /** The source is closed: nothing of the application's is kept. */
    void release() {}

    static <T> T present(@Nullable T source) throws SQLException {
        if (source == null) {
            throw new SQLException("the application's DataSource or driver is gone: was the application undeployed?");
        }
        return source;
    }

    @Override
    public Connection getConnection() throws SQLException {
        JdbcCallStack stack = JdbcCallStack.current();
        stack.ownCalls++;
        try {
            return OwnCallProxy.on(connect());
        } finally {
            stack.ownCalls--;
        }
    }
}
