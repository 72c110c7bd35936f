package io.tenon.internal.spring;

import io.tenon.internal.spring.datasource.DataSourcePostProcessor;
import io.tenon.internal.spring.datasource.DriverNamePostProcessor;
import io.tenon.internal.spring.datasource.FollowedDataSources;
import io.tenon.internal.spring.producer.ProducerPostProcessor;
import io.tenon.internal.spring.producer.TemplatePostProcessor;
import io.tenon.internal.spring.producer.TiedProducers;
import io.tenon.internal.spring.settings.TenonProperties;
import io.tenon.internal.spring.table.TablesAtStart;
import io.tenon.rocketmq.DeliveryListener;
import java.util.function.BooleanSupplier;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;

/**
 * Puts Tenon around an application's DataSources and producers. An application without a RocketMQ client, or without
 * Spring's JDBC, starts as ever. Used by one thread, as the context is made.
 *
 * <p>It comes before rocketmq-spring, whose listeners may start when all beans are there: by then the tables are to be
 * there as well.
 */
@AutoConfiguration(
        beforeName = "org.apache.rocketmq.spring.autoconfigure.RocketMQAutoConfiguration",
        afterName = {
            "org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration"
        })
@ConditionalOnClass(
        name = {
            "org.apache.rocketmq.client.producer.DefaultMQProducer",
            "org.springframework.jdbc.datasource.DelegatingDataSource"
        })
@ConditionalOnProperty(prefix = "tenon", name = "enabled", matchIfMissing = true)
@Conditional(WithoutAgent.class)
@EnableConfigurationProperties(TenonProperties.class)
@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
public class TenonAutoConfiguration {
    private static final String TEMPLATE = "org.apache.rocketmq.spring.core.RocketMQTemplate";

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    ShutdownOrder tenonShutdownOrder(BeanFactory beans) {
        return new ShutdownOrder((ConfigurableBeanFactory) beans);
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    FollowedDataSources tenonDataSources(TenonProperties properties, BeanFactory beans, ShutdownOrder order) {
        return new FollowedDataSources(properties, beans, order);
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    TiedProducers tenonProducers(
            TenonProperties properties, ShutdownOrder order, ObjectProvider<DeliveryListener> listener) {
        return new TiedProducers(properties, order, listener);
    }

    /**
     * Returns the post-processor. The method is static, and takes no bean that the post-processor needs, since those
     * must not be made before all post-processors are there.
     */
    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static DataSourcePostProcessor tenonDataSourcePostProcessor(ObjectProvider<FollowedDataSources> followed) {
        return new DataSourcePostProcessor(followed::getObject);
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static DriverNamePostProcessor tenonDriverNamePostProcessor() {
        return new DriverNamePostProcessor();
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static ProducerPostProcessor tenonProducerPostProcessor(ObjectProvider<TiedProducers> producers) {
        return new ProducerPostProcessor(producers::getObject);
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    ProducersLifecycle tenonProducersLifecycle(TiedProducers producers, ConfigurableListableBeanFactory beans) {
        return new ProducersLifecycle(producers, beans);
    }

    @Bean
    @DependsOnDatabaseInitialization
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    TablesAtStart tenonTableOpening(
            TenonProperties properties, FollowedDataSources dataSources, ConfigurableListableBeanFactory beans) {
        return new TablesAtStart(properties, dataSources, anyProducers(beans), beans);
    }

    private static BooleanSupplier anyProducers(ListableBeanFactory beans) {
        return () -> isAny(beans, DefaultMQProducer.class.getName()) || isAny(beans, TEMPLATE);
    }

    /** Whether there is a bean of a type. The type is given by its name, since the application may not have it. */
    private static boolean isAny(ListableBeanFactory beans, String type) {
        try {
            Class<?> found = Class.forName(type, false, TenonAutoConfiguration.class.getClassLoader());
            return beans.getBeanNamesForType(found, true, false).length > 0;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** The beans for rocketmq-spring's templates, where there is rocketmq-spring. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = TEMPLATE)
    static class Templates {
        @Bean
        @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
        static TemplatePostProcessor tenonTemplatePostProcessor(
                ObjectProvider<TiedProducers> producers,
                ObjectProvider<ShutdownOrder> order,
                ConfigurableListableBeanFactory beans) {
            return new TemplatePostProcessor(producers::getObject, order::getObject, beans);
        }
    }
}
