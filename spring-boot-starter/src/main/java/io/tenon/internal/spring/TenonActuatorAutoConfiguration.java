package io.tenon.internal.spring;

import io.tenon.internal.spring.actuate.Boot2Health;
import io.tenon.internal.spring.actuate.Boot4Health;
import io.tenon.internal.spring.actuate.MicrometerBinding;
import io.tenon.internal.spring.actuate.RelaySwitch;
import io.tenon.internal.spring.actuate.TablesHealth;
import io.tenon.internal.spring.actuate.TenonEndpoint;
import io.tenon.internal.spring.actuate.TenonWebExtension;
import io.tenon.internal.spring.datasource.FollowedDataSources;
import io.tenon.internal.spring.producer.TiedProducers;
import io.tenon.internal.spring.settings.TenonProperties;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Adds Tenon to Boot's actuator, where there is an actuator. Used by one thread, as the context is made. */
@AutoConfiguration(after = TenonAutoConfiguration.class)
@ConditionalOnBean(FollowedDataSources.class)
public class TenonActuatorAutoConfiguration {

    private static TablesHealth tables(TenonProperties properties, FollowedDataSources dataSources, BeanFactory beans) {
        return new TablesHealth(properties, dataSources, (ConfigurableListableBeanFactory) beans);
    }

    /** Health in Boot 2 and 3. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(
            name = {
                "org.springframework.boot.actuate.health.HealthIndicator",
                "org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator"
            })
    static class HealthOfBoot2 {
        @Bean
        @ConditionalOnMissingBean(name = "tenonHealthIndicator")
        @ConditionalOnEnabledHealthIndicator("tenon")
        Boot2Health tenonHealthContributor(
                TenonProperties properties, FollowedDataSources dataSources, BeanFactory beans) {
            return new Boot2Health(tables(properties, dataSources, beans));
        }
    }

    /** Health in Boot 4. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(
            name = {
                "org.springframework.boot.health.contributor.HealthIndicator",
                "org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator"
            })
    static class HealthOfBoot4 {
        @Bean
        @ConditionalOnMissingBean(name = "tenonHealthIndicator")
        @org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator("tenon")
        Boot4Health tenonHealthContributor(
                TenonProperties properties, FollowedDataSources dataSources, BeanFactory beans) {
            return new Boot4Health(tables(properties, dataSources, beans));
        }
    }

    /** The endpoint, whose classes are the same in all versions of Boot. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(
            name = {
                "org.springframework.boot.actuate.endpoint.annotation.Endpoint",
                "org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint"
            })
    static class EndpointOfTenon {
        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnAvailableEndpoint
        TenonEndpoint tenonEndpoint(
                TenonProperties properties, FollowedDataSources dataSources, TiedProducers producers) {
            return new TenonEndpoint(dataSources, producers, new RelaySwitch(properties, dataSources));
        }

        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnAvailableEndpoint(endpoint = TenonEndpoint.class)
        TenonWebExtension tenonWebExtension(TenonProperties properties, FollowedDataSources dataSources) {
            return new TenonWebExtension(new RelaySwitch(properties, dataSources));
        }
    }

    /** Meters, where there is Micrometer. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "io.micrometer.core.instrument.binder.MeterBinder")
    static class Meters {
        @Bean
        @ConditionalOnMissingBean
        MicrometerBinding tenonMeters() {
            return new MicrometerBinding();
        }
    }
}
