package io.tenon.internal.spring;

import io.tenon.internal.spring.producer.TiedProducers;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Ties the producers that the application has started by itself, and reports those that were made past Tenon, before
 * anything else of the application starts that may send, and before a web server accepts requests. Thread-safe.
 */
public final class ProducersLifecycle implements SmartLifecycle {
    private final TiedProducers producers;
    private final ConfigurableListableBeanFactory beans;
    private volatile boolean running;

    public ProducersLifecycle(TiedProducers producers, ConfigurableListableBeanFactory beans) {
        this.producers = producers;
        this.beans = beans;
    }

    @Override
    public void start() {
        ExistingBeans.forEach(beans, DefaultMQProducer.class, producers::reportUnseen);
        producers.startWhereRunning();
        running = true;
    }

    /** Shuts nothing down: producers end with their beans, since others may send until then. */
    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return Integer.MIN_VALUE;
    }
}
