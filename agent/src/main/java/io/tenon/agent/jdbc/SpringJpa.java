package io.tenon.agent.jdbc;

import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Spring's JPA transactions may begin without a connection (Hibernate's {@code provider_disables_autocommit}); it is
 * borrowed with the first SQL. A message that is sent before that would find no transaction: so the connection is
 * borrowed then, which the transaction would do anyway. Thread-safe.
 */
public final class SpringJpa {
    /** With slashes. */
    public static final String SYNCHRONIZATION =
            "org/springframework/transaction/support/TransactionSynchronizationManager";

    private static final Logger log = LoggerFactory.getLogger(SpringJpa.class);
    private static final String ENTITY_MANAGER_HOLDER = "org.springframework.orm.jpa.EntityManagerHolder";
    private static final String CONNECTION_HOLDER = "org.springframework.jdbc.datasource.ConnectionHolder";
    private static final List<SpringJpa> LOADED = new CopyOnWriteArrayList<>();

    /** Weakly: a redeployed application can go. */
    private final WeakReference<ClassLoader> loader;

    private volatile @Nullable WeakReference<Method> isActive;

    private SpringJpa(ClassLoader loader) {
        this.loader = new WeakReference<>(loader);
    }

    /** Spring's transaction support is being loaded. */
    public static void loadedBy(@Nullable ClassLoader loader) {
        LOADED.removeIf(known -> known.loader.get() == null);
        if (loader != null) {
            LOADED.add(new SpringJpa(loader));
        }
    }

    /**
     * Borrows what the innermost transaction of this thread has put off; does nothing where that has been done.
     *
     * @throws IllegalStateException if the connection cannot be had
     */
    public static void borrowPutOff() {
        for (SpringJpa spring : LOADED) {
            try {
                if (spring.isTransactionActive()) {
                    spring.borrow();
                }
            } catch (ReflectiveOperationException | LinkageError e) {
                log.warn(
                        "Spring's transaction on this thread cannot be asked for its connection, so a message that is sent"
                                + " before its first SQL statement is not tied to it",
                        e);
            }
        }
    }

    private boolean isTransactionActive() throws ReflectiveOperationException {
        WeakReference<Method> known = isActive;
        Method method = known == null ? null : known.get();
        if (method == null) {
            method = synchronization().getMethod("isActualTransactionActive");
            isActive = new WeakReference<>(method);
        }
        return (Boolean) method.invoke(null);
    }

    private Class<?> synchronization() throws ClassNotFoundException {
        return Class.forName(SYNCHRONIZATION.replace('/', '.'), true, loader.get());
    }

    private void borrow() throws ReflectiveOperationException {
        Map<?, ?> resources =
                (Map<?, ?>) synchronization().getMethod("getResourceMap").invoke(null);
        boolean jpa = false;
        List<Object> connections = new ArrayList<>(1);
        for (Object resource : resources.values()) {
            String type = resource.getClass().getName();
            if (type.equals(ENTITY_MANAGER_HOLDER)) {
                jpa |= isOpen(resource);
            } else if (type.equals(CONNECTION_HOLDER)) {
                connections.add(resource);
            }
        }
        if (jpa) {
            for (Object holder : connections) {
                borrow(holder);
            }
        }
    }

    /** Of a holder that has its connection already, it is that one. */
    private static void borrow(Object holder) throws ReflectiveOperationException {
        try {
            holder.getClass().getMethod("getConnection").invoke(holder);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(
                    "The message was not sent: the connection of the JPA transaction that it belongs to cannot be had ("
                            + e.getCause() + ")",
                    e.getCause());
        }
    }

    /** After its commit, in {@code afterCommit}, a message is plain, and nothing must be borrowed for it. */
    private static boolean isOpen(Object holder) throws ReflectiveOperationException {
        Object manager = holder.getClass().getMethod("getEntityManager").invoke(holder);
        try {
            Object transaction = interfaceOf(manager, ".persistence.EntityManager")
                    .getMethod("getTransaction")
                    .invoke(manager);
            return (Boolean) interfaceOf(transaction, ".persistence.EntityTransaction")
                    .getMethod("isActive")
                    .invoke(transaction);
        } catch (InvocationTargetException e) {
            return false; // JTA: its transactions are not ours to follow
        }
    }

    /** Of javax or jakarta; the class itself may not be public. */
    private static Class<?> interfaceOf(Object object, String suffix) throws ClassNotFoundException {
        for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
            Class<?> found = find(type.getInterfaces(), suffix);
            if (found != null) {
                return found;
            }
        }
        throw new ClassNotFoundException("an interface *" + suffix + " of " + object.getClass());
    }

    private static @Nullable Class<?> find(Class<?>[] interfaces, String suffix) {
        for (Class<?> candidate : interfaces) {
            if (candidate.getName().endsWith(suffix)) {
                return candidate;
            }
            Class<?> inherited = find(candidate.getInterfaces(), suffix);
            if (inherited != null) {
                return inherited;
            }
        }
        return null;
    }
}
