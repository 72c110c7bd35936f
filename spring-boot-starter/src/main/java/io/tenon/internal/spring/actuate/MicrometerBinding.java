package io.tenon.internal.spring.actuate;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.tenon.internal.meters.AllMeters;
import io.tenon.internal.meters.MeterListener;
import io.tenon.internal.meters.Series;
import java.io.Closeable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Registers Tenon's meters in Micrometer's registries. Thread-safe. */
public final class MicrometerBinding implements MeterBinder, Closeable {
    /** The subscriptions, which nothing else holds. */
    private final List<AllMeters.Subscription> subscriptions = new CopyOnWriteArrayList<>();

    @Override
    public void bindTo(MeterRegistry registry) {
        subscriptions.add(AllMeters.listen(new Binding(registry)));
    }

    @Override
    public void close() {
        subscriptions.forEach(AllMeters.Subscription::close);
    }

    private static final class Binding implements MeterListener {
        private final MeterRegistry registry;
        private final Map<Series, Meter> meters = new ConcurrentHashMap<>();

        Binding(MeterRegistry registry) {
            this.registry = registry;
        }

        @Override
        public void added(Series series) {
            meters.put(series, registered(series));
        }

        private Meter registered(Series series) {
            String name = series.name().text();
            String description = series.name().description();
            Tags tags = Tags.of(series.tags().entrySet().stream()
                    .map(tag -> Tag.of(tag.getKey(), tag.getValue()))
                    .toArray(Tag[]::new));
            switch (series.name().kind()) {
                case COUNTER:
                    return FunctionCounter.builder(name, series, Series::count)
                            .tags(tags)
                            .description(description)
                            .register(registry);
                case TIMING:
                    return Timer.builder(name)
                            .tags(tags)
                            .description(description)
                            .register(registry);
                default:
                    return Gauge.builder(name, series, Series::value)
                            .tags(tags)
                            .description(description)
                            .baseUnit(unit(series))
                            .register(registry);
            }
        }

        @SuppressWarnings("NullAway") // Micrometer takes null for no unit
        private static String unit(Series series) {
            String unit = series.name().baseUnit();
            return unit.isEmpty() ? null : unit;
        }

        @Override
        public void removed(Series series) {
            Meter meter = meters.remove(series);
            if (meter != null) {
                registry.remove(meter);
            }
        }

        @Override
        public void recorded(Series series, long nanos) {
            Meter meter = meters.get(series);
            if (meter instanceof Timer) {
                ((Timer) meter).record(nanos, TimeUnit.NANOSECONDS);
            }
        }
    }
}
