package io.tenon.agent.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.arjuna.ats.arjuna.common.ObjectStoreEnvironmentBean;
import com.arjuna.ats.internal.jta.transaction.arjunacore.BaseTransaction;
import com.arjuna.ats.internal.jta.transaction.arjunacore.TransactionManagerImple;
import com.arjuna.ats.internal.jta.transaction.arjunacore.UserTransactionImple;
import com.arjuna.common.internal.util.propertyservice.BeanPopulator;
import io.tenon.agent.bridge.JdbcEvents;
import io.tenon.agent.jdbc.BorrowedConnections;
import io.tenon.agent.muzzle.ClientCheck;
import io.tenon.agent.operate.log.AgentLog;
import io.tenon.agent.operate.log.LogLevel;
import io.tenon.agent.operate.report.AgentReport;
import io.tenon.agent.operate.settings.AgentSettings;
import io.tenon.agent.operate.settings.FailurePolicy;
import io.tenon.internal.binding.JtaScope;
import io.tenon.internal.binding.ThreadConnections;
import jakarta.transaction.Status;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.UserTransaction;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Transaction managers as they are advised, by the calls that applications make: a real one, and the shapes of others. */
class JtaWeavingTest {
    private static final String VOLATILE = "com.arjuna.ats.internal.arjuna.objectstore.VolatileStore";

    private final AgentSettings settings = new AgentSettings();
    private final AgentReport report = new AgentReport(settings);
    private final AdvisingTransformer transformer = new AdvisingTransformer(
            report,
            new ClassAdvisor(
                    FailurePolicy.FAIL_OPEN,
                    report,
                    new UntiedSends(settings, report),
                    (loader, folder) -> ClientCheck.check(new ClassLoader(null) {}, folder, name -> null)),
            Collections.emptySet(),
            new LoaderClasses(true));
    private final Path log;
    private @Nullable JdbcEvents installed;

    JtaWeavingTest(@TempDir Path folder) {
        log = folder.resolve("tenon.log");
        AgentLog.configure(LogLevel.DEBUG, log.toString());
    }

    @BeforeEach
    void install() {
        installed = JdbcEvents.installed;
        JdbcEvents.installed = new BorrowedConnections(settings, report);
    }

    @AfterEach
    void asItWas() {
        JdbcEvents.installed = installed;
        AgentLog.configure(LogLevel.INFO, null);
    }

    /** Has Narayana's classes of its own, advised as they are loaded. */
    private final class AdvisingLoader extends ClassLoader {
        private final String prefix;

        AdvisingLoader(String prefix) {
            super(JtaWeavingTest.class.getClassLoader());
            this.prefix = prefix;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded != null) {
                    return loaded;
                }
                return name.startsWith(prefix) ? define(name) : super.loadClass(name, resolve);
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            String path = name.replace('.', '/');
            byte[] file;
            try (InputStream in = getResourceAsStream(path + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                file = in.readAllBytes();
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
            byte @Nullable [] woven = transformer.transform(this, path, null, null, file);
            byte[] defined = woven == null ? file : woven;
            return defineClass(name, defined, 0, defined.length);
        }

        <T> T make(Class<T> as, Class<?> named) throws ReflectiveOperationException {
            return as.cast(loadClass(named.getName()).getConstructor().newInstance());
        }
    }

    private AdvisingLoader narayana() throws Exception {
        AdvisingLoader loader = new AdvisingLoader("com.arjuna.");
        Method bean = loader.loadClass(BeanPopulator.class.getName())
                .getMethod("getNamedInstance", Class.class, String.class);
        Class<?> type = loader.loadClass(ObjectStoreEnvironmentBean.class.getName());
        for (String store : new String[] {null, "communicationStore", "stateStore"}) {
            type.getMethod("setObjectStoreType", String.class).invoke(bean.invoke(null, type, store), VOLATILE);
        }
        return loader;
    }

    @Test
    void aManagerThatInheritsBeginIsKnownWithItsFirstTransaction() throws Exception {
        TransactionManager manager = narayana().make(TransactionManager.class, TransactionManagerImple.class);
        manager.begin();
        try {
            assertThat(JtaScope.ofThisThread()).as("begun").isNotNull();
            assertThat(ThreadConnections.areInJtaWithoutOne()).isTrue();
            Transaction suspended = manager.suspend();
            assertThat(JtaScope.ofThisThread()).as("suspended").isNull();
            manager.resume(suspended);
            assertThat(JtaScope.ofThisThread()).as("resumed").isNotNull();
        } finally {
            manager.rollback();
        }
        assertThat(JtaScope.ofThisThread()).as("over").isNull();
    }

