package io.tenon.starter;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.tenon.internal.datasource.TrackedDataSources;
import io.tenon.internal.spring.TenonAutoConfiguration;
import io.tenon.jdbc.TenonDataSource;
import java.sql.Connection;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** An application that wants the pool itself: it gets it, or is told what helps. */
@ExtendWith(OutputCaptureExtension.class)
class InsideTest {
    private final ApplicationContextRunner withPool = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(TenonAutoConfiguration.class, DataSourceAutoConfiguration.class))
            .withPropertyValues("spring.datasource.url=" + Names.newUrl());

    @Test
    void aBeanStaysTheHikariDataSourceThatItIsWithTenonInside() {
        HikariDataSource[] pool = new HikariDataSource[1];
        withPool.withPropertyValues("tenon.datasource.mode=inside", "spring.datasource.hikari.pool-name=shop")
                .run(context -> {
                    pool[0] = context.getBean(HikariDataSource.class);
                    assertThat(context.getBean(DataSource.class)).isSameAs(pool[0]);
                    assertThat(pool[0].getPoolName()).isEqualTo("shop");
                    try (Connection connection = pool[0].getConnection()) {
                        assertThat(connection.getMetaData().getUserName()).isEqualToIgnoringCase("sa");
                        assertThat(TrackedDataSources.all())
                                .anyMatch(one -> one.name().equals("dataSource"));
                    }
                    assertThat(pool[0].unwrap(TenonDataSource.class).getName()).isEqualTo("dataSource");
                });
        assertThat(pool[0].isClosed()).isTrue();
        assertThat(TrackedDataSources.all()).noneMatch(one -> one.name().equals("dataSource"));
    }

    @Test
    void aPoolThatRunsAlreadyAndOneThatCannotHaveTenonInsideFailTheStart() {
        withPool.withPropertyValues("tenon.datasources.running.mode=inside")
                .withBean("running", HikariDataSource.class, () -> {
                    HikariConfig config = new HikariConfig();
                    config.setJdbcUrl(Names.newUrl());
                    return new HikariDataSource(config);
                })
                .run(context -> assertThat(context.getStartupFailure())
                        .hasRootCauseMessage("Tenon cannot be put inside of DataSource 'running': the pool is running"
                                + " already, as one is from the start that is made with a HikariConfig. Make it with new"
                                + " HikariDataSource(), and set its properties"));
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({TenonAutoConfiguration.class, DataSourceAutoConfiguration.class})
    static class WantsThePool {
        @Bean
        String poolName(HikariDataSource pool) {
            return pool.getPoolName();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({TenonAutoConfiguration.class, DataSourceAutoConfiguration.class})
    static class WantsThePoolLater {
        @Bean
        Object first(DataSource dataSource) {
            return dataSource;
        }

        @Bean
        String poolName(Object first, HikariDataSource pool) {
            return pool.getPoolName() + first;
        }
    }

    private static void startFailing(Class<?> application) {
        SpringApplication failing = new SpringApplicationBuilder(application)
                .web(WebApplicationType.NONE)
                .properties("spring.datasource.url=" + Names.newUrl(), "spring.main.banner-mode=off")
                .build();
        try {
            failing.run().close();
        } catch (RuntimeException e) {
            return; // what was printed counts
        }
        throw new AssertionError("it started");
    }

    @Test
    void whoWantsThePoolAndGetsTheWrapperIsToldTheSetting(CapturedOutput output) {
        startFailing(WantsThePool.class);
        assertThat(output).contains("tenon.datasources.dataSource.mode=inside", "wanted as a com.zaxxer.hikari");
    }

    @Test
    void andAlsoWhereTheWrapperWasThereBefore(CapturedOutput output) {
        startFailing(WantsThePoolLater.class);
        assertThat(output).contains("tenon.datasources.dataSource.mode=inside", "wanted as a com.zaxxer.hikari");
    }
}
