package io.tenon.agent.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;

/**
 * Which application of a server a thread works for: the name of its context class loader. Tomcat's knows the context's name,
 * Jetty's the context, which knows its path; that of JBoss Modules is called by the module; Liberty's has a key that names the module.
 */
final class Deployment {
    private static final String[][] GETTERS = {
        {"getContextName"}, {"getContext", "getContextPath"}, {"getName"}, {"getKey"}
    };

    private Deployment() {}

    /** Null if it has no name, or is the JVM's own application. */
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
            return null; // the loader is the application's, and so is what becomes of a question
        }
    }
}
