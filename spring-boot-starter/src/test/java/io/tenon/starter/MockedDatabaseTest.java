package io.tenon.starter;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.internal.spring.TenonAutoConfiguration;
import io.tenon.internal.spring.actuate.TablesHealth;
import io.tenon.internal.spring.datasource.FollowedDataSources;
import io.tenon.internal.spring.settings.TenonProperties;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** DataSources of users' tests, which answer what a mocking library has them answer: mostly null. */
@ExtendWith(OutputCaptureExtension.class)
class MockedDatabaseTest {
    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(TenonAutoConfiguration.class))
            .withBean(DefaultMQProducer.class, () -> new DefaultMQProducer(Names.newGroup()));

    /** By this thread: Tenon looks for its tables on another one. */
    private final AtomicInteger borrowed = new AtomicInteger();

    private final Thread thread = Thread.currentThread();

    /** As a mocking library makes it. */
    private static <T> T mock(Class<T> type, String method, @Nullable Object answer) {
        return type.cast(Proxy.newProxyInstance(
                MockedDatabaseTest.class.getClassLoader(), new Class<?>[] {type}, (mock, called, arguments) -> {
                    if (called.getName().equals(method)) {
                        return answer;
                    }
                    return switch (called.getName()) {
                        case "hashCode" -> System.identityHashCode(mock);
                        case "equals" -> mock == arguments[0];
                        case "toString" -> "Mock for " + type.getSimpleName();
                        default -> unsaid(called.getReturnType());
                    };
                }));
    }

    private static @Nullable Object unsaid(Class<?> type) {
        if (type == boolean.class) {
            return false;
        }
        return type == int.class ? Integer.valueOf(0) : null;
    }

    private DataSource lending(@Nullable Connection connection) {
        return (DataSource) Proxy.newProxyInstance(
                MockedDatabaseTest.class.getClassLoader(), new Class<?>[] {DataSource.class}, (mock, called, with) -> {
                    if (called.getName().equals("getConnection")) {
                        if (Thread.currentThread() == thread) {
                            borrowed.incrementAndGet();
                        }
                        return connection;
                    }
                    return called.invoke(mock(DataSource.class, "", null), with);
                });
    }

    private void expectTheSame(@Nullable Connection connection, CapturedOutput output) {
        application
                .withBean("mocked", DataSource.class, () -> lending(connection))
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    int before = borrowed.get();
                    DataSource dataSource = context.getBean("mocked", DataSource.class);
                    assertThat(dataSource.getConnection()).isSameAs(connection);
                    assertThat(dataSource.getConnection()).isSameAs(connection);
                    assertThat(borrowed.get() - before)
                            .as("connections borrowed")
                            .isEqualTo(2);
                    FollowedDataSources followed = context.getBean(FollowedDataSources.class);
                    assertThat(followed.all()).hasSize(1);
                    assertThat(new TablesHealth(
                                            context.getBean(TenonProperties.class), followed, context.getBeanFactory())
                                    .isDown())
                            .isFalse();
                });
        assertThat(output).doesNotContain("NullPointerException").contains("'mocked' is not followed by Tenon");
    }

    @Test
    void aConnectionWithoutMetadataIsHandedOutAsItIs(CapturedOutput output) {
        expectTheSame(mock(Connection.class, "getMetaData", null), output);
    }

    @Test
    void aConnectionWhoseMetadataSayNothingIsHandedOutAsItIs(CapturedOutput output) {
        expectTheSame(mock(Connection.class, "getMetaData", mock(DatabaseMetaData.class, "", null)), output);
    }

    @Test
    void whoLendsNoConnectionAtAllLendsNoneAsWithoutTenon(CapturedOutput output) {
        expectTheSame(null, output);
    }
}
