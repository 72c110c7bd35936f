package io.tenon.internal.meters;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Meters as JMX attributes, which are numbers: {@code MessagesTiedHalf} is {@code tenon.messages} with the outcome "tied" and the
 * delivery "half"; a timing has three, such as {@code CommitWaitCount}, {@code CommitWaitSeconds} and {@code CommitWaitMaxSeconds}.
 */
final class MeterAttributes {
    private static final String PREFIX = "tenon.";
    private static final String NONE = "none";

    private final Map<String, Attribute> byName = new LinkedHashMap<>();

    static final class Attribute {
        final Class<? extends Number> type;
        final String description;
        final Supplier<Number> value;

        Attribute(Class<? extends Number> type, String description, Supplier<Number> value) {
            this.type = type;
            this.description = description;
            this.value = value;
        }
    }

    static Map<String, Attribute> of(OwnedMeters owner) {
        MeterAttributes attributes = new MeterAttributes();
        owner.meters().forEach(attributes::add);
        return attributes.byName;
    }

    private void add(Meter meter) {
        String name = nameOf(meter);
        String description = meter.name().description();
        if (meter instanceof Counter) {
            Counter counter = (Counter) meter;
            add(name, Long.class, description, counter::count);
        } else if (meter instanceof Gauge) {
            Gauge gauge = (Gauge) meter;
            add(name, Double.class, description, gauge::value);
        } else if (meter instanceof Timing) {
            Timing timing = (Timing) meter;
            add(name + "Count", Long.class, description + ": how often", timing::count);
            add(name + "Seconds", Double.class, description + ": all together", () -> seconds(timing.totalNanos()));
            add(
                    name + "MaxSeconds",
                    Double.class,
                    description + ": the longest of the last minutes",
                    () -> seconds(timing.longestNanos()));
        }
    }

    private void add(String name, Class<? extends Number> type, String description, Supplier<Number> value) {
        byName.put(name, new Attribute(type, description, value));
    }

    private static double seconds(long nanos) {
        return nanos / (double) TimeUnit.SECONDS.toNanos(1);
    }

    private static String nameOf(Meter meter) {
        StringBuilder name = new StringBuilder();
        append(name, meter.name().text().substring(PREFIX.length()));
        for (String tag : meter.ownTags()) {
            if (!tag.equals(NONE)) {
                append(name, tag);
            }
        }
        return name.toString();
    }

    private static void append(StringBuilder name, String dotted) {
        for (String word : dotted.split("\\.", -1)) {
            name.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
        }
    }
}
