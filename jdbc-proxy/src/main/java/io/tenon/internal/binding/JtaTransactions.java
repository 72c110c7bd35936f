package io.tenon.internal.binding;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * JTA's transaction managers, of a server or an application, by reflection: Tenon does without JTA, and there are two packages of it. To
 * suspend a transaction is bookkeeping of theirs that no JDBC call tells, so they are asked which transaction a thread has. Without
 * them nothing is asked. They are foreign code: nothing of ours is locked while they are asked, and whatever they throw means that they
 * have not answered. Thread-safe.
 */
public final class JtaTransactions {
    private static final Logger log = LoggerFactory.getLogger(JtaTransactions.class);
    private static final String[] PACKAGES = {"javax.transaction.", "jakarta.transaction."};

    /**
     * A transaction manager of Atomikos that is not asked, since it starts its transaction service anew when it is
     * asked. It lets another manager begin its transactions, which is known, too.
     */
    private static final String RESTARTING = "com.atomikos.icatch.jta.UserTransactionManager";

    /**
     * The class of Narayana's from which its UserTransaction and its TransactionManager inherit {@code begin}. A
     * UserTransaction cannot be asked.
     */
    private static final String NARAYANAS = "com.arjuna.ats.internal.jta.transaction.arjunacore.BaseTransaction";

    /** The class that gives out Narayana's one TransactionManager. */
    private static final String NARAYANAS_ACCESS = "com.arjuna.ats.jta.TransactionManager";

    // Values of JTA's Status.
    private static final int MARKED_ROLLBACK = 1;
    private static final int COMMITTED = 3;
    private static final int ROLLED_BACK = 4;
    private static final int NO_TRANSACTION = 6;

    /** The managers that are asked, one of each class. The array is replaced as a whole, under {@link #LOCK}. */
    private static volatile AskedJta[] known = {};

    private static final Object LOCK = new Object();

    /**
     * Whether the thread is asking a manager. One that is asked may call itself, the next one that it delegates to, or
     * a connection that is followed (Atomikos and Narayana can keep their log in a database). The value is an array, so
     * that a thread keeps no class of Tenon's.
     */
    private static final ThreadLocal<boolean[]> ASKING = ThreadLocal.withInitial(() -> new boolean[1]);

    /**
     * What each class can be asked. The value is held by the class that is asked, so that the classes of an application
     * that is undeployed can be collected.
     */
    private static final ClassValue<Questions> QUESTIONS = new ClassValue<Questions>() {
        @Override
        protected Questions computeValue(Class<?> asked) {
            return new Questions(asked);
        }
    };

    private JtaTransactions() {}

    /** What a class of JTA's can be asked. */
    private static final class Questions {
        /**
         * Asks a transaction manager for the thread's transaction; null if the class is no transaction manager, or none
         * that may be asked.
         */
        final @Nullable Method getTransaction;

        /** Asks a transaction for its status; null if the class is no transaction. */
        final @Nullable Method getStatus;

        /** Marks a transaction to be rolled back only; null if the class is no transaction. */
        final @Nullable Method setRollbackOnly;

        /** A static method that returns who can be asked in its place; null if there is none. */
        final @Nullable Method whoCanBeAsked;

        Questions(Class<?> asked) {
            getTransaction = extended(asked, RESTARTING) == null
                    ? methodOf(asked, "TransactionManager", "getTransaction")
                    : null;
            getStatus = methodOf(asked, "Transaction", "getStatus");
            setRollbackOnly = methodOf(asked, "Transaction", "setRollbackOnly");
            Class<?> narayanas = getTransaction == null ? extended(asked, NARAYANAS) : null;
            whoCanBeAsked = narayanas == null ? null : narayanasAccess(narayanas.getClassLoader());
        }
    }

    private static @Nullable Class<?> extended(Class<?> type, String name) {
        Class<?> extended = type;
        while (extended != null && !extended.getName().equals(name)) {
            extended = extended.getSuperclass();
        }
        return extended;
    }

