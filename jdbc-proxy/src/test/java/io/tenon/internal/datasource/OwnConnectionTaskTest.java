package io.tenon.internal.datasource;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.internal.database.ApplicationLoader;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OwnConnectionTaskTest {
    private static final class Pool extends LendingDataSource implements ApplicationLoader.Known {
        final ClassLoader applications = new ClassLoader(OwnConnectionTaskTest.class.getClassLoader()) {};
        final List<@Nullable ClassLoader> seen = Collections.synchronizedList(new ArrayList<>());

        @Override
        public Connection getConnection() throws SQLException {
            seen.add(Thread.currentThread().getContextClassLoader());
            return DriverManager.getConnection("jdbc:h2:mem:");
        }

        @Override
        public ClassLoader applicationsLoader() {
            return applications;
        }
    }

    @Test
    void aPoolLooksForServicesByTheApplicationsLoaderAlreadyWhenItIsAskedForAConnection() {
        Pool pool = new Pool();
        OwnConnectionTask task = OwnConnectionTask.start(
                pool, own -> pool.seen.add(Thread.currentThread().getContextClassLoader()), "tenon-test");
        assertThat(task.await(10_000)).isTrue();
        assertThat(task.failure()).isNull();
        assertThat(pool.seen).containsExactly(pool.applications, pool.applications);
    }
}
