package io.tenon.agent.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;

/**
 * The application of a server for which a thread works, by the name of its context class loader. Tomcat's loader knows
 * the context's name, Jetty's the context, which knows its path; JBoss Modules' has the module's name; Liberty's has a
 * key that names the module. Stateless.
 */
final class Deployment {
    private static final String[][] GETTERS = {
        {"getContextName"}, {"getContext", "getContextPath"}, {"getName"}, {"getKey"}
    };

    private Deployment() {}

    /** Returns the application's name; null if it has none, or is the JVM's own application. */
    static @Nullable String ofThisThread() {
        return of(Thread.currentThread().getContextClassLoader());
    }

    static @Nullable String of(@Nullable ClassLoader loader) {
        for (ClassLoader jvms = ClassLoader.getSystemClassLoader(); jvms != null; jvms = jvms.getParent()) {
            if (jvms == loader) {
                return null;
            }
        }
        if (loader == null) {
            return null;
        }
        for (String[] getters : GETTERS) {
            Object name = loader;
            for (String getter : getters) {
                name = name == null ? null : ask(name, getter);
            }
            if (name instanceof String && !((String) name).isEmpty()) {
                return (String) name;
            }
        }
        return null;
    }

    private static @Nullable Object ask(Object asked, String getter) {
        try {
            Method method = asked.getClass().getMethod(getter);
            return Modifier.isStatic(method.getModifiers()) ? null : method.invoke(asked);
        } catch (NoSuchMethodException
                | IllegalAccessException
                | InvocationTargetException
                | RuntimeException
                | LinkageError e) {
            // The loader is the application's, and may do anything when it is asked.
            return null;
        }
    }
}
