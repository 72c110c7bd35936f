package io.tenon.internal.proxy;

import io.tenon.internal.transaction.ConnectionTransaction;
import io.tenon.internal.transaction.FirstWord;
import io.tenon.internal.transaction.StatementEffect;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** Turns executions of a statement into events of its connection's transaction. Not thread-safe, as a statement is not. */
final class StatementInvocations implements InvocationHandler {
    private final Statement target;
    private final ConnectionTransaction transaction;
    private final Connection connection;

    /** The text of a prepared or callable statement. */
    private final @Nullable String prepared;

    private @Nullable StatementEffect preparedEffect;

    /**
     * The text that was added to the batch, empty if none was; null once there are two texts, and then the batch may
     * do anything.
     */
    private @Nullable String batched = "";

    /**
     * @param prepared the text of a prepared or callable statement
     * @param connection the proxy that the statement was made by
     */
    StatementInvocations(
            Statement target, @Nullable String prepared, ConnectionTransaction transaction, Connection connection) {
        this.target = target;
        this.prepared = prepared;
        this.transaction = transaction;
        this.connection = connection;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] args) throws Throwable {
        switch (method.getName()) {
            case "execute":
            case "executeQuery":
            case "executeUpdate":
            case "executeLargeUpdate":
                return execute(proxy, method, args, textOf(args));
            case "executeBatch":
            case "executeLargeBatch":
                String batch = prepared == null ? batched : prepared;
                batched = "";
                return execute(proxy, method, args, batch);
            case "addBatch":
                if (args != null && args.length == 1) {
                    batched = "".equals(batched) ? (String) args[0] : null;
                }
                return JdbcProxies.call(target, method, args);
            case "clearBatch":
                batched = "";
                return JdbcProxies.call(target, method, args);
            case "getConnection":
                return connection;
            case "equals":
                return args != null && proxy == args[0];
            case "hashCode":
                return System.identityHashCode(proxy);
            case "toString":
                return target.toString();
            case "unwrap":
                return JdbcProxies.unwrap(proxy, target, (Class<?>) classOf(args), transaction);
            case "isWrapperFor":
                return JdbcProxies.isWrapperFor(proxy, target, (Class<?>) classOf(args));
            default:
                // Setting a parameter, or an option, is no matter of the server: where it fails, nothing has happened.
                return method.getName().startsWith("set")
                        ? JdbcProxies.call(target, method, args)
                        : other(proxy, method, args);
        }
    }

    /**
     * Makes any other call, such as getMoreResults: it may talk to the server, and its failure may have ended the
     * transaction.
     */
    private @Nullable Object other(Object proxy, Method method, Object @Nullable [] args) throws Throwable {
        try {
            return tracked(proxy, JdbcProxies.call(target, method, args));
        } catch (SQLException e) {
            transaction.disturbed("a call on a statement failed");
            throw e;
        }
    }

    private @Nullable Object execute(Object proxy, Method method, Object @Nullable [] args, @Nullable String sql)
            throws Throwable {
        StatementEffect effect = prepared == null ? FirstWord.effectOf(sql) : effectOfPrepared();
        transaction.beforeStatement(effect);
        Throwable failure = null;
        try {
            return tracked(proxy, JdbcProxies.call(target, method, args));
        } catch (Throwable t) {
            failure = t;
            throw t;
        } finally {
            transaction.afterStatement(effect, target, failure);
        }
    }

    private StatementEffect effectOfPrepared() {
        StatementEffect known = preparedEffect;
        if (known == null) {
            known = FirstWord.effectOf(prepared);
            preparedEffect = known;
        }
        return known;
    }

    private @Nullable String textOf(Object @Nullable [] args) {
        return prepared == null && args != null && args.length > 0 ? (String) args[0] : prepared;
    }

    private @Nullable Object tracked(Object proxy, @Nullable Object result) {
        return result instanceof ResultSet
                ? new TrackedResultSet((ResultSet) result, (Statement) proxy, transaction)
                : result;
    }

    private static Object classOf(Object @Nullable [] args) throws SQLException {
        if (args == null || args[0] == null) {
            throw new SQLException("unwrap and isWrapperFor need a class");
        }
        return args[0];
    }
}
