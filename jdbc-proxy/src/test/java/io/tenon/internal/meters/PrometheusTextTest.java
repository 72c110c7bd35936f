package io.tenon.internal.meters;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The text format 0.0.4, read by a parser of its grammar. */
class PrometheusTextTest {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
    private static final Pattern SAMPLE = Pattern.compile("(" + NAME
            + ")\\{((?:[a-z_]+=\"(?:[^\"\\\\\n]|\\\\[\\\\\"n])*\",?)*)\\} " + "(NaN|-?[0-9.]+(?:E-?[0-9]+)?)");
    private static final Pattern HEAD = Pattern.compile("# (HELP|TYPE) (" + NAME + ") (.+)");

    @Test
    void aCounterAGaugeAndATimingLookAsMicrometerWritesThem() {
        try (OwnedMeters shop = new OwnedMeters(OwnerKind.DATA_SOURCE, "shop")) {
            shop.counter(MeterName.COMMITS_REFUSED).add(2);
            shop.gauge(MeterName.OUTBOX_OLDEST, () -> 1.5);
            shop.timing(MeterName.COMMIT_WAIT).record(250_000_000);
            assertThat(PrometheusText.of(AllMeters.series()).lines())
                    .containsSubsequence(
                            "# TYPE tenon_commits_refused_total counter",
                            "tenon_commits_refused_total{datasource=\"shop\"} 2")
                    .containsSubsequence(
                            "# TYPE tenon_outbox_oldest_seconds gauge",
                            "tenon_outbox_oldest_seconds{datasource=\"shop\"} 1.5")
                    .containsSubsequence(
                            "# TYPE tenon_commit_wait_seconds summary",
                            "tenon_commit_wait_seconds_count{datasource=\"shop\"} 1",
                            "tenon_commit_wait_seconds_sum{datasource=\"shop\"} 0.25",
                            "# TYPE tenon_commit_wait_seconds_max gauge",
                            "tenon_commit_wait_seconds_max{datasource=\"shop\"} 0.25");
        }
    }

    @Test
    void whatEachMeterMayBeIsReadByAParser() {
        try (ProducerMeters producer = new ProducerMeters("a \"group\"\nwith \\ in it");
                OwnedMeters dataSource = new OwnedMeters(OwnerKind.DATA_SOURCE, "ümläut")) {
            for (MeterName name : MeterName.values()) {
                if (name.owner() == OwnerKind.DATA_SOURCE && name.kind() == MeterKind.GAUGE) {
                    dataSource.gauge(name, () -> Double.NaN, name.ownTags().toArray(new String[0]));
                }
            }
            producer.endDone.record(Long.MAX_VALUE / 4);
            requireSound(PrometheusText.of(AllMeters.series()));
        }
    }

    @Test
    void theTextIsBounded() {
        List<Series> many = new ArrayList<>();
        for (int i = 0; i < PrometheusText.MOST_SERIES + 5; i++) {
            many.add(new Series(new Counter(MeterName.PARKED, "group-" + i)));
        }
        String text = PrometheusText.of(many);
        assertThat(text).contains("# 5 further series are left out");
        assertThat(text.lines().filter(line -> line.startsWith("tenon_parked_total")))
                .hasSize(PrometheusText.MOST_SERIES);
    }

    /** Each family has one HELP and one TYPE line, directly before all of its samples; each series is there once. */
    private static void requireSound(String text) {
        assertThat(text).endsWith("\n");
        Set<String> families = new HashSet<>();
        Set<String> series = new HashSet<>();
        String family = "";
        String helped = "";
        for (String line : text.split("\n")) {
            Matcher head = HEAD.matcher(line);
            if (head.matches() && head.group(1).equals("HELP")) {
                helped = head.group(2);
                assertThat(families.add(helped)).as(line).isTrue();
            } else if (head.matches()) {
                family = head.group(2);
                assertThat(family).isEqualTo(helped);
                assertThat(head.group(3)).isIn("counter", "gauge", "summary");
            } else {
                Matcher sample = SAMPLE.matcher(line);
                assertThat(sample.matches()).as(line).isTrue();
                assertThat(sample.group(1)).as(line).isIn(family, family + "_count", family + "_sum");
                assertThat(series.add(sample.group(1) + sample.group(2)))
                        .as(line)
                        .isTrue();
            }
        }
    }
}
