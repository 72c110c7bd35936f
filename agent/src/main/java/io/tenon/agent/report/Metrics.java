package io.tenon.agent.report;

import io.tenon.agent.log.AgentLog;
import io.tenon.agent.settings.AgentSettings;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.JMRuntimeException;
import javax.management.ObjectName;
import javax.management.StandardMBean;

/**
 * The numbers and lists that JMX shows. Not there before something was found: the platform's MBean server costs more
 * to start than the whole agent. Thread-safe.
 */
public final class Metrics {
    private static final String NAME = "io.tenon:type=Agent";

    private final List<LongSupplier> leftToCheck = new CopyOnWriteArrayList<>();
    private final LongAdder leftToCheckByStopped = new LongAdder();

    /** A count that goes on until it is closed; its last value stays in the sum. */
    public interface Feed extends AutoCloseable {
        @Override
        void close();
    }

    Metrics() {}

    /**
     * A producer's count of messages left to their check, from its start on.
     *
     * @param count only grows; held until the feed is closed, at the producer's shutdown
     */
    public Feed messagesLeftToCheck(LongSupplier count) {
        leftToCheck.add(count);
        return () -> {
            if (leftToCheck.remove(count)) {
                leftToCheckByStopped.add(count.getAsLong());
            }
        };
    }

    long messagesLeftToCheck() {
        long sum = leftToCheckByStopped.sum();
        for (LongSupplier count : leftToCheck) {
            sum += count.getAsLong();
        }
        return sum;
    }

    /** Not on an application's thread: an MBean server is started, with all that belongs to it. */
    void register(AgentSettings settings, Findings findings, Report report) {
        // The application's own MBean server and log manager, where it names such, are in the system loader.
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
        try {
            ManagementFactory.getPlatformMBeanServer()
                    .registerMBean(
                            new StandardMBean(new Bean(settings, findings, report, this), AgentMBean.class),
                            new ObjectName(NAME));
        } catch (InstanceAlreadyExistsException e) {
            AgentLog.warn("Metrics", NAME + " is another's already: is Tenon attached twice?");
        } catch (JMException | JMRuntimeException | LinkageError e) {
            AgentLog.warn("Metrics", NAME + " cannot be registered, all else is not affected: " + e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static final class Bean implements AgentMBean {
        private final AgentSettings settings;
        private final Findings findings;
        private final Report report;
        private final Metrics metrics;

        Bean(AgentSettings settings, Findings findings, Report report, Metrics metrics) {
            this.settings = settings;
            this.findings = findings;
            this.report = report;
            this.metrics = metrics;
        }

        @Override
        public String getVersion() {
            return Version.current();
        }

        @Override
        public boolean isActive() {
            return report.isActive();
        }

        @Override
        public String getPolicy() {
            return ReportText.policy(settings);
        }

        @Override
        public String[] getOff() {
            return findings.off().toArray(new String[0]);
        }

        @Override
        public int getOffCount() {
            return findings.off().size();
        }

        @Override
        public String[] getDataSources() {
            return findings.dataSources().toArray(new String[0]);
        }

        @Override
        public int getUnusableStatusTables() {
            return findings.unusable().size();
        }

        @Override
        public String[] getProducers() {
            return findings.producers().toArray(new String[0]);
        }

        @Override
        public long getMessagesLeftToCheck() {
            return metrics.messagesLeftToCheck();
        }
    }
}
