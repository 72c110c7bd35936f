package io.tenon.agent.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.agent.operate.report.AgentReport;
import io.tenon.agent.operate.settings.AgentSettings;
import io.tenon.internal.DaemonThreads;
import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.datasource.TrackedDataSources;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.vibur.dbcp.StubPool;

/** By which loader a pool looks for services when a thread of Tenon's borrows from it. */
class OwnCallLoaderTest {
    private final ClassLoader applications = new ClassLoader(OwnCallLoaderTest.class.getClassLoader()) {};
    private final List<@Nullable ClassLoader> seen = new CopyOnWriteArrayList<>();
    private final DataSourceRegistry sources = new DataSourceRegistry(new AgentSettings(), new AgentReport());

    /** A pool that is initialised, and opens a connection, when one is borrowed. */
    private final class Lazy extends StubPool {
        @Override
        public Connection getConnection() throws SQLException {
            seen.add(context());
            Connection real = DriverManager.getConnection("jdbc:h2:mem:");
            return (Connection) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                        seen.add(context());
                        return method.invoke(real, arguments);
                    });
        }
    }

    private static ClassLoader context() {
        return Thread.currentThread().getContextClassLoader();
    }

    private <T> T onTheApplicationsThread(Callable<T> work) throws Exception {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task);
        thread.setContextClassLoader(applications);
        thread.start();
        return task.get();
    }

    private static void onThreadOfOurs(Callable<?> work) throws Exception {
        FutureTask<?> task = new FutureTask<>(() -> {
            ClassLoader ours = context();
            work.call();
            assertThat(context()).as("given back").isSameAs(ours);
            return true;
        });
        DaemonThreads.create(task, "tenon-test").start();
        task.get();
    }

    @Test
    void aPoolThatIsTriedForACheckSeesTheLoaderOfTheThreadThatMadeIt() throws Exception {
        DataSource pool = onTheApplicationsThread(() -> {
            Lazy made = new Lazy();
            sources.made(made);
            return made;
        });
        Set<TrackedDataSource> before = new HashSet<>(TrackedDataSources.all());
        onThreadOfOurs(() -> {
            Objects.requireNonNull(sources.unused(pool)).trackNow();
            return true;
        });
        sources.close(pool);
        assertThat(TrackedDataSources.all()).containsAll(before);
        assertThat(seen).isNotEmpty().containsOnly(applications);
    }

    @Test
    void aPoolSeesTheLoaderOfTheThreadThatUsedItFirstWhileTenonWorksWithItsConnection() throws Exception {
        DataSource pool = new Lazy();
        OwnCallDataSource own = onTheApplicationsThread(() -> OwnCallDataSource.of(pool, null));
        onThreadOfOurs(() -> {
            try (Connection connection = own.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("SELECT 1");
            }
            return true;
        });
        assertThat(seen).hasSizeGreaterThan(2).containsOnly(applications);
    }

    @Test
    void threadsOfTheApplicationKeepTheirs() throws Exception {
        OwnCallDataSource own = onTheApplicationsThread(() -> OwnCallDataSource.of(new Lazy(), null));
        ClassLoader anothers = new ClassLoader(OwnCallLoaderTest.class.getClassLoader()) {};
        FutureTask<Boolean> task = new FutureTask<>(() -> {
            own.getConnection().close();
            return true;
        });
        Thread thread = new Thread(task);
        thread.setContextClassLoader(anothers);
        thread.start();
        task.get();
        assertThat(seen).isNotEmpty().containsOnly(anothers);
    }
}
