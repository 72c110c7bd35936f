package io.tenon.meters;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tenon.internal.meters.AllMeters;
import io.tenon.internal.meters.DataSourceMeters;
import io.tenon.internal.meters.MeterListener;
import io.tenon.internal.meters.MeterName;
import io.tenon.internal.meters.ProducerMeters;
import io.tenon.internal.meters.Series;
import io.tenon.jdbc.TenonMeters;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** One board and one set of alerts: the text of Tenon's own has what Micrometer's registry for Prometheus writes of the same meters. */
class PrometheusNamesTest {
    private static final String NAME = "compared";

    /** As an application that binds the meters does it. */
    private static final class Binder implements MeterListener {
        private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        private final Map<Series, Timer> timers = new ConcurrentHashMap<>();

        @Override
        public void added(Series series) {
            MeterName name = series.name();
            Tags tags = Tags.empty();
            for (Map.Entry<String, String> tag : series.tags().entrySet()) {
                tags = tags.and(tag.getKey(), tag.getValue());
            }
            switch (name.kind()) {
                case COUNTER ->
                    FunctionCounter.builder(name.text(), series, Series::count)
                            .tags(tags)
                            .register(registry);
                case GAUGE ->
                    Gauge.builder(name.text(), series, Series::value)
                            .baseUnit(name.baseUnit().isEmpty() ? null : name.baseUnit())
                            .tags(tags)
                            .register(registry);
                case TIMING ->
                    timers.put(series, Timer.builder(name.text()).tags(tags).register(registry));
            }
        }

        @Override
        public void removed(Series series) {
            timers.remove(series);
        }

        @Override
        public void recorded(Series series, long nanos) {
            requireNonNull(timers.get(series)).record(nanos, TimeUnit.NANOSECONDS);
        }
    }

    @Test
    void theTextHasTheNamesTagsTypesAndValuesOfMicrometers() {
        Binder binder = new Binder();
        try (AllMeters.Subscription subscription = AllMeters.listen(binder);
                ProducerMeters producer = new ProducerMeters(NAME);
                DataSourceMeters dataSource = new DataSourceMeters(NAME)) {
            producer.gauge(MeterName.IN_DOUBT, () -> 1);
            producer.gauge(MeterName.RING_FILL, () -> 0.5);
            producer.gauge(MeterName.RELAY_LEADER, () -> 1);
            dataSource.gauge(MeterName.STATUS_ROWS, () -> 3);
            dataSource.gauge(MeterName.TABLES_USABLE, () -> 1, "status");
            dataSource.gauge(MeterName.OUTBOX_BACKLOG, () -> 4);
            dataSource.gauge(MeterName.OUTBOX_OLDEST, () -> 1.5);
            dataSource.gauge(MeterName.OUTBOX_ROWS_PARKED, () -> Double.NaN);
            producer.half.tied.add(3);
            producer.endDone.record(1_000_000);
            dataSource.commitWait.record(5_000_000);
            String theirs = binder.registry.scrape();
            String ours = TenonMeters.prometheusText();
            assertThat(samples(ours)).isEqualTo(samples(theirs)).hasSizeGreaterThan(50);
            assertThat(types(ours)).isEqualTo(types(theirs)).hasSizeGreaterThan(15);
            assertThat(subscription).isNotNull();
        }
    }

    private static Set<String> types(String text) {
        return text.lines()
                .filter(line -> line.startsWith("# TYPE tenon_"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Those of this test, whatever else there is; tags in the order of their keys. */
    private static Set<String> samples(String text) {
        return text.lines()
                .filter(line -> line.startsWith("tenon_") && line.contains("=\"" + NAME + "\""))
                .map(PrometheusNamesTest::normalized)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String normalized(String line) {
        int open = line.indexOf('{');
        int close = line.lastIndexOf('}');
        Set<String> tags = new TreeSet<>(Set.of(line.substring(open + 1, close).split(",")));
        return line.substring(0, open) + tags + Double.parseDouble(line.substring(close + 2));
    }
}
