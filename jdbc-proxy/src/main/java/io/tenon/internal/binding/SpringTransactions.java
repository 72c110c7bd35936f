package io.tenon.internal.binding;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Spring's {@code TransactionSynchronizationManager}, of each class loader that has one, by reflection: Tenon does without
 * Spring, and an agent sees that of several applications. Thread-safe.
 */
public final class SpringTransactions {
    /** The name of Spring's class, with slashes. */
    public static final String MANAGER = "org/springframework/transaction/support/TransactionSynchronizationManager";

    private static final Logger log = LoggerFactory.getLogger(SpringTransactions.class);
    private static final String ENTITY_MANAGER_HOLDER = "org.springframework.orm.jpa.EntityManagerHolder";
    private static final String CONNECTION_HOLDER = "org.springframework.jdbc.datasource.ConnectionHolder";
    private static final String CONNECTION_PROXY = "org.springframework.jdbc.datasource.ConnectionProxy";
    private static final String SIMPLE_HANDLE = "org.springframework.jdbc.datasource.SimpleConnectionHandle";
    private static final int MANAGED = 1;
    private static final int ACTIVE = 2;

    private static final List<SpringTransactions> KNOWN = new CopyOnWriteArrayList<>();

    /**
     * The value is held by Spring's class, and not by a map here: so the classes of an application that is undeployed
     * can be collected.
     */
    private static final ClassValue<Methods> METHODS = new ClassValue<Methods>() {
        @Override
        protected Methods computeValue(Class<?> manager) {
            try {
                return new Methods(manager);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(manager + " is not as Spring's has always been", e);
            }
        }
    };

    private final WeakReference<ClassLoader> loader;
    private volatile WeakReference<Class<?>> manager = new WeakReference<>(null);

    private SpringTransactions(ClassLoader loader) {
        this.loader = new WeakReference<>(loader);
    }

    private static final class Methods {
        final MethodHandle isSynchronizationActive;
        final MethodHandle isActualTransactionActive;
        final Method getResourceMap;

        Methods(Class<?> manager) throws ReflectiveOperationException {
            MethodType question = MethodType.methodType(boolean.class);
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            isSynchronizationActive = lookup.findStatic(manager, "isSynchronizationActive", question);
            isActualTransactionActive = lookup.findStatic(manager, "isActualTransactionActive", question);
            getResourceMap = manager.getMethod("getResourceMap");
        }
    }

    /**
     * A class loader has loaded Spring's transaction support, or is loading it now. Nothing is loaded here, since the
     * class may be half loaded.
     */
    public static void loadedBy(@Nullable ClassLoader loader) {
        KNOWN.removeIf(known -> known.loader.get() == null || known.loader.get() == loader);
        if (loader != null) {
            KNOWN.add(new SpringTransactions(loader));
        }
    }

    /** Looks whether an application that uses this loader has Spring's transaction support. */
    public static void lookIn(@Nullable ClassLoader loader) {
        if (loader == null) {
            return;
        }
        try {
            ClassLoader definer =
                    Class.forName(MANAGER.replace('/', '.'), false, loader).getClassLoader();
            for (SpringTransactions known : KNOWN) {
                if (known.loader.get() == definer) {
                    return;
                }
            }
            loadedBy(definer);
        } catch (ClassNotFoundException | LinkageError e) {
            log.debug("No transactions of Spring's in {}", loader);
        }
    }

    static boolean areAny() {
        return !KNOWN.isEmpty();
    }

    /** What Spring says of the calling thread, to be read by {@link #isManaged} and {@link #isActive}. */
    static int flags() {
        int flags = 0;
        if (!KNOWN.isEmpty()) {
            for (SpringTransactions spring : KNOWN) {
                flags |= spring.ownFlags();
            }
        }
        return flags;
    }

    /** Whether a method with a transaction attribute of Spring's is running, be it one without a transaction. */
    static boolean isManaged(int flags) {
        return (flags & MANAGED) != 0;
    }

    /** Whether a transaction of Spring's is active. */
    static boolean isActive(int flags) {
        return (flags & ACTIVE) != 0;
    }

    private int ownFlags() {
        Methods methods = methods();
        if (methods == null) {
            return 0;
        }
        try {
            return ((boolean) methods.isSynchronizationActive.invokeExact() ? MANAGED : 0)
                    | ((boolean) methods.isActualTransactionActive.invokeExact() ? ACTIVE : 0);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("Spring did not say whether a transaction is active", e);
        }
    }

