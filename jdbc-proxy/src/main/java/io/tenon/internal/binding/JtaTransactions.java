package io.tenon.internal.binding;

import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * JTA's transaction managers, of a server or an application, by reflection: Tenon does without JTA, and there are two packages of it. To
 * suspend a transaction is bookkeeping of theirs that no JDBC call tells, so they are asked which transaction a thread has. Without
 * them nothing is asked. Thread-safe.
 */
public final class JtaTransactions {
    private static final Logger log = LoggerFactory.getLogger(JtaTransactions.class);
    private static final String[] PACKAGES = {"javax.transaction.", "jakarta.transaction."};

    /** {@code STATUS_ACTIVE} and {@code STATUS_MARKED_ROLLBACK}. */
    private static final int LAST_OPEN_STATUS = 1;

    private static final List<WeakReference<Object>> MANAGERS = new CopyOnWriteArrayList<>();

    /** Held by the manager's class, so that the classes of an application that is undeployed can be collected. */
    private static final ClassValue<Methods> METHODS = new ClassValue<Methods>() {
        @Override
        protected Methods computeValue(Class<?> manager) {
            return new Methods(manager);
        }
    };

    private JtaTransactions() {}

    private static final class Methods {
        final @Nullable Method getTransaction;

        Methods(Class<?> manager) {
            getTransaction = methodOf(manager, "TransactionManager", "getTransaction");
        }
    }

    /** Of the interface, since the class that implements it need not be public. */
    private static @Nullable Method methodOf(Class<?> type, String simpleName, String method) {
        for (Class<?> declaring = type; declaring != null; declaring = declaring.getSuperclass()) {
            for (Class<?> implemented : declaring.getInterfaces()) {
                for (String in : PACKAGES) {
                    if (implemented.getName().equals(in + simpleName)) {
                        try {
                            return implemented.getMethod(method);
                        } catch (NoSuchMethodException e) {
                            return null;
                        }
                    }
                }
                Method inherited = methodOf(implemented, simpleName, method);
                if (inherited != null) {
                    return inherited;
                }
            }
        }
        return null;
    }

    /** A transaction manager begins a transaction. */
    public static void begins(Object manager) {
        for (WeakReference<Object> known : MANAGERS) {
            if (known.get() == manager) {
                return;
            }
        }
        MANAGERS.removeIf(known -> known.get() == null || known.get() == manager);
        MANAGERS.add(new WeakReference<>(manager));
    }

    /** The transaction that the calling thread has, and that can still be committed or rolled back; null if there is none. */
    static @Nullable Object ofThisThread() {
        for (WeakReference<Object> known : MANAGERS) {
            Object manager = known.get();
            Object transaction = manager == null ? null : ask(METHODS.get(manager.getClass()).getTransaction, manager);
            if (transaction != null && isOpen(transaction)) {
                return transaction;
            }
        }
        return null;
    }

    /** Whether it is neither over nor about to be. */
    static boolean isOpen(Object transaction) {
        Object status = ask(methodOf(transaction.getClass(), "Transaction", "getStatus"), transaction);
        return status instanceof Integer && (Integer) status <= LAST_OPEN_STATUS;
    }

    private static @Nullable Object ask(@Nullable Method question, Object of) {
        try {
            return question == null ? null : question.invoke(of);
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            log.debug("{} does not say which transaction a thread has", of.getClass(), e);
            return null;
        }
    }
}
