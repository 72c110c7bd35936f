package io.tenon.agent.jdbc;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The pool behind the DataSources that an application server hands out by JNDI. They have no getter that tells their
 * name, and Liberty makes a new one for each lookup, so that many of them are one pool. What is read are fields of
 * theirs; a release without these fields tells nothing. Stateless.
 */
final class ServerPool {
    private static final String WILDFLYS = "org.jboss.jca.adapters.jdbc.WrapperDataSource";
    private static final String LIBERTYS = "com.ibm.ws.rsadapter.jdbc.";
    private static final String JAVA = "java:";

    private ServerPool() {}

    /**
     * Returns what all DataSources of the pool have in common, where the server makes one for each lookup; else null.
     */
    static @Nullable Object behind(Object source) {
        return source.getClass().getName().startsWith(LIBERTYS) ? field(source, "mcf") : null;
    }

    /**
     * Returns the name in JNDI, without the scheme; null if the DataSource is no server's, or does not tell its name.
     */
    static @Nullable String nameOf(Object source) {
        Object name = null;
        if (source.getClass().getName().equals(WILDFLYS)) {
            Object factory = field(source, "mcf");
            name = factory == null ? null : answer(factory, "getJndiName");
        } else if (source.getClass().getName().startsWith(LIBERTYS)) {
            Object reference = field(source, "dsConfig");
            Object configuration = reference instanceof AtomicReference ? ((AtomicReference<?>) reference).get() : null;
            if (configuration != null) {
                Object bound = field(configuration, "jndiName");
                name = bound == null ? field(configuration, "id") : bound;
            }
        }
        return name instanceof String && !((String) name).isEmpty() ? withoutScheme((String) name) : null;
    }

    private static String withoutScheme(String name) {
        return name.startsWith(JAVA) ? name.substring(JAVA.length()) : name;
    }

    private static @Nullable Object answer(Object asked, String getter) {
        try {
            return asked.getClass().getMethod(getter).invoke(asked);
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException | RuntimeException e) {
            return null;
        }
    }

    private static @Nullable Object field(Object of, String name) {
        for (Class<?> type = of.getClass(); type != Object.class; type = type.getSuperclass()) {
            try {
                Field field = type.getDeclaredField(name);
                field.setAccessible(true);
                return field.get(of);
            } catch (NoSuchFieldException e) {
                // A superclass may have the field.
            } catch (IllegalAccessException | RuntimeException e) {
                // The field is in a module that is closed, or a security manager forbids to read it.
                return null;
            }
        }
        return null;
    }
}
