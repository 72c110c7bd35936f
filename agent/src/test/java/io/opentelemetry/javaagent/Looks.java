package io.opentelemetry.javaagent;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.sql.Wrapper;
import java.util.concurrent.Callable;

/** Stands in for another agent's code: what it is known by is its package. */
public final class Looks {
    private Looks() {}

    public static void below(Wrapper wrapper) throws SQLException {
        wrapper.unwrap(Object.class);
    }

    /** From so deep that the stack's begin is not shown any more. */
    public static void below(Wrapper wrapper, int frames) throws SQLException {
        if (frames > 0) {
            below(wrapper, frames - 1);
        } else {
            below(wrapper);
        }
    }

    public static void belowByReflection(Wrapper wrapper)
            throws NoSuchMethodException, IllegalAccessException, InvocationTargetException {
        Wrapper.class.getMethod("unwrap", Class.class).invoke(wrapper, Object.class);
    }

    /** A span around the application's work. */
    public static void around(Callable<?> work) throws Exception {
        work.call();
    }

    /** A proxy whose calls come to the target by this code, whoever makes them. */
    public static Wrapper proxyOf(Wrapper target) {
        return (Wrapper) Proxy.newProxyInstance(
                Looks.class.getClassLoader(),
                new Class<?>[] {Wrapper.class},
                (proxy, method, arguments) -> method.invoke(target, arguments));
    }
}
