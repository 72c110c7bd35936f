package io.tenon.agent.operate.report;

import io.tenon.agent.operate.log.AgentLog;
import io.tenon.agent.operate.settings.AgentSettings;
import io.tenon.agent.operate.settings.JdbcUrl;
import io.tenon.internal.DaemonThreads;
import io.tenon.internal.datasource.TrackedDataSource;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What was instrumented, what is off, and why: told to people and to JMX. Thread-safe; nothing here throws or waits.
 *
 * <p>The start-up report is printed once, when discoveries have calmed down; later ones get a line each. Its thread
 * begins with the first discovery and ends with the report, so a JVM in which there is nothing to find has neither.
 */
public final class AgentReport {
    private static final String NAME = "Report";
    private static final long QUIET_MILLIS = 3_000;
    private static final long LONGEST_MILLIS = 15_000;

    private final AgentSettings settings;
    private final long quietNanos;
    private final long longestNanos;
    private final ReportEntries findings = new ReportEntries();
    private final Metrics metrics = new Metrics();

    private boolean begun;
    private boolean printed;
    private long latestNanos;
    private volatile boolean active = true;

    /** With default settings. */
    public AgentReport() {
        this(new AgentSettings());
    }

    public AgentReport(AgentSettings settings) {
        this(settings, QUIET_MILLIS, LONGEST_MILLIS);
    }

    AgentReport(AgentSettings settings, long quietMillis, long longestMillis) {
        this.settings = settings;
        this.quietNanos = TimeUnit.MILLISECONDS.toNanos(quietMillis);
        this.longestNanos = TimeUnit.MILLISECONDS.toNanos(longestMillis);
    }

    /** A class was advised. */
    public void advised(String kind, String className) {
        if (findings.advised(kind, className)) {
            discovered("instrumented " + kind + " " + className);
        }
    }

    /**
     * Transactions of a DataSource are followed from now on.
     *
     * @param url may hold a password: it is not shown
     */
    public void dataSource(String name, String className, @Nullable String url) {
        String shown = url == null ? "" : ", " + JdbcUrl.withoutSecrets(url);
        if (findings.dataSource(name, className + shown)) {
            discovered("DataSource '" + name + "' (" + className + shown + ")");
        }
    }

    /** The same one's status table: the report and JMX tell its name and id, or what is wrong with it. Held weakly. */
    public void followed(TrackedDataSource dataSource) {
        findings.followed(dataSource.name(), new FollowedTable(dataSource));
    }

    /** It is not there any more. */
    public void dataSourceClosed(String name) {
        findings.dataSourceClosed(name);
    }

    /** Messages of a producer are tied to transactions from now on. */
    public void producer(String group, String checkGroup, String clientVersion) {
        if (findings.producer(group, "check group " + checkGroup + ", client " + clientVersion)) {
            discovered("producer group '" + group + "', check group '" + checkGroup + "', client " + clientVersion);
        }
    }

    /** It was shut down. */
    public void producerStopped(String group) {
        findings.producerStopped(group);
    }

    /**
     * Something is not followed, by a decision taken once. Said loudly, once.
     *
     * @param what a class, DataSource or producer
     * @param why a whole sentence, and what to do
     */
    public void off(String what, String why) {
        if (findings.off(what + ": " + why)) {
            AgentLog.error(NAME, "Tenon is OFF for " + what + ": " + why);
            discovered(null);
        }
    }

    /**
     * What was off is not any more.
     *
     * @param what as {@link #off} was told
     */
    public void onAgain(String what, String why) {
        if (findings.onAgain(what)) {
            AgentLog.info(NAME, "Tenon is ON again for " + what + ": " + why);
        }
    }

    /**
     * Tenon is off in this whole JVM: called once, at the start, by the policy fail-open. There is no report then, just
     * this line, and the metrics.
     *
     * @param why a whole sentence, and what to do
     */
    public void offAltogether(String why) {
        active = false;
        synchronized (this) {
            printed = true;
        }
        off("this JVM", why);
    }

    /** Where counters are fed. */
    public Metrics metrics() {
        return metrics;
    }

    boolean isActive() {
        return active;
    }

    private void discovered(@Nullable String line) {
        boolean later;
        synchronized (this) {
            latestNanos = System.nanoTime();
            later = printed;
            if (!begun) {
                begun = true;
                DaemonThreads.create(this::watch, "tenon-report").start();
            }
        }
        if (line != null) {
            if (later && settings.reports()) {
                AgentLog.info(NAME, "Later than the report: " + line);
            } else {
                AgentLog.debug(NAME, line);
            }
        }
    }

    private void watch() {
        try {
            if (!active) {
                TimeUnit.NANOSECONDS.sleep(quietNanos); // an MBean server before main would take away its choices
            }
            new AgentBean(settings, findings, this, metrics).register();
            if (awaitCalm() && settings.reports()) {
                AgentLog.info(NAME, ReportText.of(settings, findings));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            AgentLog.debug(NAME, "interrupted, so there is no report");
        }
    }

    /** Whether there is anything to print. */
    private synchronized boolean awaitCalm() throws InterruptedException {
        long begin = System.nanoTime();
        long left = printed ? 0 : Math.min(quietNanos, longestNanos);
        while (left > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            long now = System.nanoTime();
            left = Math.min(latestNanos + quietNanos - now, begin + longestNanos - now);
        }
        boolean first = !printed;
        printed = true;
        return first;
    }
}
