package io.tenon.agent.operate.report;

import io.tenon.agent.operate.log.AgentLog;
import io.tenon.agent.operate.settings.AgentSettings;
import java.lang.management.ManagementFactory;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.JMRuntimeException;
import javax.management.ObjectName;
import javax.management.StandardMBean;

/**
 * What JMX shows. Not loaded before something was found: the platform's MBean server costs more to start than the whole
 * agent. Thread-safe.
 */
final class AgentBean implements AgentMBean {
    private static final String NAME = "io.tenon:type=Agent";

    private final AgentSettings settings;
    private final ReportEntries findings;
    private final AgentReport report;
    private final Metrics metrics;

    AgentBean(AgentSettings settings, ReportEntries findings, AgentReport report, Metrics metrics) {
        this.settings = settings;
        this.findings = findings;
        this.report = report;
        this.metrics = metrics;
    }

    /** Not on an application's thread: an MBean server is started, with all that belongs to it. */
    void register() {
        // The application's own MBean server and log manager, where it names such, are in the system loader.
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
        try {
            ManagementFactory.getPlatformMBeanServer()
                    .registerMBean(new StandardMBean(this, AgentMBean.class), new ObjectName(NAME));
        } catch (InstanceAlreadyExistsException e) {
            AgentLog.warn("AgentBean", NAME + " is another's already: is Tenon attached twice?");
        } catch (JMException | JMRuntimeException | LinkageError e) {
            AgentLog.warn("AgentBean", NAME + " cannot be registered, all else is not affected: " + e);
        } finally {
            thread.setContextClassLoader(before);
        }
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

    @Override
    public long getTransactionsSentPlainly() {
        return metrics.transactionsSentPlainly();
    }

    @Override
    public String getDelivery() {
        return settings.deliveryText();
    }

    @Override
    public String[] getOutboxes() {
        return settings.usesOutbox() ? findings.outboxes().toArray(new String[0]) : new String[0];
    }

    @Override
    public long getOutboxRows() {
        return findings.sum(FollowedTable::outboxRows);
    }

    @Override
    public long getOutboxOldestMillis() {
        return findings.max(FollowedTable::outboxOldestMillis);
    }

    @Override
    public long getOutboxParkedRows() {
        return findings.sum(FollowedTable::outboxParkedRows);
    }

    @Override
    public String[] getOrphanedSenders() {
        return findings.orphanedSenders().toArray(new String[0]);
    }
}
