package io.tenon.starter;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tenon.internal.datasource.TrackedDataSources;
import io.tenon.internal.spring.TenonAutoConfiguration;
import io.tenon.internal.spring.datasource.FollowedBean;
import io.tenon.internal.spring.datasource.FollowedDataSources;
import io.tenon.internal.spring.datasource.WrappedDataSource;
import io.tenon.jdbc.TenonDataSource;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import javax.sql.XAConnection;
import javax.sql.XADataSource;
import org.h2.jdbc.JdbcConnection;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.CustomScopeConfigurer;
import org.springframework.boot.actuate.autoconfigure.jdbc.DataSourceHealthContributorAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.metrics.MetricsAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.metrics.jdbc.DataSourcePoolMetricsAutoConfiguration;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.Status;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.boot.jdbc.DataSourceUnwrapper;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.support.SimpleThreadScope;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabase;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseBuilder;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseType;

/** Which DataSource beans are followed, and what others still find of the pool. */
@ExtendWith(OutputCaptureExtension.class)
class DataSourceBeansTest {
    private final ApplicationContextRunner withPool = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(TenonAutoConfiguration.class, DataSourceAutoConfiguration.class))
            .withPropertyValues("spring.datasource.url=" + Names.newUrl());

    private final ApplicationContextRunner application =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(TenonAutoConfiguration.class));

    @Test
    void thePoolOfBootIsWrappedUnderItsBeanName() {
        withPool.run(context -> {
            DataSource dataSource = context.getBean(DataSource.class);
            assertThat(dataSource).isInstanceOf(WrappedDataSource.class);
            assertThat(context.getBean(FollowedDataSources.class).all())
                    .extracting(FollowedBean::name)
                    .containsExactly("dataSource");
            try (Connection connection = dataSource.getConnection()) {
                assertThat(connection.getMetaData().getURL()).startsWith("jdbc:h2:mem:");
            }
        });
    }

    @Test
    void thePoolIsFoundByUnwrapByBootAndByItsMetrics() {
        withPool.withConfiguration(AutoConfigurations.of(
                        MetricsAutoConfiguration.class, DataSourcePoolMetricsAutoConfiguration.class))
                .withBean(SimpleMeterRegistry.class)
                .run(context -> {
                    DataSource dataSource = context.getBean(DataSource.class);
                    HikariDataSource pool = dataSource.unwrap(HikariDataSource.class);
                    assertThat(DataSourceUnwrapper.unwrap(dataSource, HikariDataSource.class))
                            .isSameAs(pool);
                    assertThat(dataSource.unwrap(TenonDataSource.class).getName())
                            .isEqualTo("dataSource");
                    dataSource.getConnection().close();
                    MeterRegistry meters = context.getBean(MeterRegistry.class);
                    assertThat(meters.find("hikaricp.connections.max").gauge()).isNotNull();
                    assertThat(meters.find("jdbc.connections.max").gauge()).isNotNull();
                });
    }

    @Test
    void aDataSourceIsDerivedFromThePoolAsForFlywayWithAnotherUser() {
        withPool.run(context -> {
            DataSource derived = DataSourceBuilder.derivedFrom(context.getBean(DataSource.class))
                    .type(SimpleDriverDataSource.class)
                    .build();
            try (Connection connection = derived.getConnection()) {
                assertThat(connection.getMetaData().getURL()).startsWith("jdbc:h2:mem:");
                assertThat(connection).isInstanceOf(JdbcConnection.class);
            }
        });
    }

    @Test
    void theHealthOfTheDatabaseIsToldAsEver() {
        withPool.withConfiguration(AutoConfigurations.of(DataSourceHealthContributorAutoConfiguration.class))
                .run(context -> assertThat(context.getBean("dbHealthContributor", HealthIndicator.class)
                                .health()
                                .getStatus())
                        .isEqualTo(Status.UP));
    }

    @Test
    void thePoolIsClosedWithTheContextAndSoIsTenonsPart() {
        HikariDataSource[] pool = new HikariDataSource[1];
        withPool.run(context -> {
            DataSource dataSource = context.getBean(DataSource.class);
            dataSource.getConnection().close();
            pool[0] = dataSource.unwrap(HikariDataSource.class);
            assertThat(TrackedDataSources.all())
                    .anyMatch(tracked -> tracked.name().equals("dataSource"));
        });
        assertThat(pool[0].isClosed()).isTrue();
        assertThat(TrackedDataSources.all()).noneMatch(tracked -> tracked.name().equals("dataSource"));
    }

    @Configuration(proxyBeanMethods = false)
    static class Several {
        @Bean
        DataSource orders() {
            return h2();
        }

        @Bean(destroyMethod = "")
        DataSource notToBeClosed() {
            HikariDataSource pool = new HikariDataSource();
            pool.setJdbcUrl(Names.newUrl());
            return pool;
        }

        @Bean
        DataSource lazilyConnected(@Qualifier("orders") DataSource orders) {
            return new LazyConnectionDataSourceProxy(orders);
        }

        @Bean
        DataSource lazyAroundNothingKnown() {
            return new LazyConnectionDataSourceProxy(h2());
        }

        @Bean
        DataSource awareOfTransactions(@Qualifier("orders") DataSource orders) {
            return new TransactionAwareDataSourceProxy(orders);
        }

        @Bean(destroyMethod = "")
        TenonDataSource theApplicationsOwn() {
            return new TenonDataSource(h2());
        }

        @Bean
        DataSource poolAboveTenon() {
            HikariDataSource pool = new HikariDataSource();
            pool.setDataSource(new TenonDataSource(h2()));
            return pool;
        }

        @Bean
        DataSource byTenonsDriver() {
            HikariDataSource pool = new HikariDataSource();
            pool.setJdbcUrl("jdbc:tenon:h2:mem:any");
            return pool;
        }

        @Bean
        DataSource oracle() {
            HikariDataSource pool = new HikariDataSource();
            pool.setJdbcUrl("jdbc:oracle:thin:@localhost:1521:x");
            return pool;
        }

        @Bean
        DataSource xa() {
            return new com.atomikos.jdbc.StubPool();
        }

        static JdbcDataSource h2() {
            JdbcDataSource h2 = new JdbcDataSource();
            h2.setURL(Names.newUrl());
            return h2;
        }
    }

    @Test
    void eachDatabaseIsFollowedOnceAndWhatIsNotIsNamed() {
        application
                .withUserConfiguration(Several.class)
                .withPropertyValues("tenon.datasources.switched-off.enabled=false")
                .withBean("switchedOff", DataSource.class, Several::h2)
                .run(context -> {
                    FollowedDataSources followed = context.getBean(FollowedDataSources.class);
                    assertThat(followed.all())
                            .extracting(FollowedBean::name)
                            .containsExactlyInAnyOrder("orders", "notToBeClosed", "lazyAroundNothingKnown");
                    assertThat(followed.leftAlone())
                            .containsOnlyKeys(
                                    "lazilyConnected",
                                    "awareOfTransactions",
                                    "theApplicationsOwn",
                                    "poolAboveTenon",
                                    "byTenonsDriver",
                                    "oracle",
                                    "xa",
                                    "switchedOff");
                    assertThat(followed.leftAlone().get("oracle")).contains("oracle");
                    assertThat(followed.leftAlone().get("xa")).contains("xa-policy");
                    assertThat(context.getBean("poolAboveTenon")).isInstanceOf(HikariDataSource.class);
                });
    }

    @Test
    void aDataSourceOfXaIsFollowedWhereItIsSaidWhatBecomesOfItsMessages() {
        application
                .withUserConfiguration(Several.class)
                .withPropertyValues("tenon.datasources.xa.xa-policy=refuse")
                .run(context -> assertThat(context.getBean("xa")).isInstanceOf(WrappedDataSource.class));
    }

    @Configuration(proxyBeanMethods = false)
    static class Xa {
        /** A DataSource as well, as many drivers' are. */
        @Bean
        XADataSource drivers() {
            return Several.h2();
        }

        /** As PostgreSQL's. */
        @Bean
        XADataSource ofXaOnly() {
            return (XADataSource) Proxy.newProxyInstance(
                    Xa.class.getClassLoader(),
                    new Class<?>[] {XADataSource.class},
                    (proxy, method, arguments) -> method.invoke(Several.h2(), arguments));
        }

        /** As Spring Boot 2.7 subclasses Atomikos'. */
        @Bean
        DataSource bootsPool() {
            return new com.atomikos.jdbc.StubPool() {};
        }

        /** As Spring Boot's auto-configuration for transaction managers takes them. */
        @Bean
        List<XAConnection> enlisted(Map<String, XADataSource> all) throws SQLException {
            List<XAConnection> enlisted = new ArrayList<>();
            for (XADataSource one : all.values()) {
                enlisted.add(one.getXAConnection("sa", ""));
            }
            return enlisted;
        }
    }

    @Test
    void anXaDataSourceStaysOneAndWhatIsNotFollowedOfItIsSaid(CapturedOutput output) {
        application.withUserConfiguration(Xa.class).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBean("drivers")).isInstanceOf(WrappedDataSource.class);
            assertThat(context.getBean(FollowedDataSources.class).leftAlone())
                    .containsOnlyKeys("ofXaOnly", "bootsPool");
            assertThat(output)
                    .containsOnlyOnce("DataSource 'drivers' lends XA connections, which Tenon does not follow")
                    .containsPattern("WARN .*DataSource 'ofXaOnly' is left as it is: it is an XADataSource")
                    .containsPattern(
                            "WARN .*DataSource 'bootsPool' is left as it is: it takes part in XA transactions");
        });
    }

    @Test
    void whoIsNotToBeClosedIsNotClosed() throws Exception {
        HikariDataSource[] pool = new HikariDataSource[1];
        application.withUserConfiguration(Several.class).run(context -> {
            DataSource dataSource = context.getBean("notToBeClosed", DataSource.class);
            dataSource.getConnection().close();
            pool[0] = dataSource.unwrap(HikariDataSource.class);
        });
        assertThat(pool[0].isClosed()).isFalse();
        pool[0].close();
    }

    @Configuration(proxyBeanMethods = false)
    static class Scoped {
        @Bean
        static CustomScopeConfigurer scopes() {
            var scopes = new CustomScopeConfigurer();
            scopes.addScope("thread", new SimpleThreadScope());
            return scopes;
        }

        @Bean
        @Scope(scopeName = "thread", proxyMode = ScopedProxyMode.INTERFACES)
        DataSource dataSource() {
            return Several.h2();
        }
    }

    @Test
    void aScopedDataSourceIsFollowedAtItsProxy() {
        application.withUserConfiguration(Scoped.class).run(context -> {
            assertThat(context.getBean("dataSource")).isInstanceOf(WrappedDataSource.class);
            assertThat(context.getBean(ScopedProxyUtils.getTargetBeanName("dataSource")))
                    .isInstanceOf(JdbcDataSource.class);
            context.getBean("dataSource", DataSource.class).getConnection().close();
            assertThat(context.getBean(FollowedDataSources.class).all())
                    .extracting(FollowedBean::name)
                    .containsExactly("dataSource");
        });
    }

    @Test
    void anEmbeddedDatabaseStaysOne() {
        application
                .withBean(EmbeddedDatabase.class, () -> new EmbeddedDatabaseBuilder()
                        .generateUniqueName(true)
                        .setType(EmbeddedDatabaseType.H2)
                        .build())
                .run(context -> {
                    EmbeddedDatabase database = context.getBean(EmbeddedDatabase.class);
                    assertThat(database).isInstanceOf(WrappedDataSource.class);
                    database.getConnection().close();
                });
    }

    /** Whose product shows with the first connection only. */
    static final class Unheard extends DriverManagerDataSource {

        /** Says nothing as long as it is not connected. */
        @Override
        public String getUrl() {
            return connecting ? super.getUrl() : "";
        }

        private boolean connecting;

        @Override
        public Connection getConnection() throws SQLException {
            connecting = true;
            try {
                return renamed(super.getConnection());
            } finally {
                connecting = false;
            }
        }

        private static Connection renamed(Connection real) {
            return (Connection) proxy(Connection.class, (method, arguments) -> {
                if (!method.getName().equals("getMetaData")) {
                    return method.invoke(real, arguments);
                }
                return proxy(
                        DatabaseMetaData.class,
                        (asked, more) -> asked.getName().equals("getDatabaseProductName")
                                ? "Unheard of"
                                : asked.invoke(real.getMetaData(), more));
            });
        }

        private interface Call {
            Object on(Method method, Object[] arguments) throws Throwable;
        }

        private static Object proxy(Class<?> type, Call call) {
            return Proxy.newProxyInstance(
                    Unheard.class.getClassLoader(),
                    new Class<?>[] {type},
                    (proxy, method, arguments) -> call.on(method, arguments));
        }
    }

    @Test
    void aDatabaseThatShowsItselfAsUnsupportedIsLeftAloneFromThenOn() {
        Unheard unheard = new Unheard();
        unheard.setUrl(Names.newUrl());
        application.withBean("unheard", DataSource.class, () -> unheard).run(context -> {
            DataSource dataSource = context.getBean("unheard", DataSource.class);
            assertThat(dataSource).isInstanceOf(WrappedDataSource.class);
            for (int i = 0; i < 2; i++) {
                try (Connection connection = dataSource.getConnection()) {
                    assertThat(Proxy.isProxyClass(connection.getClass())).isTrue();
                    assertThat(connection.getMetaData().getDatabaseProductName())
                            .isEqualTo("Unheard of");
                    assertThat(connection.toString()).startsWith("conn");
                }
            }
        });
    }
}
