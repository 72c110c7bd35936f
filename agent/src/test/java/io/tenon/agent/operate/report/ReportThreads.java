package io.tenon.agent.operate.report;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/** What reports leave in this JVM: one test's must not be seen by the next. */
final class ReportThreads {
    private ReportThreads() {}

    static boolean areRunning() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("tenon-report"));
    }

    /** Afterwards there is no thread and no MBean. */
    static void awaitEnd() throws JMException {
        await().atMost(10, SECONDS).until(() -> !areRunning());
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        if (server.isRegistered(bean())) {
            server.unregisterMBean(bean());
        }
    }

    static ObjectName bean() {
        try {
            return new ObjectName("io.tenon:type=Agent");
        } catch (MalformedObjectNameException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
