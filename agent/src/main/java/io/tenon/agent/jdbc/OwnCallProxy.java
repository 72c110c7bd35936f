package io.tenon.agent.jdbc;

import io.tenon.internal.database.ApplicationLoader;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * A connection as Tenon uses it, the application's or one of its own: calls through this proxy are no events, neither
 * on the connection nor on anything below it. As thread-safe as the connection.
 */
final class OwnCallProxy implements InvocationHandler {
    private final Object target;

    /** The source of Tenon's own connection; null for a connection of the application's, which its own threads call. */
    private final @Nullable OwnCallDataSource lender;

    /** The follower of the application's connection; null for one of Tenon's own, and for one that is not followed. */
    private final @Nullable FollowedConnection follower;

    private OwnCallProxy(Object target, @Nullable OwnCallDataSource lender, @Nullable FollowedConnection follower) {
        this.target = target;
        this.lender = lender;
        this.follower = follower;
    }

    /** Returns a proxy of a connection of the application's that is not followed. */
    static Connection on(Connection connection) {
        return new OwnCallProxy(connection, null, null).as(Connection.class);
    }

    /** Returns a proxy of a connection of the application's that is followed. */
    static Connection on(Connection connection, FollowedConnection follower) {
        return new OwnCallProxy(connection, null, follower).as(Connection.class);
    }

    /** Returns a proxy of one of Tenon's own connections. */
    static Connection on(Connection connection, OwnCallDataSource lender) {
        return (Connection)
                new OwnCallProxy(connection, lender, null).as(Connection.class, ApplicationLoader.Known.class);
    }

    private <T> T as(Class<T> type) {
        return type.cast(as(new Class<?>[] {type}));
    }

    private Object as(Class<?>... types) {
        return Proxy.newProxyInstance(OwnCallProxy.class.getClassLoader(), types, this);
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        if (method.getDeclaringClass() == Object.class) {
            return ofObject(proxy, method, arguments);
        }
        if (method.getDeclaringClass() == ApplicationLoader.Known.class) {
            return lender == null ? null : lender.applicationsLoader();
        }
        JdbcCallStack stack = JdbcCallStack.current();
        FollowedConnection outer = stack.ownCallOn;
        stack.ownCalls++;
        stack.ownCallOn = follower;
        try (ApplicationLoader lent = lender == null ? null : ApplicationLoader.of(lender)) {
            return own(method.invoke(target, arguments));
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        } finally {
            stack.ownCalls--;
            stack.ownCallOn = outer;
        }
    }

    private @Nullable Object own(@Nullable Object result) {
        Class<? extends Statement> type = result instanceof CallableStatement
                ? CallableStatement.class
                : result instanceof PreparedStatement ? PreparedStatement.class : Statement.class;
        return result instanceof Statement ? new OwnCallProxy(result, lender, follower).as(type) : result;
    }

    private Object ofObject(Object proxy, Method method, @Nullable Object @Nullable [] arguments) {
        switch (method.getName()) {
            case "equals":
                return arguments != null && proxy == arguments[0];
            case "hashCode":
                return System.identityHashCode(proxy);
            default:
                return target.toString();
        }
    }
}