    private @Nullable Methods methods() {
        Class<?> found = manager.get();
        ClassLoader from = loader.get();
        if (found == null && from != null) {
            try {
                found = Class.forName(MANAGER.replace('/', '.'), true, from);
                manager = new WeakReference<>(found);
            } catch (ClassNotFoundException | LinkageError e) {
                log.debug("Spring's transactions are not to be had of {}", from, e);
            }
        }
        return found == null ? null : METHODS.get(found);
    }

    /**
     * Adds the followed connections that Spring has bound to the calling thread.
     *
     * @return false if one of the connections that Spring has bound leads to none that is known: then what is missing in
     *     {@code bound} says nothing
     */
    static boolean addBound(List<Object> bound) {
        boolean complete = true;
        for (SpringTransactions spring : KNOWN) {
            try {
                complete &= spring.addOwnBound(bound);
            } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
                log.warn("Spring does not say which connections it has bound to this thread", e);
                complete = false;
            }
        }
        return complete;
    }

    private boolean addOwnBound(List<Object> bound) throws ReflectiveOperationException {
        boolean complete = true;
        for (Object resource : resources()) {
            if (resource.getClass().getName().equals(CONNECTION_HOLDER)) {
                Object handle = call(resource, "getConnectionHandle");
                int before = bound.size();
                // Only a simple handle is asked for its connection: a handle of another kind (JPA) may borrow one for
                // the question, even after its transaction has ended.
                if (handle != null && handle.getClass().getName().equals(SIMPLE_HANDLE)) {
                    WrappedConnections.addTo(bound, (Connection) call(resource, "getConnection"));
                }
                complete &= handle == null || bound.size() > before;
            }
        }
        return complete;
    }

    private Iterable<?> resources() throws ReflectiveOperationException {
        Methods methods = methods();
        return methods == null ? new ArrayList<>() : ((Map<?, ?>) methods.getResourceMap.invoke(null)).values();
    }

    private static Object call(Object target, String method) throws ReflectiveOperationException {
        return target.getClass().getMethod(method).invoke(target);
    }

    // Connections that are borrowed late.

    /**
     * Borrows the connection of Spring's transaction on the calling thread, if Spring has not done so yet. JPA
     * (Hibernate with {@code provider_disables_autocommit}) and a LazyConnectionDataSourceProxy borrow with the first
     * SQL statement only. A message that is sent before that statement would find no transaction, or the one around
     * it.
     *
     * @throws IllegalStateException if the connection cannot be had
     */
    static void borrowPutOff() {
        for (SpringTransactions spring : KNOWN) {
            try {
                if (isActive(spring.ownFlags())) {
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

    private void borrow() throws ReflectiveOperationException {
        boolean jpa = false;
        List<Object> connections = new ArrayList<>(1);
        for (Object resource : resources()) {
            String type = resource.getClass().getName();
            if (type.equals(ENTITY_MANAGER_HOLDER)) {
                jpa |= isOpen(resource);
            } else if (type.equals(CONNECTION_HOLDER)) {
                connections.add(resource);
                fetchLazy(resource);
            }
        }
        if (jpa) {
            for (Object holder : connections) {
                askForConnection(holder.getClass().getMethod("getConnection"), holder);
            }
        }
    }

    /**
     * Makes a proxy of Spring's (LazyConnectionDataSourceProxy) borrow its connection, which it does when it is asked
     * for its target.
     */
    private static void fetchLazy(Object holder) throws ReflectiveOperationException {
        Object handle = call(holder, "getConnectionHandle");
        if (handle == null || !handle.getClass().getName().equals(SIMPLE_HANDLE)) {
            return;
        }
        Object connection = call(holder, "getConnection");
        for (Class<?> type : connection.getClass().getInterfaces()) {
            if (type.getName().equals(CONNECTION_PROXY)) {
                askForConnection(type.getMethod("getTargetConnection"), connection);
            }
        }
    }

    /** Makes Spring borrow the connection if it has not yet. */
    private static void askForConnection(Method method, Object of) throws ReflectiveOperationException {
        try {
            method.invoke(of);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(
                    "The message was not sent: the connection of the transaction that it belongs to cannot be had ("
                            + e.getCause() + ")",
                    e.getCause());
        }
    }

    /**
     * Whether the entity manager's transaction is still open. After its commit, in {@code afterCommit}, a message is
     * plain, and nothing must be borrowed for it.
     */
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
            // The entity manager takes part in JTA, where it has no EntityTransaction: no connection is borrowed for
            // it.
            return false;
        }
    }

    /**
     * Finds the interface, of javax or jakarta. It is called through the interface, since the class that implements
     * it may not be public.
     */
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
