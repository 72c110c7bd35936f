package io.tenon.internal.proxy;

import io.tenon.internal.transaction.ConnectionTransaction;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.sql.Wrapper;
import org.jspecify.annotations.Nullable;

/** What the handles that an application holds have in common: identity, and what {@code unwrap} gives away. */
final class JdbcProxies {
    private JdbcProxies() {}

    static <T> T create(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(JdbcProxies.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    /**
     * The handle itself for a JDBC interface that it implements, so that {@code unwrap(Connection.class)} is no way
     * around Tenon; the driver's own object for a type of the driver's, which is what unwrap is for.
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

    /** Calls the real object; its exceptions come out as they are. */
    static @Nullable Object call(Object target, Method method, Object @Nullable [] args) throws Throwable {
        try {
            return method.invoke(target, args);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }
}
