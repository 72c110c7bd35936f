package io.tenon.operations.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import io.tenon.operations.console.MetricsSource.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RatesTest {
    private static final String COMMITTED = "tenon_messages_total{group=\"g\",outcome=\"committed\",delivery=\"half\"}";
    private static final String COMMITS = "tenon_commit_wait_seconds_count{datasource=\"d\"}";

    @Test
    void aRateIsTheDifferenceOfTwoReadingsByTheirTime() {
        Map<String, Double> rates = Rates.perSecond(
                new Reading(1_000, Map.of(COMMITTED, 100.0, COMMITS, 10.0)),
                new Reading(5_000, Map.of(COMMITTED, 140.0, COMMITS, 30.0)));
        assertThat(rates).containsEntry("message.committed", 10.0).containsEntry("commits", 5.0);
    }

    @Test
    void aCounterThatIsSmallerThanBeforeHasBegunAnew() {
        assertThat(Rates.perSecond(new Reading(0, Map.of(COMMITS, 1000.0)), new Reading(2_000, Map.of(COMMITS, 8.0))))
                .containsEntry("commits", 4.0);
    }

    @Test
    void tenonsLinesAreReadAndOthersAreNot() throws Exception {
        String text = "# HELP tenon_in_doubt x\njvm_threads 3\n" + COMMITTED + " 7.0\ntenon_in_doubt 2 1700000000\n";
        assertThat(MetricsSource.parse(text)).containsOnly(Map.entry(COMMITTED, 7.0), Map.entry("tenon_in_doubt", 2.0));
        assertThatThrownBy(() -> MetricsSource.parse("jvm_threads 3\n"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no meter of Tenon's");
    }

    @Test
    void aGaugeThatKnowsNothingJustNowHasNoValue() throws Exception {
        String text = COMMITTED + " 7.0\ntenon_outbox_oldest{datasource=\"orders\"} NaN\ntenon_x 1e3\ntenon_y +Inf\n";
        assertThat(MetricsSource.parse(text)).containsOnly(Map.entry(COMMITTED, 7.0), Map.entry("tenon_x", 1000.0));
    }

    @Test
    void whatCannotBeReadIsAFailureAndNoZero(@TempDir Path folder) throws Exception {
        Path old = Files.writeString(folder.resolve("old.prom"), COMMITS + " 1\n");
        Files.setLastModifiedTime(old, FileTime.fromMillis(System.currentTimeMillis() - 600_000));
        Rates rates = new Rates(List.of(
                new MetricsSource(old.toString()),
                new MetricsSource(folder.resolve("none.prom").toString())));
        rates.readIfDue();
        JsonObject json = rates.json();
        assertThat(json.get("instances").toString()).contains("older than 120 s", "no such file");
        assertThat(json.getAsJsonObject("perSecond").size()).isZero();
    }

    @Test
    void noSecretOfAnAddressIsShown() {
        assertThat(new MetricsSource("http://user:hush@10.0.0.1:8080/metrics?key=hush").shown())
                .isEqualTo("http://10.0.0.1:8080/metrics");
    }
}
