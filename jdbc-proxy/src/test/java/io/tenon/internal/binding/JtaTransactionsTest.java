package io.tenon.internal.binding;

import static org.assertj.core.api.Assertions.assertThat;

import com.atomikos.icatch.jta.UserTransactionManager;
import jakarta.transaction.Status;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which transaction managers are asked. */
class JtaTransactionsTest {
    private final AtomicInteger asked = new AtomicInteger();

    private TransactionManager manager() {
        // One class for all of them.
        return (TransactionManager) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {TransactionManager.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getTransaction")) {
                        asked.incrementAndGet();
                    }
                    return null;
                });
    }

    /** As where each use makes one. */
    @Test
    void ofManagersOfOneClassTheNewestIsAsked() throws Exception {
        List<TransactionManager> managers =
                IntStream.range(0, 1_000).mapToObj(use -> manager()).toList();
        int before = JtaTransactions.known().length;
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            threads.invokeAll(managers.stream()
                    .map(manager -> (Callable<Void>) () -> {
                        JtaTransactions.used(manager);
                        return null;
                    })
                    .toList());
        } finally {
            threads.shutdown();
        }
        assertThat(JtaTransactions.known().length).isLessThanOrEqualTo(before + 1);
        assertThat(JtaScope.ofThisThread()).isNull();
        assertThat(asked).as("all questions to them").hasValue(1);

        TransactionManager newest = manager();
        JtaTransactions.used(newest);
        assertThat(JtaTransactions.known()).anyMatch(known -> known.is(newest));
    }

    /** To ask it could start its transaction service again, after the application has shut it down. */
    @Test
    void aManagerThatStartsWhenItIsAskedIsNotAsked() {
        UserTransactionManager starting = new UserTransactionManager();
        JtaTransactions.used(starting);
        JtaTransactions.used(new UserTransactionManager() {});
        assertThat(JtaScope.ofThisThread()).isNull();
        assertThat(starting.isStarted()).isFalse();
        assertThat(JtaTransactions.known()).noneMatch(known -> known.is(starting));
    }

    /** To be loaded where a class is missing that its interface names. */
    public static final class BlindManager implements TransactionManager {
        @Override
        public void begin() {}

        @Override
        public void commit() {}

        @Override
        public int getStatus() {
            return Status.STATUS_NO_TRANSACTION;
        }

        @Override
        public @Nullable Transaction getTransaction() {
            return null;
        }

        @Override
        public void resume(Transaction transaction) {}

        @Override
        public void rollback() {}

        @Override
        public void setRollbackOnly() {}

        @Override
        public void setTransactionTimeout(int seconds) {}

        @Override
        public @Nullable Transaction suspend() {
            return null;
        }
    }

    /** Whatever is missing there must not fail the application's send. */
    @Test
    void aManagerWhoseInterfaceLacksAClassIsUnanswered() throws Exception {
        String missing = Transaction.class.getName();
        String own = TransactionManager.class.getName();
        ClassLoader blind = new ClassLoader(getClass().getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                if (name.equals(missing)) {
                    throw new ClassNotFoundException(name);
                }
                if (!name.equals(own) && !name.equals(BlindManager.class.getName())) {
                    return super.loadClass(name, resolve);
                }
                Class<?> loaded = findLoadedClass(name);
                if (loaded != null) {
                    return loaded;
                }
                try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                    byte[] file = in.readAllBytes();
                    return defineClass(name, file, 0, file.length);
                } catch (IOException e) {
                    throw new ClassNotFoundException(name, e);
                }
            }
        };
        Object manager =
                blind.loadClass(BlindManager.class.getName()).getConstructor().newInstance();
        JtaTransactions.used(manager);
        assertThat(JtaScope.ofThisThread()).isNull();
        assertThat(new AskedJta(manager).transaction()).isSameAs(AskedJta.UNANSWERED);
    }

    @Test
    void whatIsNoTransactionIsNeitherOpenNorOver() {
        assertThat(JtaTransactions.isOpen(new Object())).isFalse();
        assertThat(JtaTransactions.isOver(new Object())).isFalse();
    }
}
