package com.example.orders;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * Lends the driver's connections, below the pool. They halt the process right before or right after the real commit of
 * an order: no end of a process is more sudden, and no other way hits the moment so exactly. Thread-safe.
 */
final class CrashingDataSource implements DataSource {
    private static final int CRASH_AT_ORDER = 60;

    private final String url;
    private final String user;
    private final String password;
    private final CrashPoint crash;
    private final AtomicInteger commits = new AtomicInteger();

    CrashingDataSource(String url, String user, String password, CrashPoint crash) {
        this.url = url;
        this.user = user;
        this.password = password;
        this.crash = crash;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return getConnection(user, password);
    }

    @Override
    public Connection getConnection(String username, String secret) throws SQLException {
        Connection connection = DriverManager.getConnection(url, username, secret);
        if (!crash.isInside()) {
            return connection;
        }
        CrashingConnection crashing = new CrashingConnection(connection);
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> crashing.invoke(method, arguments));
    }

    private final class CrashingConnection {
        private final Connection connection;
        private boolean ordered;

        CrashingConnection(Connection connection) {
            this.connection = connection;
        }

        Object invoke(Method method, Object[] arguments) throws Throwable {
            boolean commitsOrder = method.getName().equals("commit") && ordered;
            if (method.getName().equals("prepareStatement")) {
                // A commit of anything else is not one of an order.
                ordered |= arguments[0].toString().startsWith("INSERT INTO orders");
            } else if (method.getName().equals("commit") || method.getName().equals("rollback")) {
                ordered = false;
            }
            boolean crashes = commitsOrder && commits.incrementAndGet() == CRASH_AT_ORDER;
            if (crashes && crash == CrashPoint.BEFORE_COMMIT) {
                Runtime.getRuntime().halt(137);
            }
            try {
                return method.invoke(connection, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            } finally {
                if (crashes) {
                    Runtime.getRuntime().halt(137);
                }
            }
        }
    }

    // The rest of DataSource follows.

    @Override
    public PrintWriter getLogWriter() {
        return DriverManager.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) {
        DriverManager.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) {
        DriverManager.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() {
        return DriverManager.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("there is no logger");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("wraps no " + type.getName());
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
