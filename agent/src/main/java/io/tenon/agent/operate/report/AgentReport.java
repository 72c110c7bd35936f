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
 * The report: what was instrumented, what is off, and why, for people and for JMX. Thread-safe; nothing here throws or
 * waits.
 *
 * <p>The start-up report is printed once, when discoveries have calmed down; later discoveries get a line each. Its
 * thread begins with the first discovery and ends with the report, so a JVM in which there is nothing to find has
 * neither.
 */
public final class AgentReport {
    /** The report's name for R2DBC, which is not followed. */
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

    /** Makes a report with default settings. */
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

    /** Logs at once that the agent is attached, before anything was found. */
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
     * The transactions of a DataSource begin to be followed.
     *
     * @param url the URL, which may hold a password and is shown without it
     */
    public FoundDataSource dataSource(String name, String className, @Nullable String url) {
        return dataSource(name, className, url, null);
    }

    /**
     * The transactions of a DataSource begin to be followed, in a server of several applications.
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

    /** The messages of a producer begin to be tied to transactions. */
    public void producer(String group, String checkGroup, String clientVersion) {
        if (findings.producer(group, "check group " + checkGroup + ", client " + clientVersion)) {
            discovered("producer group '" + group + "', check group '" + checkGroup + "', client " + clientVersion);
        } else {
            begin();
        }
    }

    /** A producer of this group was shut down. */
    public void producerStopped(String group) {
        findings.producerStopped(group);
    }

    /**
     * Something is not followed, by a decision taken once. It is logged as an error, once.
     *
     * @param what a class, DataSource or producer
     * @param why a whole sentence, and what to do
     * @return the entry, which ends when this is over
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

    /**
     * Something is not followed, and there is no memory or stack to say it: it is counted, and said as soon as there
     * is.
     */
    public void offUnsaid(String className) {
        findings.offUnsaid(className);
    }

    /**
     * Something was found that sends messages, or has transactions, in a way that cannot be followed. It is logged
     * once, and not as an error, since it matters only where both meet.
     *
     * @param way the name of the way in the report
     * @param what a whole sentence, and what to do
     */
    public void notFollowed(String way, String what) {
        if (findings.notFollowed(way)) {
            AgentLog.warn(NAME, "Tenon does NOT FOLLOW " + way + ": " + what);
            discovered(null);
        }
    }

    /** A message was sent in a transaction by a way that cannot be followed, and was not tied. */
    public void sentNotFollowed(String way, String what) {
        notFollowed(way, what);
        findings.sentNotFollowed(way);
    }

    /** A transaction by R2DBC was begun, which is not followed. */
    public void r2dbcTransaction() {
        findings.transactionNotFollowed(R2DBC);
    }

    /** Something that was off is followed again. */
    public void onAgain(OffEntry off, String what, String why) {
        if (off.end()) {
            AgentLog.info(NAME, "Tenon is ON again for " + what + ": " + why);
        }
    }

    /** Something is off for another reason now, which was told by another entry. */
    public void offChanged(OffEntry before) {
        before.end();
    }

    /** Something that was off was closed. */
    public void offClosed(OffEntry off, String what) {
        if (off.end()) {
            AgentLog.info(NAME, what + ", for which Tenon was off, is closed");
        }
    }

    /**
     * Tenon is off in this whole JVM, by the policy fail-open. This is called once, at the start. There is no report
     * then, just this line, and the metrics.
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

    /** Returns the counters that JMX shows. */
    public Metrics metrics() {
        return metrics;
    }

    /** Returns what this process has still to bring about. */
    public Outstanding outstanding() {
        return Outstanding.now(findings.sum(FollowedTable::outboxRows));
    }

    /** Returns all meters, and the agent's own numbers, as Prometheus reads them. */
    public String prometheusText() {
        return AgentNumbers.text(findings, this, metrics);
    }

    int offCount() {
        return findings.offCount();
    }

    /** Returns what mode observe counts. */
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

    /**
     * Starts the report's thread. If the JVM has no thread left, that is logged, and tried again with whatever this
     * object is told next.
     */
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
                // An MBean server that is started before main would take away the application's choice of one.
                TimeUnit.NANOSECONDS.sleep(quietNanos);
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

    /** Waits until discoveries have calmed down. Returns whether the report is still to be printed. */
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
