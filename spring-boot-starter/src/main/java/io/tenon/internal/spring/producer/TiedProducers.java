package io.tenon.internal.spring.producer;

import io.tenon.internal.rocketmq.BoundProducers;
import io.tenon.internal.spring.ShutdownOrder;
import io.tenon.internal.spring.settings.AppliedSettings;
import io.tenon.internal.spring.settings.TenonProducerProperties;
import io.tenon.internal.spring.settings.TenonProperties;
import io.tenon.rocketmq.DeliveryListener;
import io.tenon.rocketmq.TenonProducer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.ServiceState;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;

/** The producers of a context whose messages are tied to transactions. Thread-safe. */
public final class TiedProducers {
    private static final Logger log = LoggerFactory.getLogger(TiedProducers.class);

    private final TenonProperties properties;
    private final ShutdownOrder order;
    private final ListenerBeans listeners;
    private final List<TiedProducer> tied = new ArrayList<>();
    private final Map<String, String> leftAlone = new LinkedHashMap<>();

    /** The names of templates, and of beans that were shown to Tenon when they were made. */
    private final Set<String> seen = new HashSet<>();

    public TiedProducers(TenonProperties properties, ShutdownOrder order, ObjectProvider<DeliveryListener> listeners) {
        this.properties = properties;
        this.order = order;
        this.listeners = new ListenerBeans(listeners);
    }

    /** Returns the producers that are tied now. */
    public synchronized List<TiedProducer> all() {
        return new ArrayList<>(tied);
    }

    /** Returns why others are not tied, by the bean's name or that of the template that they are in. */
    public synchronized Map<String, String> leftAlone() {
        return new LinkedHashMap<>(leftAlone);
    }

    /**
     * Returns a producer that ties messages, around one of the application's. It is started if that one is running;
     * else it is started by whoever would have started that one.
     *
     * @param name the bean's name, or that of the template that it is in
     * @return {@code producer} itself where it is a TenonProducer, or tying is switched off
     * @throws IllegalStateException if it cannot be started
     */
    synchronized DefaultMQProducer around(DefaultMQProducer producer, String name) {
        seen.add(name);
        TiedProducer known = of(producer);
        if (known != null) {
            return known.tenon();
        }
        String reason = whyNot(producer, name);
        if (reason != null) {
            if (leftAlone.put(name, reason) == null) {
                log.info("Producer '{}' is left as it is: {}", name, reason);
            }
            return producer;
        }
        TenonProducerProperties settings = properties.ofProducer(name);
        TenonProducer tenon = TenonProducer.around(producer);
        AppliedSettings.apply(settings, tenon);
        tenon.setDeliveryListener(listeners);
        TiedProducer one = new TiedProducer(name, producer, tenon);
        tied.add(one);
        order.addSender(name);
        if (isRunning(producer)) {
            start(one);
        }
        return tenon;
    }

    private @Nullable String whyNot(DefaultMQProducer producer, String name) {
        if (producer instanceof TenonProducer) {
            return "it is a TenonProducer";
        }
        if (Boolean.FALSE.equals(properties.ofProducer(name).getEnabled())) {
            return "it is switched off (tenon.producers." + name + ".enabled, or tenon.producer.enabled)";
        }
        return producer.getDefaultMQProducerImpl() == null ? "it has no client inside, as a mock has none" : null;
    }

    /** Reports a bean that was not shown when it was made, and so is not tied. */
    public synchronized void reportUnseen(DefaultMQProducer bean, String name) {
        if (seen.add(name) && UntouchedField.hasClient(bean) && of(bean) == null && whyNot(bean, name) == null) {
            leftAlone.put(name, "it was made before Tenon could put itself around it");
            log.warn(
                    "Producer '{}' is not tied: it was made before Tenon could put itself around it, by a bean that is needed"
                            + " to make others (a BeanFactoryPostProcessor, an ordered BeanPostProcessor), or was"
                            + " registered as an object. Messages that it sends in transactions are sent at once. Have that"
                            + " bean ask for the producer later, or make it a TenonProducer",
                    name);
        }
    }

    /** Reports a template that has got another producer since all beans were there. */
    synchronized void reportSetLate(DefaultMQProducer producer, String template) {
        if (of(producer) == null
                && whyNot(producer, template) == null
                && leftAlone.put(template, "it got its producer after all beans were made") == null) {
            log.warn(
                    "RocketMQTemplate '{}' got a producer after all beans were made (setProducer), which is not tied: messages"
                            + " that it sends in transactions are sent at once. Set it where the template is made, or set a"
                            + " bean, or a TenonProducer",
                    template);
        }
    }

    /** Returns the name under which a producer is tied; null if it is not. */
    synchronized @Nullable String nameOf(DefaultMQProducer producer) {
        TiedProducer known = of(producer);
        return known == null ? null : known.name();
    }

    private @Nullable TiedProducer of(DefaultMQProducer producer) {
        for (TiedProducer one : tied) {
            if (one.applications() == producer || one.tenon() == producer) {
                return one;
            }
        }
        return null;
    }

    /** Starts each tied producer whose application's producer was started past it. */
    public void startWhereRunning() {
        listeners.find();
        for (TiedProducer one : all()) {
            if (isRunning(one.applications()) && BoundProducers.through(one.applications()) == null) {
                start(one);
            }
        }
    }

    private static boolean isRunning(DefaultMQProducer producer) {
        return producer.getDefaultMQProducerImpl().getServiceState() == ServiceState.RUNNING;
    }

    private static void start(TiedProducer one) {
        try {
            one.tenon().start();
        } catch (MQClientException e) {
            throw new IllegalStateException(
                    "Tenon cannot be put around producer '" + one.name() + "': " + e.getErrorMessage()
                            + ". See tenon.producers." + one.name() + ".*; with .enabled=false it is left as it is",
                    e);
        }
    }

    /**
     * Finishes what is under way, and shuts down both producers: Tenon's first, which sends through the other. Spring
     * destroys what the application has made, and does not know what was put around it.
     */
    void shutdown(String bean) {
        TiedProducer ended = null;
        synchronized (this) {
            for (TiedProducer one : tied) {
                if (one.name().equals(bean)) {
                    ended = one;
                }
            }
            if (ended != null) {
                tied.remove(ended);
            }
        }
        if (ended != null) {
            ended.tenon().shutdown();
        }
    }
}
