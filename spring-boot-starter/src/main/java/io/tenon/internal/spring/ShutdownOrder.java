package io.tenon.internal.spring;

import java.util.LinkedHashSet;
import java.util.Set;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;

/**
 * Sees to it that the context destroys what sends before the DataSources: a producer that shuts down finishes what is
 * under way, for which it needs the database. Both are beans that know nothing of each other, so without this the order
 * would be that in which they were made. Thread-safe.
 */
public final class ShutdownOrder {
    private final ConfigurableBeanFactory beans;
    private final Set<String> dataSources = new LinkedHashSet<>();
    private final Set<String> senders = new LinkedHashSet<>();

    public ShutdownOrder(ConfigurableBeanFactory beans) {
        this.beans = beans;
    }

    /** Adds a DataSource that is followed. */
    public synchronized void addDataSource(String bean) {
        if (dataSources.add(bean)) {
            senders.forEach(sender -> beans.registerDependentBean(bean, sender));
        }
    }

    /** Adds a bean that sends, or that shuts down what sends. */
    public synchronized void addSender(String bean) {
        if (senders.add(bean)) {
            dataSources.forEach(dataSource -> beans.registerDependentBean(dataSource, bean));
        }
    }

    /** Adds a bean that sends through another one. */
    public void addSender(String bean, String through) {
        addSender(bean);
        beans.registerDependentBean(through, bean);
    }
}
