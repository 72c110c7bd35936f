package io.tenon.agent.jdbc;

import java.io.PrintWriter;
import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Where Tenon's own connections come from: the application's DataSource or driver, held weakly, so that a redeployed
 * application can go.
 */
abstract class OwnCallDataSource implements DataSource {

    static OwnCallDataSource of(DataSource dataSource) {
        WeakReference<DataSource> held = new WeakReference<>(dataSource);
        return new OwnCallDataSource() {
            @Override
            Connection connect() throws SQLException {
                return present(held.get()).getConnection();
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
        };
    }

    abstract Connection connect() throws SQLException;

    private static <T> T present(@Nullable T source) throws SQLException {
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

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
