package io.tenon.internal.meters;

import io.tenon.internal.DaemonThreads;
import io.tenon.internal.meters.MeterAttributes.Attribute;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The meters of one owner in JMX: {@code io.tenon:type=DataSource,name="orders"} or {@code io.tenon:type=Producer,group="shop"}. A
 * name that is taken, by another of the same name or by another copy of Tenon in this JVM, gets {@code ,id=2} and so on. It is
 * registered on a thread of its own, since the platform's MBean server may have to be started for it. Thread-safe.
 */
final class MeterBean implements DynamicMBean {
    private static final Logger log = LoggerFactory.getLogger(MeterBean.class);

    /**
     * How many MBeans of one name there may be, so that an application that makes DataSources without end, and closes
     * none, does not search for long.
     */
    private static final int MOST_OF_A_NAME = 100;

    private final OwnedMeters owner;
    private final Supplier<MBeanServer> server;
    private @Nullable ObjectName name;
    private boolean unwanted;

    MeterBean(OwnedMeters owner) {
        this(owner, ManagementFactory::getPlatformMBeanServer);
    }

    MeterBean(OwnedMeters owner, Supplier<MBeanServer> server) {
        this.owner = owner;
        this.server = server;
    }

    /** Registers the MBean soon, on a thread of its own. */
    void register() {
        try {
            DaemonThreads.create(this::registerNow, "tenon-jmx").start();
        } catch (OutOfMemoryError e) {
            notRegistered(e);
        }
    }

    private synchronized void registerNow() {
        if (unwanted) {
            return;
        }
        // An MBean server that the application names is in the system loader, and so is what it needs.
        Thread.currentThread().setContextClassLoader(ClassLoader.getSystemClassLoader());
        try {
            MBeanServer platforms = server.get();
            for (int id = 1; name == null && id <= MOST_OF_A_NAME; id++) {
                name = registered(platforms, nameOf(owner, id));
            }
            if (name == null) {
                log.warn("There are {} MBeans of {} already: there is none of this one", MOST_OF_A_NAME, owner);
            }
        } catch (JMException | RuntimeException | LinkageError e) { // a container's MBean server may throw any
            notRegistered(e);
        }
    }

    private void notRegistered(Throwable e) {
        log.warn("The {} cannot be shown in JMX, all else is not affected: {}", owner, e.toString());
    }

    private static ObjectName nameOf(OwnedMeters owner, int id) throws JMException {
        OwnerKind kind = owner.kind();
        return new ObjectName("io.tenon:type=" + kind.beanType() + "," + kind.beanKey() + "="
                + ObjectName.quote(owner.owner()) + (id == 1 ? "" : ",id=" + id));
    }

    private @Nullable ObjectName registered(MBeanServer with, ObjectName wanted) throws JMException {
        try {
            with.registerMBean(this, wanted);
            return wanted;
        } catch (InstanceAlreadyExistsException e) {
            return null;
        }
    }

    /** Unregisters the MBean at once; one that has not been registered yet will not be. */
    synchronized void unregister() {
        unwanted = true;
        ObjectName registered = name;
        name = null;
        if (registered == null) {
            return;
        }
        try {
            server.get().unregisterMBean(registered);
        } catch (InstanceNotFoundException e) {
            log.debug("{} was unregistered by somebody else", registered);
        } catch (JMException | RuntimeException | LinkageError e) { // if thrown on, its owner would be half closed
            log.warn("{} cannot be unregistered, and keeps {} in memory: {}", registered, owner, e.toString());
        }
    }

    @Override
    public Object getAttribute(String attribute) throws AttributeNotFoundException {
        Attribute found = MeterAttributes.of(owner).get(attribute);
        if (found == null) {
            throw new AttributeNotFoundException(owner + " have no attribute " + attribute);
        }
        return found.value.get();
    }

    @Override
    public AttributeList getAttributes(String[] attributes) {
        Map<String, Attribute> all = MeterAttributes.of(owner);
        AttributeList values = new AttributeList();
        for (String attribute : attributes) {
            Attribute found = all.get(attribute);
            if (found != null) {
                values.add(new javax.management.Attribute(attribute, found.value.get()));
            }
        }
        return values;
    }

    @Override
    public MBeanInfo getMBeanInfo() {
        List<MBeanAttributeInfo> attributes = new ArrayList<>();
        MeterAttributes.of(owner)
                .forEach((attribute, meter) -> attributes.add(new MBeanAttributeInfo(
                        attribute, meter.type.getName(), meter.description, true, false, false)));
        return new MBeanInfo(
                MeterBean.class.getName(),
                "The " + owner,
                attributes.toArray(new MBeanAttributeInfo[0]),
                null,
                null,
                null);
    }

    @Override
    public void setAttribute(javax.management.Attribute attribute) throws AttributeNotFoundException {
        throw new AttributeNotFoundException("meters are only read");
    }

    @Override
    public AttributeList setAttributes(AttributeList attributes) {
        return new AttributeList();
    }

    @Override
    public Object invoke(String action, Object[] parameters, String[] signature) {
        throw new UnsupportedOperationException("meters have no operation " + action);
    }
}
