package io.tenon.agent.operate.report;

import io.tenon.agent.operate.RunningMode;
import io.tenon.agent.operate.log.AgentLog;
import io.tenon.agent.operate.settings.AgentSettings;
import io.tenon.internal.meters.MeterName;
import java.lang.management.ManagementFactory;
import java.util.List;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.JMRuntimeException;
import javax.management.ObjectName;
import javax.management.StandardMBean;

/**
 * The MBean of the agent. It is not loaded before something was found: the platform's MBean server costs more to start
 * than the whole agent. Thread-safe.
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

    /**
     * Registers the bean. This is not called on an application's thread, since it starts an MBean server and all that
     * belongs to it.
     */
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
    public String getMode() {
        return RunningMode.now().word();
    }

    @Override
    public void setMode(String mode) {
        RunningMode.change(mode, "JMX");
    }

    @Override
    public String getObserved() {
        return report.observations().text();
    }

    @Override
    public String getObservedJson() {
        return report.observations().json();
    }

    @Override
    public String getPolicy() {
        return ReportText.policy(settings);
    }

    @Override
    public String getOff() {
        return lines(findings.off());
    }

    @Override
    public int getOffCount() {
        return findings.offCount();
    }

    @Override
    public String getNotFollowed() {
        return lines(findings.notFollowed());
    }

    @Override
    public long getMessagesNotFollowed() {
        return findings.messagesNotFollowed();
    }

    @Override
    public String getDataSources() {
        return lines(findings.dataSources());
    }

    @Override
    public int getUnusableStatusTables() {
        return findings.unusable().size();
    }

    @Override
    public String getProducers() {
        return lines(findings.producers());
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
    public long getMessagesTied() {
        return AgentNumbers.sum(MeterName.MESSAGES, "tied");
    }

    @Override
    public long getMessagesPlain() {
        return AgentNumbers.sum(MeterName.MESSAGES, "plain");
    }

    @Override
    public long getMessagesRefused() {
        return AgentNumbers.sum(MeterName.MESSAGES, "refused");
    }

    @Override
    public long getCommitsRefused() {
        return AgentNumbers.sum(MeterName.COMMITS_REFUSED, null);
    }

    @Override
    public long getMessagesInDoubt() {
        return AgentNumbers.sum(MeterName.IN_DOUBT, null);
    }

    @Override
    public long getMessagesParked() {
        return AgentNumbers.sum(MeterName.PARKED, null);
    }

    @Override
    public int getNotFollowedCount() {
        return findings.notFollowed().size();
    }

    @Override
    public int getDataSourcesCount() {
        return findings.dataSourceCount();
    }

    @Override
    public int getProducersCount() {
        return findings.producerCount();
    }

    @Override
    public int getOrphanedSendersCount() {
        return findings.orphanedSenders().size();
    }

    @Override
    public boolean isDraining() {
        return RunningMode.isDraining();
    }

    @Override
    public long getMessagesNotAHalf() {
        return AgentNumbers.sum(MeterName.NOT_A_HALF, null);
    }

    @Override
    public long getOutstanding() {
        return report.outstanding().total();
    }

    @Override
    public String getOutstandingText() {
        return report.outstanding().text();
    }

    private static String lines(List<String> lines) {
        return String.join("\n", lines);
    }

    @Override
    public String getDelivery() {
        return settings.deliveryText();
    }

    @Override
    public String getOutboxes() {
        return settings.usesOutbox() ? lines(findings.outboxes()) : "";
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
    public String getOrphanedSenders() {
        return lines(findings.orphanedSenders());
    }
}
