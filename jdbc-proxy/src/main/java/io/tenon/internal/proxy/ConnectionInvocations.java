package io.tenon.internal.proxy;

import io.tenon.internal.transaction.ConnectionTransaction;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.Savepoint;
import net.ttddyy.dsproxy.ConnectionInfo;
import net.ttddyy.dsproxy.proxy.ConnectionProxyLogic;
import net.ttddyy.dsproxy.proxy.ProxyConfig;
import org.jspecify.annotations.Nullable;

/**
 * Turns the calls on a connection into the events of its {@link ConnectionTransaction}. Calls that make a statement go
 * through datasource-proxy, which asks {@link TrackingProxyFactory} for the statement's proxy; all others go to the driver.
 */
final class ConnectionInvocations implements InvocationHandler {
    private final Connection target;
    private final ConnectionTransaction transaction;
    private final ConnectionProxyLogic statements;

    ConnectionInvocations(
            Connection target, ConnectionTransaction transaction, ConnectionInfo info, ProxyConfig config) {
        this.target = target;
        this.transaction = transaction;
        this.statements = new ConnectionProxyLogic(target, info, config);
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] args) throws Throwable {
        switch (method.getName()) {
            case "commit":
                transaction.beforeCommit();
                return proceed(method, args, (result, failure) -> transaction.afterCommit(failure));
            case "rollback":
                return rollback(method, args);
            case "setAutoCommit":
                boolean autoCommit = (Boolean) first(args);
                transaction.beforeSetAutoCommit(autoCommit);
                return proceed(method, args, (result, failure) -> transaction.afterSetAutoCommit(autoCommit, failure));
            case "setSavepoint":
                transaction.beforeSetSavepoint();
                return proceed(
                        method, args, (result, failure) -> transaction.afterSetSavepoint((Savepoint) result, failure));
            case "releaseSavepoint":
                return proceed(
                        method,
                        args,
                        (result, failure) -> transaction.afterReleaseSavepoint((Savepoint) first(args), failure));
            case "getAutoCommit":
                transaction.reached();
                return proceed(method, args, (result, failure) -> {
                    disturbedByFailure(result, failure);
                    if (result != null) {
                        transaction.autoCommitTold((Boolean) result);
                    }
                });
            case "close":
                transaction.beforeClose();
                return proceed(method, args, (result, failure) -> transaction.afterClose());
            case "abort":
                // An application aborts a connection to break a statement that hangs on another thread, so nothing is
                // waited for here.
                return proceed(method, args, (result, failure) -> transaction.afterClose());
            case "setReadOnly":
                boolean readOnly = (Boolean) first(args);
                return proceed(method, args, (result, failure) -> transaction.afterSetReadOnly(readOnly, failure));
            case "setTransactionIsolation":
            case "setCatalog":
                // Some databases commit the open transaction when one of these is called.
                transaction.beforeBoundary();
                return proceed(
                        method, args, (result, failure) -> transaction.disturbed(method.getName() + " was called"));
            case "getMetaData":
                return MetaDataInvocations.of(
                        (DatabaseMetaData) JdbcProxies.call(target, method, args), (Connection) proxy, transaction);
            case "equals":
                return proxy == first(args);
            case "hashCode":
                return System.identityHashCode(proxy);
            case "toString":
                return "TenonConnection[" + target + ", " + transaction.state() + "]";
            case "unwrap":
                return JdbcProxies.unwrap(proxy, target, (Class<?>) first(args), transaction);
            case "isWrapperFor":
                return JdbcProxies.isWrapperFor(proxy, target, (Class<?>) first(args));
            case "createStatement":
            case "prepareStatement":
            case "prepareCall":
                return statement(proxy, method, args);
            default:
                return proceed(method, args, this::disturbedByFailure);
        }
    }

    private @Nullable Object statement(Object proxy, Method method, Object @Nullable [] args) throws Throwable {
        try {
            return statements.invoke(proxy, method, args);
        } catch (SQLException e) {
            transaction.disturbed("a call on the connection failed");
            throw e;
        }
    }

    private @Nullable Object rollback(Method method, Object @Nullable [] args) throws Throwable {
        if (args == null || args.length == 0) {
            transaction.beforeRollback();
            return proceed(method, args, (result, failure) -> transaction.afterRollback(failure));
        }
        Savepoint savepoint = (Savepoint) args[0];
        transaction.beforeRollbackToSavepoint();
        return proceed(method, args, (result, failure) -> transaction.afterRollback(savepoint, failure));
    }

    private void disturbedByFailure(@Nullable Object result, @Nullable Throwable failure) {
        if (failure instanceof SQLException) {
            transaction.disturbed("a call on the connection failed");
        }
    }

    private @Nullable Object proceed(Method method, Object @Nullable [] args, After after) throws Throwable {
        Object result = null;
        Throwable failure = null;
        try {
            result = JdbcProxies.call(target, method, args);
            return result;
        } catch (Throwable t) {
            failure = t;
            throw t;
        } finally {
            after.call(result, failure);
        }
    }

    private static Object first(Object @Nullable [] args) {
        if (args == null) {
            throw new IllegalArgumentException("a JDBC method was called without its argument");
        }
        return args[0];
    }

    private interface After {
        void call(@Nullable Object result, @Nullable Throwable failure);
    }
}