    /** Spring and CDI begin by it. It is no manager, and is not asked. */
    @Test
    void aUserTransactionThatBeginsMakesItsManagerKnown() throws Exception {
        UserTransaction user = narayana().make(UserTransaction.class, UserTransactionImple.class);
        user.begin();
        try {
            assertThat(JtaScope.ofThisThread()).isNotNull();
        } finally {
            user.rollback();
        }
    }

    /** A thread's one transaction. Nothing of it is advised, since it has a loader that was there before. */
    public abstract static class OneTransaction implements TransactionManager {
        public static final Transaction TRANSACTION = (Transaction) Proxy.newProxyInstance(
                OneTransaction.class.getClassLoader(),
                new Class<?>[] {Transaction.class},
                (proxy, method, arguments) -> method.getName().equals("getStatus") ? Status.STATUS_ACTIVE : null);

        protected @Nullable Transaction present;

        @Override
        public void begin() {
            present = TRANSACTION;
        }

        @Override
        public void commit() {
            present = null;
        }

        @Override
        public void rollback() {
            present = null;
        }

        @Override
        public int getStatus() {
            return Status.STATUS_ACTIVE;
        }

        @Override
        public @Nullable Transaction getTransaction() {
            return present;
        }

        @Override
        public void resume(Transaction suspended) {
            present = suspended;
        }

        @Override
        public void setRollbackOnly() {}

        @Override
        public void setTransactionTimeout(int seconds) {}

        @Override
        public @Nullable Transaction suspend() {
            return present;
        }
    }

    /** As Liberty's: its UserTransaction begins by another method of its own. */
    public static final class OtherwiseBegunTransactionManager extends OneTransaction {
        public void beginUserTran() {
            present = TRANSACTION;
        }
    }

    /** As where a transaction comes with a call from another server. */
    public static final class ImportingTransactionManager extends OneTransaction {
        @Override
        public void resume(Transaction imported) {
            present = imported;
        }
    }

    /** As Liberty's: what begins is not advised, and asks afterwards. */
    public static final class AskedTransactionManager extends OneTransaction {
        @Override
        public @Nullable Transaction getTransaction() {
            return present;
        }

        public void makeUnseen() {
            present = TRANSACTION;
        }
    }

    /** Declares nothing of its own: there is nothing to advise. */
    public static final class BareTransactionManager extends OneTransaction {}

    @Test
    void itsManagerIsKnownWhateverATransactionComesBy() throws Exception {
        assertThat(isKnownAfter(OtherwiseBegunTransactionManager.class, "beginUserTran"))
                .isTrue();
        assertThat(isKnownAfter(ImportingTransactionManager.class, "resume")).isTrue();
        assertThat(isKnownAfter(AskedTransactionManager.class, "makeUnseen", "getTransaction"))
                .isTrue();
    }

    private boolean isKnownAfter(Class<?> named, String... calls) throws Exception {
        AdvisingLoader loader = new AdvisingLoader(JtaWeavingTest.class.getName() + "$" + named.getSimpleName());
        TransactionManager manager = loader.make(TransactionManager.class, named);
        for (String call : calls) {
            if (call.equals("resume")) {
                manager.resume(OneTransaction.TRANSACTION);
            } else {
                call(manager, call);
            }
        }
        boolean isKnown = JtaScope.ofThisThread() != null;
        ((OneTransaction) manager).present = null;
        return isKnown;
    }

    private static void call(Object manager, String method) throws NoSuchMethodException, IllegalAccessException {
        try {
            manager.getClass().getMethod(method).invoke(manager);
        } catch (InvocationTargetException e) {
            throw new AssertionError(e.getCause());
        }
    }

    @Test
    void onlyWhatWasAdvisedIsSaidToBe() throws Exception {
        narayana().make(TransactionManager.class, TransactionManagerImple.class);
        new AdvisingLoader(BareTransactionManager.class.getName())
                .make(TransactionManager.class, BareTransactionManager.class);
        assertThat(Files.readString(log))
                .contains("instrumented [TRANSACTION_MANAGER] " + TransactionManagerImple.class.getName())
                .contains("instrumented [TRANSACTION_MANAGER] " + BaseTransaction.class.getName())
                .doesNotContain(BareTransactionManager.class.getSimpleName());
    }
}
