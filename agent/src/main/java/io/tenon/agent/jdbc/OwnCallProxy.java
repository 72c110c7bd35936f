package io.tenon.agent.jdbc;

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
 * A connection as Tenon uses it, the application's or one of its own: calls through this are no events, neither on the
 * connection nor on anything below it.
 */
final class OwnCallProxy implements InvocationHandler {
    private final Object target;

    private OwnCallProxy(Object target) {
        this.target = target;
    }

    static Connection on(Connection connection) {
        return proxy(Connection.class, connection);
    }

    private static <T> T proxy(Class<T> type, Object target) {
        return type.cast(Proxy.newProxyInstance(
                OwnCallProxy.class.getClassLoader(), new Class<?>[] {type}, new OwnCallProxy(target)));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        if (method.getDeclaringClass() == Object.class) {
            return ofObject(proxy, method, arguments);
        }
        JdbcCallStack stack = JdbcCallStack.current();
        stack.ownCalls++;
        try {
            return own(method.invoke(target, arguments));
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        } finally {
            stack.ownCalls--;
        }
    }

    private static @Nullable Object own(@Nullable Object result) {
        if (result instanceof CallableStatement) {
            return proxy(CallableStatement.class, result);
        }
        if (result instanceof PreparedStatement) {
            return proxy(PreparedStatement.class, result);
        }
        return result instanceof Statement ? proxy(Statement.class, result) : result;
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
