package io.tenon.starter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenon.internal.datasource.TrackedDataSources;
import io.tenon.internal.spring.TenonAutoConfiguration;
import io.tenon.internal.spring.datasource.FollowedDataSources;
import io.tenon.internal.spring.datasource.WrappedDataSource;
import io.tenon.internal.spring.producer.TiedProducers;
import io.tenon.rocketmq.DeliveryListener;
import io.tenon.rocketmq.TenonProducer;
import java.sql.Connection;
import javax.sql.DataSource;
import org.apache.rocketmq.client.impl.producer.DefaultMQProducerImpl;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.Ordered;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabase;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseBuilder;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseType;

/** Beans that come in another way than most: from factories, early, late, in proxies, or in a circle. */
@ExtendWith(OutputCaptureExtension.class)
class UnusualBeansTest {
    private final ApplicationContextRunner application =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(TenonAutoConfiguration.class));

    private static boolean isTracked(String name) {
        return TrackedDataSources.all().stream().anyMatch(one -> one.name().equals(name));
    }

    /** As Boot's own of {@code @AutoConfigureTestDatabase}, and of JNDI. */
    static final class Factory implements FactoryBean<DataSource> {
        private final DataSource made = Names.newDatabase();

        @Override
        public DataSource getObject() {
            return made;
        }

        @Override
        public Class<?> getObjectType() {
            return DataSource.class;
        }
    }

    @Test
    void tenonsPartOfADataSourceThatAFactoryBeanMadeEndsWithTheContext() {
        application.withBean("made", Factory.class).run(context -> {
            DataSource dataSource = context.getBean("made", DataSource.class);
            assertThat(dataSource).isInstanceOf(WrappedDataSource.class);
            dataSource.getConnection().close();
            assertThat(isTracked("made")).isTrue();
        });
        assertThat(isTracked("made")).isFalse();
    }

    @Test
    void tenonInsideOfWhatAFactoryMakesIsRefusedAndNotPutAroundItInSilence() {
        application
                .withBean("made", Factory.class)
                .withPropertyValues("tenon.datasources.made.mode=inside")
                .run(context -> assertThatThrownBy(() -> context.getBean("made", DataSource.class))
                        .hasStackTraceContaining("tenon.datasources.made.mode is inside, but Tenon cannot be inside"));
    }

    @Configuration(proxyBeanMethods = false)
    static class Early {
        @Bean
        static BeanFactoryPostProcessor readsItsPropertiesFromTheDatabase() {
            return beans -> beans.getBean("tooEarly");
        }

        @Bean
        static DataSource tooEarly() {
            return Names.newDatabase();
        }
    }

    @Test
    void aDataSourceThatWasMadeBeforeTenonCouldSeeItIsReported(CapturedOutput output) {
        application.withUserConfiguration(Early.class).run(context -> {
            assertThat(context.getBean(FollowedDataSources.class).leftAlone()).containsOnlyKeys("tooEarly");
            assertThat(output).contains("WARN").contains("'tooEarly'").contains("made before");
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class EarlySender {
        @Bean
        static BeanFactoryPostProcessor tellsThatItStarts() {
            return beans -> beans.getBean("tooEarly");
        }

        @Bean
        static DefaultMQProducer tooEarly() {
            return new DefaultMQProducer(Names.newGroup());
        }

        /** Before Tenon's, which comes late among those that have an order. */
        @Bean
        static Proxying reportsByMessage(@Qualifier("alsoEarly") DefaultMQProducer producer) {
            return new Proxying(Void.class, Ordered.HIGHEST_PRECEDENCE);
        }

        @Bean
        static DefaultMQProducer alsoEarly() {
            return new DefaultMQProducer(Names.newGroup());
        }

        @Bean
        DefaultMQProducer inTime() {
            return new DefaultMQProducer(Names.newGroup());
        }
    }

    @Test
    void aProducerThatWasMadeBeforeTenonCouldSeeItIsReported(CapturedOutput output) {
        application.withUserConfiguration(EarlySender.class).run(context -> {
            TiedProducers producers = context.getBean(TiedProducers.class);
            assertThat(producers.leftAlone()).containsOnlyKeys("tooEarly", "alsoEarly");
            assertThat(output).containsPattern("WARN .*'tooEarly' is not tied: .*made before");
            assertThat(output).containsPattern("WARN .*'alsoEarly' is not tied: .*made before");
            assertThat(output).doesNotContain("'inTime' is not tied");
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class Late {
        @Bean
        @Lazy
        DataSource archive() {
            return Names.newDatabase();
        }
    }

    @Test
    void settingsOfADataSourceThatIsNotMadeYetAreNotReportedAsATypingError(CapturedOutput output) {
        application
                .withUserConfiguration(Late.class)
                .withPropertyValues("tenon.datasources.archive.table=archive_status")
                .run(context -> assertThat(output).doesNotContain("is about no DataSource"));
    }

    @Test
    void settingsOfOneDataSourceAreNotThoseOfAnotherWhoseNameIsNotLatin() {
        application
                .withBean("订单", DataSource.class, Names::newDatabase)
                .withBean("库存", DataSource.class, Names::newDatabase)
                .withPropertyValues("tenon.datasources.[库存].enabled=false")
                .run(context -> {
                    assertThat(context.getBean("库存")).isInstanceOf(JdbcDataSource.class);
                    assertThat(context.getBean("订单")).isInstanceOf(WrappedDataSource.class);
                });
    }

    /** As those who intercept a DataSource do it, from a class that may be subclassed. */
    private static Proxying proxying(Class<?> type, int order) {
        return new Proxying(type, order);
    }

    private static final class Proxying implements BeanPostProcessor, Ordered {
        private final Class<?> type;
        private final int order;

        Proxying(Class<?> type, int order) {
            this.type = type;
            this.order = order;
        }

        @Override
        public int getOrder() {
            return order;
        }

        @Override
        public Object postProcessAfterInitialization(Object bean, String name) {
            if (!type.isInstance(bean)) {
                return bean;
            }
            ProxyFactory factory = new ProxyFactory(bean);
            factory.setProxyTargetClass(true);
            return factory.getProxy();
        }
    }

    @Test
    void anEmbeddedDatabaseMayBeProxiedByItsClassAsBefore() {
        application
                .withBean("embedded", EmbeddedDatabase.class, () -> new EmbeddedDatabaseBuilder()
                        .generateUniqueName(true)
                        .setType(EmbeddedDatabaseType.H2)
                        .build())
                .withBean(Proxying.class, () -> proxying(WrappedDataSource.class, Ordered.LOWEST_PRECEDENCE - 10))
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    context.getBean(DataSource.class).getConnection().close();
                });
    }

    /** May be subclassed. */
    static class DefaultMQProducerOfApplication extends DefaultMQProducer {
        DefaultMQProducerOfApplication() {
            super(Names.newGroup());
        }
    }

    @Test
    void tenonsPartOfAProducerThatAnotherPostProcessorHasProxiedEndsWithTheContext() {
        TiedProducers[] tied = new TiedProducers[1];
        application
                .withBean("proxied", DefaultMQProducer.class, DefaultMQProducerOfApplication::new)
                .withBean(
                        Proxying.class,
                        () -> proxying(DefaultMQProducerOfApplication.class, Ordered.HIGHEST_PRECEDENCE))
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBean("proxied")).isInstanceOf(TenonProducer.class);
                    tied[0] = context.getBean(TiedProducers.class);
                    assertThat(tied[0].all()).hasSize(1);
                });
        assertThat(tied[0].all()).isEmpty();
    }

    @Configuration(proxyBeanMethods = false)
    static class AlertsByMessage {
        @Bean
        DefaultMQProducer producer() {
            return new DefaultMQProducer(Names.newGroup());
        }

        @Bean
        DeliveryListener alerts(DefaultMQProducer producer) {
            return new Alerts(producer);
        }
    }

    static final class Alerts implements DeliveryListener {
        final DefaultMQProducer producer;

        Alerts(DefaultMQProducer producer) {
            this.producer = producer;
        }
    }

    @Test
    void aListenerThatSendsThroughTheProducerThatItListensToMayBeABean() {
        application.withUserConfiguration(AlertsByMessage.class).run(context -> assertThat(context)
                .hasNotFailed());
    }

    /** As a mock of a test has it. */
    static final class WithoutInsides extends DefaultMQProducer {
        @Override
        @SuppressWarnings("NullAway") // as a mock does it
        public DefaultMQProducerImpl getDefaultMQProducerImpl() {
            return null;
        }
    }

    @Test
    void aMockOfAProducerIsLeftAsItIs() {
        application
                .withBean("mock", DefaultMQProducer.class, WithoutInsides::new)
                .run(context -> assertThat(context.getBean("mock")).isInstanceOf(WithoutInsides.class));
    }

    @Test
    void tenonsDriverIsFoundByItsUrlAloneAlsoBesideH2() {
        application
                .withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class))
                .withPropertyValues(
                        "spring.datasource.url=jdbc:tenon:" + Names.newUrl().substring("jdbc:".length()))
                .run(context -> {
                    try (Connection connection =
                            context.getBean(DataSource.class).getConnection()) {
                        assertThat(connection.isValid(1)).isTrue();
                    }
                });
    }
}
