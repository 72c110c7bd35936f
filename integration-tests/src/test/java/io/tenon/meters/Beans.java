package io.tenon.meters;

import java.lang.management.ManagementFactory;
import java.util.Set;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** The meters of a joint's DataSource and producers, as JMX shows them. */
final class Beans {
    private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();

    private final ObjectName names;

    private Beans(ObjectName names) {
        this.names = names;
    }

    static Beans ofDataSource(String name) throws JMException {
        return new Beans(new ObjectName("io.tenon:type=DataSource,name=" + ObjectName.quote(name) + ",*"));
    }

    /** Of all producers of the group. */
    static Beans ofProducer(String group) throws JMException {
        return new Beans(new ObjectName("io.tenon:type=Producer,group=" + ObjectName.quote(group) + ",*"));
    }

    Set<ObjectName> names() {
        return SERVER.queryNames(names, null);
    }

    /** The sum over all of them; NaN where one is not known, or none is there yet. */
    double number(String attribute) throws JMException {
        double sum = names().isEmpty() ? Double.NaN : 0;
        for (ObjectName name : names()) {
            sum += ((Number) SERVER.getAttribute(name, attribute)).doubleValue();
        }
        return sum;
    }
}
