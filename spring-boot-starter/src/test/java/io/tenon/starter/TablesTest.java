package io.tenon.starter;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.tenon.internal.spring.TenonAutoConfiguration;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.awaitility.Awaitility;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.flyway.FlywayAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.autoconfigure.liquibase.LiquibaseAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** {@code tenon.table.initialize}: for whom the tables are made, and what is said where one is missing. */
@ExtendWith(OutputCaptureExtension.class)
class TablesTest {
    private final String url = Names.newUrl();
    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(TenonAutoConfiguration.class, DataSourceAutoConfiguration.class))
            .withUserConfiguration(WithProducer.class)
            .withPropertyValues("spring.datasource.url=" + url);

    @Configuration(proxyBeanMethods = false)
    static class WithProducer {
        @Bean(destroyMethod = "shutdown")
        DefaultMQProducer producer() {
            return new DefaultMQProducer(Names.newGroup());
        }
    }

    private static List<String> tables(String url) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url, "sa", "");
                ResultSet found = connection.getMetaData().getTables(null, "PUBLIC", null, null)) {
            while (found.next()) {
                tables.add(found.getString("TABLE_NAME").toLowerCase(Locale.ROOT));
            }
        }
        return tables;
    }

    @Test
    void aDatabaseInMemoryGetsItsTableWhenTheApplicationStarts() {
        application.run(context -> assertThat(tables(url)).containsExactly("tenon_status"));
    }

    @Test
    void andTheOutboxTableWhereMessagesMayGoThroughIt() {
        application
                .withPropertyValues("tenon.producer.when-broker-unavailable=outbox")
                .run(context -> assertThat(tables(url)).containsExactlyInAnyOrder("tenon_status", "tenon_outbox"));
    }

    @Test
    void noneIsMadeWhereThatIsNotWantedAndTheStartGoesOn(CapturedOutput output) {
        application.withPropertyValues("tenon.table.initialize=never").run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(tables(url)).isEmpty();
            assertThat(output).contains("CREATE TABLE", "tenon.table.initialize=always");
        });
    }

    @Test
    void anApplicationWithoutProducersHasNoUseForTables() {
        new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(TenonAutoConfiguration.class, DataSourceAutoConfiguration.class))
                .withPropertyValues("spring.datasource.url=" + url, "tenon.table.initialize=always")
                .run(context -> assertThat(tables(url)).isEmpty());
    }

    /** On disk, as far as the URL tells: it is not waited for. */
    @Test
    void anotherDatabaseGetsItsTableWhereThatIsWantedAlways() {
        String notEmbedded = "jdbc:h2:nioMemFS:/" + Names.newGroup() + ";DB_CLOSE_DELAY=-1";
        application
                .withPropertyValues(
                        "spring.datasource.url=" + notEmbedded,
                        "spring.datasource.username=sa",
                        "tenon.table.initialize=always")
                .run(context -> Awaitility.await()
                        .atMost(Duration.ofSeconds(10))
                        .untilAsserted(() -> assertThat(tables(notEmbedded)).contains("tenon_status")));
    }

    @Test
    void flywayFindsAnEmptySchemaAlsoWhereTheTablesAreMade() {
        application
                .withConfiguration(AutoConfigurations.of(FlywayAutoConfiguration.class))
                .withPropertyValues("tenon.table.initialize=always", "spring.flyway.locations=classpath:db/shop")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(tables(url)).contains("tenon_status", "flyway_schema_history", "orders");
                });
    }

    /** Its changelog stops where the status table is there already. */
    @Test
    void liquibaseFindsAnEmptySchemaAlsoWhereTheTablesAreMade() {
        application
                .withConfiguration(AutoConfigurations.of(LiquibaseAutoConfiguration.class))
                .withPropertyValues(
                        "tenon.table.initialize=always",
                        "spring.liquibase.change-log=classpath:db/shop-by-liquibase.xml")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(tables(url)).contains("tenon_status", "databasechangelog", "orders");
                });
    }

    @Test
    void alsoWhereTheApplicationMigratesByItself() {
        application
                .withPropertyValues("tenon.table.initialize=always")
                .withBean("zMigration", Object.class, () -> {
                    Flyway.configure()
                            .dataSource(url, "sa", "")
                            .locations("classpath:db/shop")
                            .load()
                            .migrate();
                    return new Object();
                })
                .run(context -> assertThat(tables(url)).contains("tenon_status", "orders"));
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({TenonAutoConfiguration.class, DataSourceAutoConfiguration.class})
    static class MigratedByARunner extends WithProducer {
        @Bean
        ApplicationRunner migration(DataSource dataSource) {
            return arguments -> Flyway.configure()
                    .dataSource(dataSource)
                    .locations("classpath:db/shop")
                    .load()
                    .migrate();
        }
    }

    @ParameterizedTest
    @CsvSource({"always, false", "embedded, false", "always, true"})
    void orByARunnerWhichFindsAnEmptySchemaAsWell(String initialize, boolean failFast) throws SQLException {
        new SpringApplicationBuilder(MigratedByARunner.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "spring.datasource.url=" + url,
                        "spring.main.banner-mode=off",
                        "tenon.fail-fast=" + failFast,
                        "tenon.table.initialize=" + initialize)
                .run()
                .close();
        assertThat(tables(url)).contains("flyway_schema_history", "orders", "tenon_status");
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({TenonAutoConfiguration.class, DataSourceAutoConfiguration.class})
    static class FailsFast extends WithProducer {}

    @Test
    void whoFailsFastDoesNotStartWithoutTheTableAndIsToldTheStatements(CapturedOutput output) {
        SpringApplication failing = new SpringApplicationBuilder(FailsFast.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "spring.datasource.url=" + url,
                        "spring.main.banner-mode=off",
                        "tenon.fail-fast=true",
                        "tenon.table.initialize=never")
                .build();
        try {
            failing.run().close();
        } catch (RuntimeException e) {
            assertThat(output).contains("APPLICATION FAILED TO START", "CREATE TABLE", "tenon_status", "INSERT INTO");
            return;
        }
        throw new AssertionError("it started");
    }

    /** Nobody answers there. */
    @Test
    void aDatabaseThatIsAwayDoesNotKeepTheApplicationFromStarting() {
        long began = System.nanoTime();
        application
                .withBean("away", HikariDataSource.class, () -> {
                    HikariDataSource pool = new HikariDataSource();
                    pool.setJdbcUrl("jdbc:h2:tcp://127.0.0.1:1/away");
                    pool.setConnectionTimeout(30_000);
                    return pool;
                })
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
    }
}
