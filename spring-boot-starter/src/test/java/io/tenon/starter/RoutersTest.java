package io.tenon.starter;

import static org.assertj.core.api.Assertions.assertThat;

import com.baomidou.dynamic.datasource.DynamicRoutingDataSource;
import com.baomidou.dynamic.datasource.ds.ItemDataSource;
import com.baomidou.dynamic.datasource.enums.SeataMode;
import com.baomidou.dynamic.datasource.provider.DynamicDataSourceProvider;
import com.baomidou.dynamic.datasource.strategy.LoadBalanceDynamicDataSourceStrategy;
import com.baomidou.dynamic.datasource.toolkit.DynamicDataSourceContextHolder;
import com.zaxxer.hikari.HikariDataSource;
import io.tenon.internal.datasource.TrackedDataSources;
import io.tenon.internal.spring.TenonAutoConfiguration;
import io.tenon.internal.spring.datasource.FollowedBean;
import io.tenon.internal.spring.datasource.FollowedDataSources;
import io.tenon.internal.spring.datasource.WrappedDataSource;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.assertj.core.api.AbstractListAssert;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

/** Of a router the targets are followed, and not the router. */
class RoutersTest {
    private final ApplicationContextRunner application =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(TenonAutoConfiguration.class));

    private static HikariDataSource pool() {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(Names.newUrl());
        return pool;
    }

    private static AbstractListAssert<?, List<? extends String>, String, ?> followed(ApplicationContext context) {
        return assertThat(context.getBean(FollowedDataSources.class).all()).extracting(FollowedBean::name);
    }

    static final class ByThread extends AbstractRoutingDataSource {
        final ThreadLocal<String> key = new ThreadLocal<>();

        @Override
        protected Object determineCurrentLookupKey() {
            return key.get();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Routed {
        @Bean
        DataSource third() {
            return pool();
        }

        /** Two targets that are no beans, and one that is. */
        @Bean
        ByThread router(@Qualifier("third") DataSource third) {
            HikariDataSource first = pool();
            ByThread router = new ByThread();
            router.setTargetDataSources(Map.of("first", first, "second", pool(), "third", third));
            router.setDefaultTargetDataSource(first);
            router.afterPropertiesSet();
            return router;
        }
    }

    @Test
    void theTargetsOfSpringsRouterAreFollowedEachOnce() {
        application.withUserConfiguration(Routed.class).run(context -> {
            ByThread router = context.getBean(ByThread.class);
            followed(context).containsExactlyInAnyOrder("third", "router.first", "router.second");
            assertThat(router.getResolvedDataSources().values()).allMatch(WrappedDataSource.class::isInstance);
            assertThat(router.getResolvedDefaultDataSource())
                    .isSameAs(router.getResolvedDataSources().get("first"));
            router.getConnection().close();
            assertThat(context.getBean(FollowedDataSources.class).leftAlone()).containsOnlyKeys("router");
            // As an application does that has got a further target.
            router.afterPropertiesSet();
            assertThat(router.getResolvedDataSources().values()).allMatch(WrappedDataSource.class::isInstance);
        });
        assertThat(TrackedDataSources.all()).noneMatch(one -> one.name().startsWith("router."));
    }

    private static DynamicRoutingDataSource dynamic() {
        DynamicDataSourceProvider provider = () -> Map.of("master", item("master"), "slave_1", item("slave_1"));
        DynamicRoutingDataSource router = new DynamicRoutingDataSource(List.of(provider));
        router.setPrimary("master");
        router.setStrategy(LoadBalanceDynamicDataSourceStrategy.class);
        router.setStrict(true);
        router.setP6spy(false);
        router.setSeata(false);
        router.setGraceDestroy(false);
        return router;
    }

    /** As its own creators make them. */
    private static DataSource item(String name) {
        HikariDataSource pool = pool();
        return new ItemDataSource(name, pool, pool, false, false, SeataMode.AT);
    }

    private static boolean isFollowed(DataSource router, String key) throws Exception {
        DynamicDataSourceContextHolder.push(key);
        try (Connection connection = router.getConnection()) {
            return TrackedDataSources.all().stream().anyMatch(one -> one.name().equals("router." + key))
                    && connection.getClass().getName().contains("Proxy")
                    && !connection.getClass().getName().contains("Hikari");
        } finally {
            DynamicDataSourceContextHolder.clear();
        }
    }

    @Test
    void theTargetsOfDynamicDataSourceAreFollowedAlsoThoseThatComeLater() {
        application.withBean("router", DataSource.class, RoutersTest::dynamic).run(context -> {
            DynamicRoutingDataSource router = (DynamicRoutingDataSource) context.getBean("router");
            followed(context).containsExactlyInAnyOrder("router.master", "router.slave_1");
            assertThat(isFollowed(router, "master")).isTrue();
            assertThat(isFollowed(router, "slave")).as("by its group").isFalse();
            assertThat(isFollowed(router, "slave_1")).isTrue();
            router.addDataSource("tenant", item("tenant"));
            router.addDataSource("plain_2", pool());
            assertThat(isFollowed(router, "tenant")).isTrue();
            assertThat(isFollowed(router, "plain_2")).isTrue();
            DynamicDataSourceContextHolder.push("plain");
            router.getConnection().close();
            DynamicDataSourceContextHolder.clear();
            followed(context)
                    .containsExactlyInAnyOrder("router.master", "router.slave_1", "router.tenant", "router.plain_2");
            assertThat(router.getDataSource("tenant")).isInstanceOf(ItemDataSource.class);
            HikariDataSource pool =
                    (HikariDataSource) ((ItemDataSource) router.getDataSource("tenant")).getRealDataSource();
            router.removeDataSource("tenant");
            assertThat(pool.isClosed()).isTrue();
            followed(context).doesNotContain("router.tenant");
            assertThat(TrackedDataSources.all()).noneMatch(one -> one.name().equals("router.tenant"));
        });
        assertThat(TrackedDataSources.all()).noneMatch(one -> one.name().startsWith("router."));
    }
}
