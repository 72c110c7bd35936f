package io.tenon.agent.operate.report;

import io.tenon.agent.operate.log.AgentLog;
import io.tenon.agent.operate.observe.Observations;
import io.tenon.agent.operate.settings.AgentSettings;
import io.tenon.agent.operate.settings.Mode;
import io.tenon.internal.DaemonThreads;
import io.tenon.internal.datasource.JdbcUrl;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What was instrumented, what is off, and why: told to people and to JMX. Thread-safe; nothing here throws or waits.
 *
 * <p>The start-up report is printed once, when discoveries have calmed down; later ones get a line each. Its thread
 * begins with the first discovery and ends with the report, so a JVM in which there is nothing to find has neither.
 */
public final class AgentReport {
    /** What is not followed there, in the report's words. */
    public static final String R2DBC = "R2DBC";

    private static final String NAME = "Report";
    private static final long QUIET_MILLIS = 3_000;
    private static final long LONGEST_MILLIS = 15_000;

    private final AgentSettings settings;
    private final long quietNanos;
    private final long longestNanos;
    private final Function<Runnable, Thread> newThread;
    private final ReportEntries findings = new ReportEntries();
    private final Observations observations = new Observations();
    private final Metrics metrics = new Metrics();

    private boolean begun;
    private boolean refusalSaid;
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
        this(settings, quietMillis, longestMillis, watch -> DaemonThreads.create(watch, "tenon-report"));
    }

    AgentReport(AgentSettings settings, long quietMillis, long longestMillis, Function<Runnable, Thread> newThread) {
        this.newThread = newThread;
        this.settings = settings;
        this.quietNanos = TimeUnit.MILLISECONDS.toNanos(quietMillis);
        this.longestNanos = TimeUnit.MILLISECONDS.toNanos(longestMillis);
    }

    /** Said at once, whatever will be found. */
    public void attached() {
        if (settings.reports()) {
            AgentLog.info(
                    NAME,
                    "Tenon " + Version.current() + " is attached (" + ReportText.policy(settings) + modeText()
                            + "), nothing found yet; a report follows when something was");
        }
    }

    private String modeText() {
        return settings.mode() == Mode.TIE ? "" : ", mode " + settings.mode().word();
    }

    /** A class was advised. */
    public void advised(String kind, String className) {
        if (findings.advised(kind, className)) {
            discovered("instrumented " + kind + " " + className);
        } else {
            begin();
        }
    }

    /**
     * Transactions of a DataSource are followed from now on.
     *
     * @param url may hold a password: it is not shown
     */
    public FoundDataSource dataSource(String name, String className, @Nullable String url) {
        return dataSource(name, className, url, null);
    }

    /**
     * The same in a server of several applications.
     *
     * @param firstUser the application that asked it first for a connection; null if that has no name
     */
    public FoundDataSource dataSource(String name, String className, @Nullable String url, @Nullable String firstUser) {
        String shown = className
                + (url == null ? "" : ", " + JdbcUrl.withoutSecrets(url))
                + (firstUser == null ? "" : ", first used by " + firstUser);
        FoundDataSource found = findings.dataSource(name, shown);
        if (found.isNews()) {
            discovered("DataSource '" + name + "' (" + shown + ")");
        } else {
            begin();
        }
        return found;
    }

    /** Messages of a producer are tied to transactions from now on. */
    public void producer(String group, String checkGroup, String clientVersion) {
        if (findings.producer(group, "check group " + checkGroup + ", client " + clientVersion)) {
            discovered("producer group '" + group + "', check group '" + checkGroup + "', client " + clientVersion);
        } else {
            begin();
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
     * @return what to end when it is over
     */
    public OffEntry off(String what, String why) {
        OffEntry entry = findings.off(what + ": " + why);
        if (entry.isNews()) {
            AgentLog.error(NAME, "Tenon is OFF for " + what + ": " + why);
            discovered(null);
        } else if (findings.offJustFull()) {
            AgentLog.error(NAME, "Tenon is OFF for more than that: from here on it is only counted (OffCount)");
        } else {
            begin();
        }
        return entry;
    }

    /** The same where there is no room to say it: it is counted, and said as soon as there is. */
    public void offUnsaid(String className) {
        findings.offUnsaid(className);
    }

    /**
     * Something that sends messages, or has transactions, in a way that cannot be followed: said once, not as an error, since
     * it matters only where both meet.
     *
     * @param way what it is called in the report
     * @param what a whole sentence, and what to do
     */
    public void notFollowed(String way, String what) {
        if (findings.notFollowed(way)) {
            AgentLog.warn(NAME, "Tenon does NOT FOLLOW " + way + ": " + what);
            discovered(null);
        }
    }

    /** A message was sent in a transaction by one of these ways: it was not tied. */
    public void sentNotFollowed(String way, String what) {
        notFollowed(way, what);
        findings.sentNotFollowed(way);
    }

    /** A transaction by R2DBC was begun, which is not followed. */
    public void r2dbcTransaction() {
        findings.transactionNotFollowed(R2DBC);
    }

    /** What was off is not any more. */
    public void onAgain(OffEntry off, String what, String why) {
        if (off.end()) {
            AgentLog.info(NAME, "Tenon is ON again for " + what + ": " + why);
        }
    }

    /** It is off for another reason now, which was told. */
    public void offChanged(OffEntry before) {
        before.end();
    }

    /** What was off is not there any more: it was closed. */
    public void offClosed(OffEntry off, String what) {
        if (off.end()) {
            AgentLog.info(NAME, what + ", for which Tenon was off, is closed");
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

    /** What this process has still to bring about. */
    public Outstanding outstanding() {
        return Outstanding.now(findings.sum(FollowedTable::outboxRows));
    }

    /** All meters, and the agent's own numbers, as Prometheus reads them. */
    public String prometheusText() {
        return AgentNumbers.text(findings, this, metrics);
    }

    int offCount() {
        return findings.offCount();
    }

    /** Where mode observe counts. */
    public Observations observations() {
        return observations;
    }

    boolean isActive() {
        return active;
    }

    private void discovered(@Nullable String line) {
        boolean later;
        synchronized (this) {
            latestNanos = System.nanoTime();
            later = printed;
            begin();
        }
        if (line != null) {
            if (later && settings.reports()) {
                AgentLog.info(NAME, "Later than the report: " + line);
            } else {
                AgentLog.debug(NAME, line);
            }
        }
    }

    /** Where the JVM has no thread left, it is said, and tried again with whatever this object is told next. */
    private synchronized void begin() {
        if (begun) {
            return;
        }
        try {
            newThread.apply(this::watch).start();
            begun = true;
        } catch (OutOfMemoryError e) {
            if (!refusalSaid) {
                refusalSaid = true;
                AgentLog.warn(
                        NAME,
                        "no thread can be started now (" + e.getMessage()
                                + "), so there is neither report nor JMX until one"
                                + " can, which is tried again; nothing else depends on it. Raise the limit of threads (ulimit -u,"
                                + " pids.max of the container)");
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
