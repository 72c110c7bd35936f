package io.tenon.starter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.datasource.TrackedDataSources;
import io.tenon.internal.spring.datasource.FollowedDataSources;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.rocketmq.spring.core.RocketMQTemplate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.ObjectFactory;
import org.springframework.beans.factory.config.CustomScopeConfigurer;
import org.springframework.beans.factory.config.Scope;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.orm.jpa.HibernateJpaAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.jdbc.core.JdbcTemplate;

/** A DataSource in a scope that is refreshed, as Spring Cloud's: its bean stays, and the pool behind it is another one then. */
class RefreshedDataSourceIT {
    private static volatile String url = "";

    @BeforeEach
    void begin() {
        url = Names.newUrl();
    }

    /** All beans are destroyed by a refresh, and made anew when they are used next. */
    static final class RefreshScope implements Scope {
        private final Map<String, Object> beans = new HashMap<>();
        private final Map<String, Runnable> ends = new HashMap<>();

        @Override
        public synchronized Object get(String name, ObjectFactory<?> made) {
            Object known = beans.get(name);
            if (known == null) {
                known = made.getObject();
                beans.put(name, known);
            }
            return known;
        }

        synchronized void refresh() {
            beans.clear();
            ends.values().forEach(Runnable::run);
            ends.clear();
        }

        @Override
        public Object remove(String name) {
            return beans.remove(name);
        }

        @Override
        public void registerDestructionCallback(String name, Runnable end) {
            ends.put(name, end);
        }

        @Override
        @SuppressWarnings("NullAway") // as Spring has it
        public Object resolveContextualObject(String key) {
            return null;
        }

        @Override
        public String getConversationId() {
            return "refresh";
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(exclude = HibernateJpaAutoConfiguration.class)
    @Import(Orders.class)
    static class Application {
        @Bean
        static RefreshScope refreshScope() {
            return new RefreshScope();
        }

        @Bean
        static CustomScopeConfigurer scopes(RefreshScope refreshScope) {
            CustomScopeConfigurer scopes = new CustomScopeConfigurer();
            scopes.addScope("refresh", refreshScope);
            return scopes;
        }

        @Bean
        @org.springframework.context.annotation.Scope(scopeName = "refresh", proxyMode = ScopedProxyMode.TARGET_CLASS)
        HikariDataSource dataSource() {
            HikariDataSource pool = new HikariDataSource();
            pool.setJdbcUrl(url);
            pool.setUsername("sa");
            pool.setMaximumPoolSize(4);
            return pool;
        }
    }

    private static void place(ShopRun shop, String key) throws Exception {
        shop.bean(JdbcTemplate.class).execute("CREATE TABLE IF NOT EXISTS orders (id VARCHAR(64) PRIMARY KEY)");
        RocketMQTemplate template = shop.bean(RocketMQTemplate.class);
        Orders orders = shop.bean(Orders.class);
        orders.place(key, () -> template.syncSend(shop.topic, TemplateIT.Way.message(key)));
        assertThat(orders.isCommitted(key)).isTrue();
        assertThatThrownBy(() -> orders.place(key + "-rolled-back", () -> {
                    template.syncSend(shop.topic, TemplateIT.Way.message(key + "-rolled-back"));
                    throw new IllegalStateException("no money");
                }))
                .hasMessage("no money");
    }

    private static TrackedDataSource tracked(ShopRun shop) {
        return Objects.requireNonNull(
                shop.bean(FollowedDataSources.class).all().get(0).tracked());
    }

    @ParameterizedTest
    @ValueSource(strings = {"half", "outbox"})
    void messagesFollowTheirTransactionsInTheDatabaseToWhichARefreshLeads(String delivery) throws Exception {
        try (ShopRun shop = ShopRun.of(
                Application.class, "tenon.table.initialize=always", "tenon.datasource.delivery=" + delivery)) {
            place(shop, "before");
            shop.expectNow("before");
            TrackedDataSource former = tracked(shop);
            url = Names.newUrl();
            shop.bean(RefreshScope.class).refresh();
            place(shop, "after");
            shop.expectNow("after");
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> !TrackedDataSources.all().contains(former));
            shop.bean(RefreshScope.class).refresh();
            place(shop, "after another one");
            shop.expectNow("after another one");
            shop.expectNothingElse();
        }
        assertThat(TrackedDataSources.all()).isEmpty();
    }

    @Test
    void aRefreshThatLeadsToTheSameDatabaseChangesNothing() throws Exception {
        try (ShopRun shop = ShopRun.of(Application.class, "tenon.table.initialize=always")) {
            place(shop, "before");
            TrackedDataSource former = tracked(shop);
            shop.bean(RefreshScope.class).refresh();
            place(shop, "after");
            shop.expectNow("before", "after");
            assertThat(tracked(shop)).isSameAs(former);
        }
    }
}
