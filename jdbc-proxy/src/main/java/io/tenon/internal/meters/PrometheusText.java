package io.tenon.internal.meters;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Series as Prometheus reads them, in its text format 0.0.4, with the names that Micrometer's registry for Prometheus
 * gives them: so one board and one set of alerts fit an application with the Spring Boot starter, one with the library
 * alone, and one under the agent. Thread-safe.
 */
public final class PrometheusText {
    /** How many series the text has at most, which bounds it where an application makes DataSources without end. */
    static final int MOST_SERIES = 10_000;

    /** The content type with which a web server serves the text. */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final StringBuilder text = new StringBuilder(8192);

    private PrometheusText() {}

    /** Returns the text of all series that there are now. Does not wait for a database. */
    public static String ofAll() {
        return of(AllMeters.series());
    }

    static String of(List<Series> all) {
        PrometheusText whole = new PrometheusText();
        Map<MeterName, List<Series>> families = new LinkedHashMap<>();
        int shown = Math.min(all.size(), MOST_SERIES);
        for (Series series : all.subList(0, shown)) {
            families.computeIfAbsent(series.name(), name -> new ArrayList<>()).add(series);
        }
        families.forEach(whole::family);
        if (shown < all.size()) {
            whole.text.append("# ").append(all.size() - shown).append(" further series are left out\n");
        }
        return whole.text.toString();
    }

    /** Returns the name that Micrometer gives a meter: dots become underscores, the base unit follows. */
    static String nameOf(MeterName name) {
        String text = name.text().replace('.', '_');
        String unit = name.baseUnit();
        String withUnit = unit.isEmpty() || text.endsWith("_" + unit) ? text : text + "_" + unit;
        return name.kind() == MeterKind.COUNTER ? withUnit + "_total" : withUnit;
    }

    private void family(MeterName name, List<Series> series) {
        String family = nameOf(name);
        switch (name.kind()) {
            case COUNTER:
                head(family, name.description(), "counter");
                series.forEach(one -> sample(family, one, Long.toString(one.count())));
                break;
            case GAUGE:
                head(family, name.description(), "gauge");
                series.forEach(one -> sample(family, one, Double.toString(one.value())));
                break;
            default:
                head(family, name.description(), "summary");
                series.forEach(one -> {
                    sample(family + "_count", one, Long.toString(one.count()));
                    sample(family + "_sum", one, seconds(one.totalNanos()));
                });
                head(family + "_max", name.description() + ": the longest of the last minutes", "gauge");
                series.forEach(one -> sample(family + "_max", one, seconds(one.longestNanos())));
                break;
        }
    }

    private static String seconds(long nanos) {
        return Double.toString(nanos / (double) TimeUnit.SECONDS.toNanos(1));
    }

    private void head(String family, String description, String type) {
        text.append("# HELP ").append(family).append(' ');
        escaped(description, false);
        text.append("\n# TYPE ").append(family).append(' ').append(type).append('\n');
    }

    private void sample(String name, Series series, String value) {
        text.append(name).append('{');
        boolean first = true;
        for (Map.Entry<String, String> tag : series.tags().entrySet()) {
            text.append(first ? "" : ",").append(tag.getKey()).append("=\"");
            escaped(tag.getValue(), true);
            text.append('"');
            first = false;
        }
        text.append("} ").append(value).append('\n');
    }

    private void escaped(String value, boolean quoted) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\') {
                text.append("\\\\");
            } else if (c == '\n') {
                text.append("\\n");
            } else if (c == '"' && quoted) {
                text.append("\\\"");
            } else {
                text.append(c);
            }
        }
    }
}
