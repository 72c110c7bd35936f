package io.tenon.starter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tenon.internal.spring.actuate.TenonEndpoint;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.apache.rocketmq.spring.core.RocketMQTemplate;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.health.HealthContributorRegistry;
import org.springframework.boot.actuate.health.HealthEndpoint;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.Status;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceProperties;
import org.springframework.boot.autoconfigure.orm.jpa.HibernateJpaAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.JdbcTemplate;

/** What the actuator shows: health, the endpoint, meters. */
class ActuatorIT {
    private static ShopRun shop;
    private static Orders orders;

    @BeforeAll
    static void start() {
        shop = ShopRun.of(
                Application.class,
                "management.endpoints.web.exposure.include=*",
                "management.endpoints.jmx.exposure.include=*",
                "spring.jmx.enabled=true",
                "management.endpoint.health.probes.enabled=true",
                "management.endpoint.health.show-details=always");
        orders = shop.bean(Orders.class);
    }

    @AfterAll
    static void stop() {
        shop.close();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(exclude = HibernateJpaAutoConfiguration.class)
    @Import({Orders.class, OrderTable.class})
    static class Application {
        @Bean
        @Primary
        DataSource dataSource(DataSourceProperties properties) {
            return properties.initializeDataSourceBuilder().build();
        }

        /** A database that the application reads from, which has no table of Tenon's. */
        @Bean
        DataSource reports() {
            JdbcDataSource h2 = new JdbcDataSource();
            h2.setURL("jdbc:h2:nioMemFS:/" + Names.newGroup() + ";DB_CLOSE_DELAY=-1");
            return h2;
        }

        @Bean
        SimpleMeterRegistry meterRegistry() {
            return new SimpleMeterRegistry();
        }
    }

    static class OrderTable {
        OrderTable(JdbcTemplate jdbc) {
            jdbc.execute("CREATE TABLE IF NOT EXISTS orders (id VARCHAR(64) PRIMARY KEY)");
        }
    }

    private static void order(String key) throws Exception {
        orders.place(key, () -> shop.bean(RocketMQTemplate.class).syncSend(shop.topic, TemplateIT.Way.message(key)));
        shop.expectNow(key);
    }

    @Test
    void metersTellWhatBecameOfMessages() throws Exception {
        MeterRegistry meters = shop.bean(MeterRegistry.class);
        order("counted");
        assertThatThrownBy(() -> orders.place("undone", () -> {
                    shop.bean(RocketMQTemplate.class).syncSend(shop.topic, TemplateIT.Way.message("undone"));
                    throw new IllegalStateException("no money");
                }))
                .hasMessage("no money");
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            assertThat(meters.find("tenon.messages").functionCounters()).anyMatch(one -> one.count() >= 1);
            assertThat(meters.find("tenon.commit.wait")
                            .tag("datasource", "dataSource")
                            .timer()
                            .count())
                    .isPositive();
            assertThat(meters.find("tenon.half").timers())
                    .anyMatch(one -> one.count() >= 2 && one.max(TimeUnit.NANOSECONDS) > 0);
            assertThat(meters.find("tenon.in.doubt").gauge().value()).isZero();
        });
    }

    @Test
    void theEndpointTellsWhatIsFollowedAndTied() throws Exception {
        orders.place("under way", () -> {
            shop.bean(RocketMQTemplate.class).syncSend(shop.topic, TemplateIT.Way.message("under way"));
            JsonNode all = new ObjectMapper()
                    .valueToTree(shop.bean(TenonEndpoint.class).tenon());
            JsonNode dataSource = all.at("/dataSources/dataSource");
            assertThat(dataSource.at("/statusTable").asText()).startsWith("\"PUBLIC\".\"tenon_status\", id ");
            assertThat(dataSource.at("/openTransactions").asLong()).isEqualTo(1);
            assertThat(dataSource.at("/mode").asText()).isEqualTo("around");
            assertThat(dataSource.at("/outbox/rows").asLong(-1)).isZero();
            JsonNode producer = all.at("/producers/defaultMQProducer");
            assertThat(producer.at("/started").asBoolean()).isTrue();
            assertThat(producer.at("/messagesInDoubt").asLong(-1)).isZero();
            assertThat(producer.at("/checkGroup").asText())
                    .isEqualTo(producer.at("/group").asText() + "-tenon");
        });
    }

    @Test
    void healthCountsThePrimaryDataSourceAndIsInNoProbe() {
        HealthIndicator tenon =
                (HealthIndicator) shop.bean(HealthContributorRegistry.class).getContributor("tenon");
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(
                        String.valueOf(tenon.health().getDetails().get("reports")))
                .contains("does not exist"));
        assertThat(tenon.health().getStatus()).isEqualTo(Status.UP);
        HealthEndpoint endpoint = shop.bean(HealthEndpoint.class);
        assertThat(endpoint.healthForPath("tenon").getStatus()).isEqualTo(Status.UP);
        for (String probe : List.of("liveness", "readiness")) {
            assertThat(endpoint.healthForPath(probe, "tenon"))
                    .as("in %s", probe)
                    .isNull();
        }
    }

    @Test
    void healthIsDownWhereTheTableCannotBeUsed() {
        try (ShopRun without = ShopRun.of(Application.class, "tenon.table.initialize=never")) {
            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(without.bean(HealthEndpoint.class)
                            .healthForPath("tenon")
                            .getStatus())
                    .isEqualTo(Status.DOWN));
        }
    }
}
