package io.tenon.internal.proxy;

import io.tenon.internal.transaction.ConnectionTransaction;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Makes a connection's metadata lead back to the proxy of the connection, and not to the driver's connection. */
final class MetaDataInvocations implements InvocationHandler {
    private final DatabaseMetaData target;
    private final Connection connection;
    private final ConnectionTransaction transaction;

    private MetaDataInvocations(DatabaseMetaData target, Connection connection, ConnectionTransaction transaction) {
        this.target = target;
        this.connection = connection;
        this.transaction = transaction;
    }

    static @Nullable DatabaseMetaData of(
            @Nullable DatabaseMetaData target, Connection connection, ConnectionTransaction transaction) {
        return target == null
                ? null
                : JdbcProxies.create(DatabaseMetaData.class, new MetaDataInvocations(target, connection, transaction));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] args) throws Throwable {
        switch (method.getName()) {
            case "getConnection":
                return connection;
            case "equals":
                return args != null && proxy == args[0];
            case "hashCode":
                return System.identityHashCode(proxy);
            case "unwrap":
                return args == null ? null : JdbcProxies.unwrap(proxy, target, (Class<?>) args[0], transaction);
            case "isWrapperFor":
                return args != null && JdbcProxies.isWrapperFor(proxy, target, (Class<?>) args[0]);
            default:
                Object result;
                try {
                    result = JdbcProxies.call(target, method, args);
                } catch (SQLException e) {
                    transaction.disturbed("a call on the metadata failed");
                    throw e;
                }
                // The driver made the statement behind this result by itself, so there is no proxy of that statement to
                // lead back to.
                return result instanceof ResultSet
                        ? new TrackedResultSet((ResultSet) result, null, transaction)
                        : result;
        }
    }
}
