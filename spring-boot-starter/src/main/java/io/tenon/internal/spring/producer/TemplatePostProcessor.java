package io.tenon.internal.spring.producer;

import io.tenon.internal.spring.ExistingBeans;
import io.tenon.internal.spring.ShutdownOrder;
import io.tenon.internal.spring.datasource.DataSourcePostProcessor;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.spring.annotation.ExtRocketMQTemplateConfiguration;
import org.apache.rocketmq.spring.core.RocketMQTemplate;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.util.ClassUtils;

/**
 * Puts Tenon around producers that are no beans, but inside of a RocketMQTemplate. Thread-safe.
 *
 * <p>A template that the application makes has its producer from the start, and starts it when its properties are set.
 * Templates with {@link ExtRocketMQTemplateConfiguration} get theirs, which are running then, when all beans are there,
 * by one object of rocketmq-spring. That object is replaced by one that does the same and puts Tenon around them at
 * once: no listener of the application's may send through them before.
 */
public final class TemplatePostProcessor
        implements BeanPostProcessor, Ordered, SmartInitializingSingleton, ApplicationListener<ApplicationReadyEvent> {
    private static final String EXTENSIONS = "org.apache.rocketmq.spring.autoconfigure.ExtProducerResetConfiguration";

    private static final UntouchedField PRODUCER = new UntouchedField(RocketMQTemplate.class, "producer");

    private final Supplier<TiedProducers> producers;
    private final Supplier<ShutdownOrder> order;
    private final ConfigurableListableBeanFactory beans;

    public TemplatePostProcessor(
            Supplier<TiedProducers> producers, Supplier<ShutdownOrder> order, ConfigurableListableBeanFactory beans) {
        this.producers = producers;
        this.order = order;
        this.beans = beans;
    }

    @Override
    public int getOrder() {
        return DataSourcePostProcessor.ORDER;
    }

    /** Ties the template's producer before the template starts it. */
    @Override
    public Object postProcessBeforeInitialization(Object bean, String name) {
        if (bean instanceof RocketMQTemplate) {
            tie((RocketMQTemplate) bean, name);
        }
        return bean;
    }

    private void tie(RocketMQTemplate template, String name) {
        DefaultMQProducer producer = template.getProducer();
        if (producer == null) {
            return;
        }
        DefaultMQProducer tied = producers.get().around(producer, name);
        template.setProducer(tied);
        // A template shuts down its producer, be that a bean or not. So a bean that sends through the template has to
        // end before the template and before that producer bean, and Spring does not know that the template has it.
        String bean = producers.get().nameOf(tied);
        if (bean == null || bean.equals(name)) {
            order.get().addSender(name);
        } else {
            order.get().addSender(name, bean);
        }
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        boolean makesExtensions = bean instanceof SmartInitializingSingleton
                && ClassUtils.getUserClass(bean).getName().equals(EXTENSIONS);
        return makesExtensions
                ? (SmartInitializingSingleton) () -> makeExtensions((SmartInitializingSingleton) bean)
                : bean;
    }

    /**
     * Ties the producers of templates that were made before Tenon could see them, or got their producers from another
     * bean.
     */
    @Override
    public void afterSingletonsInstantiated() {
        eachTemplateWithProducer(this::tie);
    }

    /** Reports templates whose producers were set since then. */
    @Override
    public void onApplicationEvent(ApplicationReadyEvent ready) {
        eachTemplateWithProducer((template, name) -> producers.get().reportSetLate(template.getProducer(), name));
    }

    /**
     * Calls with each template that has a producer, but not with mocks of tests, which would record that they were
     * asked for it.
     */
    private void eachTemplateWithProducer(BiConsumer<RocketMQTemplate, String> use) {
        ExistingBeans.forEach(beans, RocketMQTemplate.class, (template, name) -> {
            if (PRODUCER.of(template) != null) {
                use.accept(template, name);
            }
        });
    }

    private void makeExtensions(SmartInitializingSingleton maker) {
        maker.afterSingletonsInstantiated();
        beans.getBeansWithAnnotation(ExtRocketMQTemplateConfiguration.class).forEach((name, template) -> {
            if (template instanceof RocketMQTemplate) {
                tie((RocketMQTemplate) template, name);
            }
        });
    }
}
