package io.tenon.operations.console;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.tenon.operations.connection.FailureText;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How much happens in a second: the sum of what two readings of each instance's counters tell, and that of the last
 * minutes, while somebody looks. Thread-safe.
 */
final class Rates {
    private static final long EVERY_MILLIS = 2_000;
    private static final int POINTS = 150;
    private static final Pattern KEY = Pattern.compile("\\b(outcome|verdict)=\"([^\"]*)\"");

    private final List<Instance> instances = new ArrayList<>();
    private final Deque<JsonObject> history = new ArrayDeque<>();
    private long readAt;
    private boolean isRead;

    Rates(List<MetricsSource> sources) {
        sources.forEach(source -> instances.add(new Instance(source)));
    }

    /** One process whose counters are read; guarded by the enclosing object. */
    private static final class Instance {
        final MetricsSource source;
        MetricsSource.@Nullable Reading last;

        @Nullable
        String failed;
        /** The rates; null until there were two readings. */
        @Nullable
        Map<String, Double> perSecond;

        Instance(MetricsSource source) {
            this.source = source;
        }

        void take(MetricsSource.Reading now) {
            MetricsSource.Reading before = last;
            failed = null;
            if (before != null && now.atMillis > before.atMillis) {
                perSecond = perSecond(before, now);
            }
            if (before == null || now.atMillis != before.atMillis) {
                last = now;
            }
        }

        void fail(String why) {
            failed = why;
            last = null;
            perSecond = null;
        }
    }

    synchronized boolean isDue() {
        return !instances.isEmpty()
                && (!isRead || TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - readAt) > EVERY_MILLIS);
    }

    /**
     * Reads the instances, if their last reading is old. They are asked without a lock, by the one thread that calls
     * this.
     */
    void readIfDue() {
        if (!isDue()) {
            return;
        }
        for (Instance instance : instances) {
            try {
                MetricsSource.Reading reading = instance.source.read();
                synchronized (this) {
                    instance.take(reading);
                }
            } catch (IOException | RuntimeException e) {
                synchronized (this) {
                    instance.fail(FailureText.text(e));
                }
            }
        }
        remember();
    }

    private synchronized void remember() {
        readAt = System.nanoTime();
        isRead = true;
        JsonObject point = new JsonObject();
        point.addProperty("at", System.currentTimeMillis());
        sum().forEach(point::addProperty);
        history.addLast(point);
        if (history.size() > POINTS) {
            history.removeFirst();
        }
    }

    /** Returns the sums of the rates; empty while no instance has been read twice. */
    private Map<String, Double> sum() {
        Map<String, Double> sum = new TreeMap<>();
        for (Instance instance : instances) {
            Map<String, Double> one = instance.perSecond;
            if (one != null) {
                one.forEach((name, value) -> sum.merge(name, value, Double::sum));
            }
        }
        return sum;
    }

    static Map<String, Double> perSecond(MetricsSource.Reading before, MetricsSource.Reading now) {
        double seconds = (now.atMillis - before.atMillis) / 1000.0;
        Map<String, Double> rates = new HashMap<>();
        rates.put("commits", 0.0);
        rates.put("checks", 0.0);
        now.values.forEach((series, value) -> {
            String name = nameOf(series);
            Double old = before.values.get(series);
            if (name != null && old != null) {
                // A counter that is smaller than before belongs to a process that has begun anew.
                rates.merge(name, (value < old ? value : value - old) / seconds, Double::sum);
                if (name.startsWith("check.")) {
                    rates.merge("checks", (value < old ? value : value - old) / seconds, Double::sum);
                }
            }
        });
        return rates;
    }

    private static @Nullable String nameOf(String series) {
        Matcher key = KEY.matcher(series);
        if (series.startsWith("tenon_commit_wait_seconds_count")) {
            return "commits";
        }
        if (series.startsWith("tenon_messages_total{") && key.find()) {
            return "message." + key.group(2);
        }
        return series.startsWith("tenon_checks_total{") && key.find() ? "check." + key.group(2) : null;
    }

    synchronized JsonObject json() {
        JsonObject json = new JsonObject();
        JsonArray all = new JsonArray();
        double inDoubt = 0;
        for (Instance instance : instances) {
            JsonObject one = new JsonObject();
            one.addProperty("where", instance.source.shown());
            one.addProperty("failed", instance.failed);
            one.addProperty("hasRates", instance.perSecond != null);
            all.add(one);
            if (instance.last != null) {
                inDoubt += instance.last.values.entrySet().stream()
                        .filter(entry -> entry.getKey().matches("tenon_in_doubt(\\{.*)?"))
                        .mapToDouble(Map.Entry::getValue)
                        .sum();
            }
        }
        json.add("instances", all);
        json.addProperty("read", isRead);
        json.addProperty("inDoubtInSenders", inDoubt);
        JsonObject now = new JsonObject();
        sum().forEach(now::addProperty);
        json.add("perSecond", now);
        JsonArray points = new JsonArray();
        history.forEach(points::add);
        json.add("history", points);
        return json;
    }
}
