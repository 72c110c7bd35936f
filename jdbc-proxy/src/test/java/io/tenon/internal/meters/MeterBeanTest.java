package io.tenon.internal.meters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.management.AttributeNotFoundException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/** The meters of an owner in JMX: numbers, from its beginning to its end. */
class MeterBeanTest {
    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

    @Test
    void eachAttributeIsANumber() throws Exception {
        try (ProducerMeters meters = new ProducerMeters("numbers")) {
            meters.publish();
            ObjectName name = new ObjectName("io.tenon:type=Producer,group=\"numbers\"");
            await().until(() -> server.isRegistered(name));
            meters.half.tied.add(3);
            meters.refused(RefusalReason.NO_TRANSACTION);
            meters.endDone.record(2_000_000_000);
            assertThat(server.getAttribute(name, "MessagesTiedHalf")).isEqualTo(3L);
            assertThat(server.getAttribute(name, "MessagesRefusedNoTransaction"))
                    .isEqualTo(1L);
            assertThat(server.getAttribute(name, "EndDoneCount")).isEqualTo(1L);
            assertThat(server.getAttribute(name, "EndDoneSeconds")).isEqualTo(2.0);
            assertThat(server.getAttribute(name, "EndDoneMaxSeconds")).isEqualTo(2.0);
            for (MBeanAttributeInfo attribute : server.getMBeanInfo(name).getAttributes()) {
                assertThat(server.getAttribute(name, attribute.getName()))
                        .isInstanceOf(Class.forName(attribute.getType()))
                        .isInstanceOf(Number.class);
                assertThat(attribute.isWritable()).isFalse();
            }
            assertThatThrownBy(() -> server.getAttribute(name, "Nothing"))
                    .isInstanceOf(AttributeNotFoundException.class);
        }
    }

    @Test
    void twoOfOneNameAreBothThereAndEachGoesWithItsOwner() throws Exception {
        ObjectName both = new ObjectName("io.tenon:type=DataSource,name=\"twice\",*");
        DataSourceMeters one = new DataSourceMeters("twice");
        one.publish();
        await().until(() -> server.queryNames(both, null).size() == 1);
        DataSourceMeters other = new DataSourceMeters("twice");
        other.publish();
        await().until(() -> server.queryNames(both, null).size() == 2);
        one.commitsRefused.add(1);
        other.commitsRefused.add(2);
        Set<ObjectName> names = server.queryNames(both, null);
        assertThat(names)
                .extracting(name -> server.getAttribute(name, "CommitsRefused"))
                .containsExactlyInAnyOrder(1L, 2L);
        one.close();
        assertThat(server.queryNames(both, null)).hasSize(1);
        other.close();
        assertThat(server.queryNames(both, null)).isEmpty();
    }

    @Test
    void anOwnerThatIsClosedAtOnceLeavesNothingBehind() throws Exception {
        for (int i = 0; i < 50; i++) {
            DataSourceMeters meters = new DataSourceMeters("gone");
            meters.publish();
            meters.close();
        }
        DataSourceMeters last = new DataSourceMeters("last");
        last.publish();
        await().until(() -> server.isRegistered(new ObjectName("io.tenon:type=DataSource,name=\"last\"")));
        last.close();
        assertThat(server.queryNames(new ObjectName("io.tenon:type=DataSource,name=\"gone\",*"), null))
                .isEmpty();
    }

    /** A container's MBean server fails with exceptions of its own when the container stops. */
    @Test
    void anMBeanServerThatFailsDoesNotFailTheCloseOfTheOwner() throws Exception {
        CountDownLatch registered = new CountDownLatch(1);
        MBeanServer stopping = (MBeanServer) Proxy.newProxyInstance(
                MeterBeanTest.class.getClassLoader(),
                new Class<?>[] {MBeanServer.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("registerMBean")) {
                        registered.countDown();
                        return null;
                    }
                    throw new IllegalStateException("for the test");
                });
        try (OwnedMeters owner = new OwnedMeters(OwnerKind.PRODUCER, "stopping")) {
            MeterBean bean = new MeterBean(owner, () -> stopping);
            bean.register();
            assertThat(registered.await(20, TimeUnit.SECONDS)).isTrue();
            assertThatCode(bean::unregister).doesNotThrowAnyException();
        }
    }
}
