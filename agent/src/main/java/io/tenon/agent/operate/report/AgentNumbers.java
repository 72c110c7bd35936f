package io.tenon.agent.operate.report;

import io.tenon.agent.operate.RunningMode;
import io.tenon.agent.operate.settings.Mode;
import io.tenon.internal.meters.AllMeters;
import io.tenon.internal.meters.MeterName;
import io.tenon.internal.meters.PrometheusText;
import io.tenon.internal.meters.Series;
import org.jspecify.annotations.Nullable;

/**
 * Writes what the agent itself counts as Prometheus reads it, after the meters of producers and DataSources. Used by
 * one thread.
 */
final class AgentNumbers {
    private final StringBuilder text = new StringBuilder(1024);

    private AgentNumbers() {}

    static long sum(MeterName name, @Nullable String outcome) {
        double sum = 0;
        for (Series series : AllMeters.series()) {
            boolean counts = series.name() == name
                    && (outcome == null || outcome.equals(series.tags().get("outcome")));
            double value = counts ? series.value() : 0;
            sum += Double.isNaN(value) ? 0 : value;
        }
        return (long) sum;
    }

    /** Returns all meters and the agent's own numbers. */
    static String text(ReportEntries findings, AgentReport report, Metrics metrics) {
        AgentNumbers numbers = new AgentNumbers();
        numbers.gauge("active", "0: Tenon is off in this JVM, by a failure at the start", report.isActive() ? 1 : 0);
        numbers.gauge("off", "what is not followed, since Tenon cannot do its work there", findings.offCount());
        numbers.gauge(
                "not_followed",
                "ways to send, and kinds of transactions, that were met and cannot be followed",
                findings.notFollowed().size());
        numbers.counter(
                "messages_not_followed",
                "messages sent in transactions by ways that are not followed",
                findings.messagesNotFollowed());
        numbers.counter(
                "transactions_sent_plainly",
                "transactions whose messages went out at once, for want of a status table",
                metrics.transactionsSentPlainly());
        numbers.gauge(
                "outstanding",
                "what this process has still to bring about",
                report.outstanding().total());
        numbers.family("tenon_agent_mode", "1 for the mode that the agent is in", "gauge");
        for (Mode mode : Mode.values()) {
            numbers.mode(mode, RunningMode.now() == mode);
        }
        return PrometheusText.ofAll() + numbers.text;
    }

    private void gauge(String name, String description, long value) {
        family("tenon_agent_" + name, description, "gauge");
        text.append("tenon_agent_").append(name).append(' ').append(value).append('\n');
    }

    private void counter(String name, String description, long value) {
        String whole = "tenon_agent_" + name + "_total";
        family(whole, description, "counter");
        text.append(whole).append(' ').append(value).append('\n');
    }

    private void family(String name, String description, String type) {
        text.append("# HELP ").append(name).append(' ').append(description).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private void mode(Mode mode, boolean isNow) {
        text.append("tenon_agent_mode{mode=\"")
                .append(mode.word())
                .append("\"} ")
                .append(isNow ? 1 : 0)
                .append('\n');
    }
}
