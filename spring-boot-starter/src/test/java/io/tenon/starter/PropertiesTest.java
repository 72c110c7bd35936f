package io.tenon.starter;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.internal.spring.TenonAutoConfiguration;
import io.tenon.internal.spring.settings.DataSourceMode;
import io.tenon.internal.spring.settings.TenonDataSourceProperties;
import io.tenon.internal.spring.settings.TenonProducerProperties;
import io.tenon.internal.spring.settings.TenonProperties;
import io.tenon.jdbc.Delivery;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** {@code tenon.*}: what is set for all and for one, and what is refused when the application starts. */
class PropertiesTest {
    private final ApplicationContextRunner application =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(TenonAutoConfiguration.class));

    @Test
    void whatIsSetForOneCountsBeforeWhatIsSetForAll() {
        application
                .withPropertyValues(
                        "tenon.datasource.lease=5s",
                        "tenon.datasource.delivery=outbox",
                        "tenon.datasources.orderDb.lease=6000",
                        "tenon.datasources.order-db.mode=inside",
                        "tenon.producer.end-timeout=2s",
                        "tenon.producers.audit.delivery=half")
                .run(context -> {
                    TenonProperties properties = context.getBean(TenonProperties.class);
                    TenonDataSourceProperties orders = properties.ofDataSource("orderDb");
                    assertThat(orders.getLease()).isEqualTo(Duration.ofSeconds(6));
                    assertThat(orders.getDelivery()).isEqualTo(Delivery.OUTBOX);
                    assertThat(properties.ofDataSource("other").getLease()).isEqualTo(Duration.ofSeconds(5));
                    assertThat(properties.ofDataSource("order-db").getMode()).isEqualTo(DataSourceMode.INSIDE);
                    TenonProducerProperties audit = properties.ofProducer("audit");
                    assertThat(audit.getDelivery()).isEqualTo(Delivery.HALF);
                    assertThat(audit.getEndTimeout()).isEqualTo(Duration.ofSeconds(2));
                });
    }

    @Test
    void aNameIsFoundInWhateverWayItIsWritten() {
        application
                .withSystemProperties("TENON_DATASOURCES_ORDERDB_LEASE=7s")
                .withPropertyValues("tenon.datasources.orderdb.lease=7s")
                .run(context -> assertThat(context.getBean(TenonProperties.class)
                                .ofDataSource("orderDb")
                                .getLease())
                        .isEqualTo(Duration.ofSeconds(7)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tenon.datasource.lease=soon               | tenon.datasource.lease",
                "tenon.datasource.seal-after=5ms           | sealAfter cannot be less than 10 ms",
                "tenon.datasource.end-effect=9s            | endEffect (9000 ms) must be shorter than lease",
                "tenon.datasources.orders.lease=1s         | datasources[orders].endEffect",
                "tenon.datasource.table=a.b.c              | tenon.datasource.table",
                "tenon.datasource.outbox-max-rows=0        | outboxMaxRows cannot be less than 1",
                "tenon.datasource.outbox-max-bytes=1B      | outboxMaxBytes cannot be less than 1024",
                "tenon.datasource.outbox-body-limit=64     | outboxBodyLimit must be 0",
                "tenon.datasources.orders.name=a:b         | none of them a colon",
                "tenon.datasource.name=orders              | cannot be set for all",
                "tenon.datasource.mode=beside              | tenon.datasource.mode",
                "tenon.producer.ring-size=1000             | ringSize must be a power of two",
                "tenon.producer.end-timeout=0ms            | endTimeout cannot be less than 1 ms",
                "tenon.producers.audit.check-group=a b     | producers[audit].checkGroup",
                "tenon.table.initialize=sometimes          | tenon.table.initialize",
                "tenon.endpoint.allow-changes=perhaps      | tenon.endpoint.allow-changes",
                "tenon.datasource.leese=5s                 | tenon.datasource.leese",
            })
    void aValueThatCannotBeAndAnUnknownNameFailTheStartAndAreNamed(String property, String named) {
        application.withPropertyValues(property).run(context -> {
            assertThat(context).hasFailed();
            assertThat(causes(context.getStartupFailure())).contains(named);
        });
    }

    private static String causes(Throwable failure) {
        StringBuilder all = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            all.append(cause.getMessage()).append('\n');
        }
        return all.toString();
    }

    @Test
    void isOffWhereItIsSwitchedOff() {
        application
                .withPropertyValues("tenon.enabled=false", "tenon.datasource.lease=soon")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(TenonProperties.class));
    }
}
