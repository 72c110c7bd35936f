package io.tenon.internal.spring.producer;

import io.tenon.rocketmq.TenonProducer;
import org.apache.rocketmq.client.producer.DefaultMQProducer;

/** A producer of the application's that Tenon was put around. Immutable. */
public final class TiedProducer {
    private final String name;
    private final DefaultMQProducer applications;
    private final TenonProducer tenon;

    TiedProducer(String name, DefaultMQProducer applications, TenonProducer tenon) {
        this.name = name;
        this.applications = applications;
        this.tenon = tenon;
    }

    /** Returns the bean's name, or that of the template that it is in. */
    public String name() {
        return name;
    }

    /** Returns the producer that the application has made. */
    public DefaultMQProducer applications() {
        return applications;
    }

    /** Returns the producer that the application gets. */
    public TenonProducer tenon() {
        return tenon;
    }
}
