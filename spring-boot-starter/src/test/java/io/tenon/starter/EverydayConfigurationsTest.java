package io.tenon.starter;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.internal.spring.TenonAutoConfiguration;
import io.tenon.internal.spring.datasource.FollowedBean;
import io.tenon.internal.spring.datasource.FollowedDataSources;
import io.tenon.internal.spring.datasource.WrappedDataSource;
import io.tenon.internal.spring.producer.TiedProducers;
import io.tenon.jdbc.TenonDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.apache.rocketmq.client.impl.producer.DefaultMQProducerImpl;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.spring.core.RocketMQTemplate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.CustomScopeConfigurer;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/** Ways in which applications are configured in books, answers and templates. */
@ExtendWith(OutputCaptureExtension.class)
class EverydayConfigurationsTest {
    private final ApplicationContextRunner application =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(TenonAutoConfiguration.class));

    /** Reads go to a replica. */
    private static AbstractRoutingDataSource router(String key) {
        AbstractRoutingDataSource router = new AbstractRoutingDataSource() {
            @Override
            protected Object determineCurrentLookupKey() {
                return key;
            }
        };
        router.setTargetDataSources(Map.of("writer", Names.newDatabase(), "reader", Names.newDatabase()));
        return router;
    }

    @Configuration(proxyBeanMethods = false)
    static class LazyRouters {
        @Bean
        DataSource routing() {
            return router("writer");
        }

        @Bean
        DataSource lazyAroundABean(DataSource routing) {
            return new LazyConnectionDataSourceProxy(routing);
        }

        @Bean
        DataSource lazyAroundNoBean() {
            AbstractRoutingDataSource router = router("reader");
            router.afterPropertiesSet();
            return new LazyConnectionDataSourceProxy(router);
        }
    }

    @Test
    void ofARouterBelowALazyProxyTheTargetsAreFollowedAndTheProxyIsNot() {
        application.withUserConfiguration(LazyRouters.class).run(context -> {
            FollowedDataSources followed = context.getBean(FollowedDataSources.class);
            assertThat(followed.all())
                    .extracting(FollowedBean::name)
                    .containsExactlyInAnyOrder(
                            "routing.writer", "routing.reader", "lazyAroundNoBean.writer", "lazyAroundNoBean.reader");
            assertThat(followed.leftAlone()).containsOnlyKeys("routing", "lazyAroundABean", "lazyAroundNoBean");
            for (String bean : new String[] {"lazyAroundABean", "lazyAroundNoBean"}) {
                try (Connection connection =
                        context.getBean(bean, DataSource.class).getConnection()) {
                    assertThat(connection.getMetaData().getURL()).startsWith("jdbc:h2:mem:");
                }
            }
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSingleConnectionIsNotBorrowedByTenonAndThatIsSaid(boolean suppressClose, CapturedOutput output) {
        SingleConnectionDataSource single = new SingleConnectionDataSource(Names.newUrl(), "sa", "", suppressClose);
        application
                .withBean("single", DataSource.class, () -> single)
                .withBean("adapted", DataSource.class, () -> new DelegatingDataSource(single))
                .withBean(DefaultMQProducer.class, () -> new DefaultMQProducer(Names.newGroup()))
                .run(context -> {
                    DataSource dataSource = context.getBean("single", DataSource.class);
                    JdbcTemplate jdbc = new JdbcTemplate(dataSource);
                    jdbc.execute("CREATE TABLE orders (id INT)");
                    new TransactionTemplate(new DataSourceTransactionManager(dataSource))
                            .executeWithoutResult(status -> jdbc.update("INSERT INTO orders VALUES (1)"));
                    assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM orders", Integer.class))
                            .isEqualTo(1);
                    assertThat(output)
                            .contains("DataSource 'single' is left as it is: it lends one and the same connection")
                            .contains("DataSource 'adapted' is left as it is: it lends one and the same connection");
                });
    }

    @Test
    void aDataSourceOfAParentContextThatIsNotFollowedIsReported(CapturedOutput output) {
        try (GenericApplicationContext parent = new GenericApplicationContext()) {
            parent.registerBean("shared", DataSource.class, Names::newDatabase);
            parent.refresh();
            application
                    .withParent(parent)
                    .withBean(DefaultMQProducer.class, () -> new DefaultMQProducer(Names.newGroup()))
                    .run(context -> assertThat(output).containsPattern("WARN .*DataSource 'shared' is not followed"));
        }
    }

    @Test
    void aDataSourceThatTheParentContextFollowsIsNotReported(CapturedOutput output) {
        application.withBean("shared", DataSource.class, Names::newDatabase).run(parent -> application
                .withParent(parent.getSourceApplicationContext())
                .run(context -> assertThat(output).doesNotContain("is not followed")));
    }

    /** Of a tenant, for each request. */
    @Configuration(proxyBeanMethods = false)
    static class OneForEachRequest {
        @Bean
        static CustomScopeConfigurer scopes() {
            CustomScopeConfigurer scopes = new CustomScopeConfigurer();
            scopes.addScope("refresh", new RefreshedDataSourceIT.RefreshScope());
            scopes.addScope("request", new RefreshedDataSourceIT.RefreshScope());
            return scopes;
        }

        @Bean
        @Scope(scopeName = "refresh", proxyMode = ScopedProxyMode.INTERFACES)
        DataSource refreshed() {
            return Names.newDatabase();
        }

        @Bean
        @Scope(scopeName = "request", proxyMode = ScopedProxyMode.INTERFACES)
        DataSource tenants() {
            return Names.newDatabase();
        }
    }

    @Test
    void onlyARefreshIsTakenForAMoveToAnotherDatabaseAndNotTheEndOfARequest() {
        application.withUserConfiguration(OneForEachRequest.class).run(context -> {
            Map<String, TenonDataSource> before = tenons(context);
            for (String scope : new String[] {"refresh", "request"}) {
                ConfigurableListableBeanFactory beans = context.getBeanFactory();
                ((RefreshedDataSourceIT.RefreshScope) beans.getRegisteredScope(scope)).refresh();
            }
            Map<String, TenonDataSource> after = tenons(context);
            assertThat(after.get("refreshed")).isNotSameAs(before.get("refreshed"));
            assertThat(after.get("tenants")).isSameAs(before.get("tenants"));
        });
    }

    private static Map<String, TenonDataSource> tenons(AssertableApplicationContext context) throws SQLException {
        for (DataSource one : context.getBeansOfType(DataSource.class).values()) {
            one.getConnection().close();
        }
        return context.getBean(FollowedDataSources.class).all().stream()
                .collect(Collectors.toMap(FollowedBean::name, FollowedBean::tenon));
    }

    @Test
    void lazyInitializationOfAllBeansDoesNotSwitchItOff() {
        application
                .withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class))
                .withPropertyValues("spring.datasource.url=" + Names.newUrl())
                .withBean(
                        BeanFactoryPostProcessor.class,
                        org.springframework.boot.LazyInitializationBeanFactoryPostProcessor::new)
                .withBean("producer", DefaultMQProducer.class, () -> new DefaultMQProducer(Names.newGroup()))
                .run(context -> {
                    assertThat(context.getBean(DataSource.class)).isInstanceOf(WrappedDataSource.class);
                    context.getBean("producer");
                    assertThat(context.getBean(TiedProducers.class).all()).hasSize(1);
                });
    }

    /** Registered as a test's mock is: as an object that no post-processor has seen, all of whose fields are null. */
    static final class Mocks implements ApplicationContextInitializer<ConfigurableApplicationContext> {
        final AtomicInteger calls = new AtomicInteger();

        @Override
        public void initialize(ConfigurableApplicationContext context) {
            context.getBeanFactory().registerSingleton("mockedProducer", new MockedProducer());
            context.getBeanFactory().registerSingleton("mockedTemplate", new MockedTemplate());
        }

        final class MockedTemplate extends RocketMQTemplate {
            @Override
            @SuppressWarnings("NullAway") // as a mock does it
            public DefaultMQProducer getProducer() {
                calls.incrementAndGet();
                return null;
            }
        }

        final class MockedProducer extends DefaultMQProducer {
            MockedProducer() {
                defaultMQProducerImpl();
            }

            private void defaultMQProducerImpl() {
                try {
                    java.lang.reflect.Field field = DefaultMQProducer.class.getDeclaredField("defaultMQProducerImpl");
                    field.setAccessible(true);
                    field.set(this, null);
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException(e);
                }
            }

            @Override
            @SuppressWarnings("NullAway") // as a mock does it
            public DefaultMQProducerImpl getDefaultMQProducerImpl() {
                calls.incrementAndGet();
                return null;
            }
        }
    }

    @Test
    void mocksOfATestAreNotCalledAndNotComplainedOf(CapturedOutput output) {
        Mocks mocks = new Mocks();
        application.withInitializer(mocks).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(mocks.calls).hasValue(0);
            assertThat(output).doesNotContain("is not tied");
        });
    }
}
