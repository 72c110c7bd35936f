package io.tenon.internal.spring.producer;

import io.tenon.internal.spring.FactoryBeans;
import io.tenon.internal.spring.datasource.DataSourcePostProcessor;
import java.util.function.Supplier;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.config.DestructionAwareBeanPostProcessor;
import org.springframework.core.Ordered;

/** Puts Tenon around each producer bean. Thread-safe. */
public final class ProducerPostProcessor implements DestructionAwareBeanPostProcessor, Ordered {
    private final Supplier<TiedProducers> producers;
    private volatile @Nullable TiedProducers asked;

    /** @param producers is asked when there is the first producer */
    public ProducerPostProcessor(Supplier<TiedProducers> producers) {
        this.producers = producers;
    }

    @Override
    public int getOrder() {
        return DataSourcePostProcessor.ORDER;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, @Nullable String name) {
        if (!(bean instanceof DefaultMQProducer) || name == null || ScopedProxyUtils.isScopedTarget(name)) {
            return bean;
        }
        TiedProducers known = producers.get();
        asked = known;
        return known.around((DefaultMQProducer) bean, name);
    }

    /**
     * Returns true for every producer and every factory of producers. Spring asks only about what the application has
     * made, and Tenon may be around what others have put around that, or a factory has made.
     */
    @Override
    public boolean requiresDestruction(Object bean) {
        return bean instanceof DefaultMQProducer || FactoryBeans.isOf(bean, DefaultMQProducer.class);
    }

    @Override
    public void postProcessBeforeDestruction(Object bean, String name) {
        TiedProducers known = asked;
        if (known != null && requiresDestruction(bean)) {
            known.shutdown(name);
        }
    }
}
