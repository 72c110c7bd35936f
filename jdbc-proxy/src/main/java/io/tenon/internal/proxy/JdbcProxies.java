package io.tenon.internal.proxy;

import io.tenon.internal.transaction.ConnectionTransaction;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.sql.Wrapper;
import org.jspecify.annotations.Nullable;

/**
 * What the proxies that an application holds have in common: how they are made, and which object {@code unwrap} gives
 * away.
 */
final class JdbcProxies {
    private JdbcProxies() {}

    static <T> T create(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(JdbcProxies.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    /**
     * Returns the proxy itself for a JDBC interface that it implements, so that {@code unwrap(Connection.class)} does
     * not lead around Tenon. For a type of the driver's it returns the driver's object, since that is what unwrap is
     * for, and notes that the application has it.
     */
    static @Nullable Object unwrap(Object handle, Wrapper target, Class<?> iface, ConnectionTransaction transaction)
            throws SQLException {
        if (iface.isInstance(handle)) {
            return handle;
        }
        Object unwrapped = target.unwrap(iface);
        transaction.unwrapped();
        return unwrapped;
    }

    static boolean isWrapperFor(Object handle, Wrapper target, Class<?> iface) throws SQLException {
        return iface.isInstance(handle) || target.isWrapperFor(iface);
    }

    /** Calls the driver's object and throws what that throws, not what reflection makes of it. */
    static @Nullable Object call(Object target, Method method, Object @Nullable [] args) throws Throwable {
        try {
            return method.invoke(target, args);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }
}
