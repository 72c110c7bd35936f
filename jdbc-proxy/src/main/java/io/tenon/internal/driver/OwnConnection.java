package io.tenon.internal.driver;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection of Tenon's own, which may wait for its next use. One user at a time. */
final class OwnConnection {
    private static final Logger log = LoggerFactory.getLogger(OwnConnection.class);

    private final OwnConnections source;
    private final Connection connection;
    private final boolean autoCommit;

    private OwnConnection(OwnConnections source, Connection connection, boolean autoCommit) {
        this.source = source;
        this.connection = connection;
        this.autoCommit = autoCommit;
    }

    /** @throws SQLException if the connection does not answer; it is closed then */
    static OwnConnection around(Connection connection, OwnConnections source) throws SQLException {
        try {
            return new OwnConnection(source, connection, connection.getAutoCommit());
        } catch (SQLException e) {
            new OwnConnection(source, connection, true).end();
            throw e;
        }
    }

    /** Returns the connection for one use, whose {@code close} gives it back. */
    Connection lend() {
        AtomicBoolean returned = new AtomicBoolean();
        return (Connection) Proxy.newProxyInstance(
                OwnConnection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> invoke(proxy, returned, method, arguments));
    }

    private @Nullable Object invoke(Object proxy, AtomicBoolean returned, Method method, Object @Nullable [] arguments)
            throws Throwable {
        switch (method.getName()) {
            case "close":
                if (returned.compareAndSet(false, true)) {
                    source.giveBack(this);
                }
                return null;
            case "isClosed":
                return returned.get() || connection.isClosed();
            case "unwrap":
                Class<?> type = (Class<?>) present(arguments)[0];
                return type.isInstance(connection) ? connection : connection.unwrap(type);
            case "isWrapperFor":
                Class<?> asked = (Class<?>) present(arguments)[0];
                return asked.isInstance(connection) || connection.isWrapperFor(asked);
            case "equals":
                return proxy == present(arguments)[0];
            case "hashCode":
                return System.identityHashCode(proxy);
            default:
                if (returned.get()) {
                    throw new SQLException("The connection was given back", "08003");
                }
                try {
                    return method.invoke(connection, arguments);
                } catch (InvocationTargetException e) {
                    throw e.getTargetException();
                }
        }
    }

    private static Object[] present(Object @Nullable [] arguments) {
        if (arguments == null) {
            throw new IllegalArgumentException("a JDBC method was called without its argument");
        }
        return arguments;
    }

    /** Whether the connection is as it was opened, so that the next user can have it. Asks nothing of the database. */
    boolean isAsItWasOpened() {
        try {
            return !connection.isClosed() && connection.getAutoCommit() == autoCommit;
        } catch (SQLException | RuntimeException e) {
            return false;
        }
    }

    boolean isValid(int seconds) {
        try {
            return connection.isValid(seconds);
        } catch (SQLException | RuntimeException e) {
            return false;
        }
    }

    void end() {
        try {
            connection.close();
        } catch (SQLException | RuntimeException e) {
            log.debug("A connection of Tenon's own could not be closed", e);
        }
    }
}