    private static @Nullable Method narayanasAccess(@Nullable ClassLoader loader) {
        try {
            return Class.forName(NARAYANAS_ACCESS, false, loader).getMethod("transactionManager");
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    /**
     * Returns a method as JTA's interface declares it, since the class that implements that need not be public; null if
     * the class does not implement it.
     */
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

    /** Notes a transaction manager that is being called, to begin, suspend, resume or tell a transaction. */
    public static void used(Object manager) {
        if (isKnown(manager)) {
            return;
        }
        boolean[] asking = ASKING.get();
        if (asking[0]) {
            return; // another manager delegates to it, or Tenon is asking it
        }
        asking[0] = true;
        Object asked;
        try {
            asked = whoCanBeAsked(manager);
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            log.debug("{} cannot be asked which transaction a thread has", manager.getClass(), e);
            return;
        } finally {
            asking[0] = false;
        }
        if (asked != null && !isKnown(asked)) {
            remember(asked);
        }
    }

    private static boolean isKnown(Object manager) {
        for (AskedJta one : known) {
            if (one.is(manager)) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable Object whoCanBeAsked(Object manager) throws ReflectiveOperationException {
        Questions questions = QUESTIONS.get(manager.getClass());
        if (questions.getTransaction != null) {
            return manager;
        }
        Object other = questions.whoCanBeAsked == null ? null : questions.whoCanBeAsked.invoke(null);
        return other != null && QUESTIONS.get(other.getClass()).getTransaction != null ? other : null;
    }

    private static void remember(Object manager) {
        synchronized (LOCK) {
            List<AskedJta> remembered = new ArrayList<>(known.length + 1);
            boolean isNew = true;
            for (AskedJta one : known) {
                if (one.isOfClassOf(manager)) {
                    one.setNewest(manager);
                    isNew = false;
                }
                if (!one.isGone()) {
                    remembered.add(one);
                }
            }
            if (isNew) {
                remembered.add(new AskedJta(manager));
            }
            known = remembered.toArray(new AskedJta[0]);
        }
    }

    /** Returns the managers that were used, the first one first. The array must not be changed. */
    static AskedJta[] known() {
        return known;
    }

    /** Returns what the manager answers to {@link AskedJta#transaction}. */
    static @Nullable Object transactionOf(Object manager) {
        return ask(manager, questions -> questions.getTransaction);
    }

    /** Whether whoever began the transaction can still commit it or roll it back. */
    static boolean isOpen(Object transaction) {
        Object status = ask(transaction, questions -> questions.getStatus);
        return status instanceof Integer && (Integer) status <= MARKED_ROLLBACK;
    }

    /**
     * Whether the transaction has ended for sure. One that is being ended, by whichever thread, or that does not say,
     * has not.
     */
    static boolean isOver(Object transaction) {
        Object status = ask(transaction, questions -> questions.getStatus);
        return status instanceof Integer
                && ((Integer) status == COMMITTED
                        || (Integer) status == ROLLED_BACK
                        || (Integer) status == NO_TRANSACTION);
    }

    /**
     * Marks a transaction, so that it can only be rolled back. Returns whether it is marked: one that is being ended
     * may refuse.
     */
    static boolean setRollbackOnly(Object transaction) {
        return ask(transaction, questions -> questions.setRollbackOnly) != AskedJta.UNANSWERED;
    }

    /** Whether two transactions are one; true where they do not say. */
    static boolean areSame(Object transaction, Object other) {
        try {
            return transaction == other || transaction.equals(other);
        } catch (RuntimeException | LinkageError e) {
            log.debug("{} does not say whether it is another transaction", transaction.getClass(), e);
            return true;
        }
    }

    private interface Question {
        /** Returns the method that asks; null if the class cannot be asked that. */
        @Nullable
        Method of(Questions questions);
    }

    private static @Nullable Object ask(Object asked, Question question) {
        boolean[] asking = ASKING.get();
        if (asking[0]) {
            return AskedJta.UNANSWERED;
        }
        asking[0] = true;
        try {
            Method method = question.of(QUESTIONS.get(asked.getClass()));
            return method == null ? AskedJta.UNANSWERED : method.invoke(asked);
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            log.debug("{} does not answer what it is asked of JTA", asked.getClass(), e);
            return AskedJta.UNANSWERED;
        } finally {
            asking[0] = false;
        }
    }
}
