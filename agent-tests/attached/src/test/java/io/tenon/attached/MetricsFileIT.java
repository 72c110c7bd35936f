package io.tenon.attached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.testbed.Database;
import io.tenon.testbed.H2;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the agent writes to {@code metrics-file}. */
class MetricsFileIT extends AttachedTest {

    @ParameterizedTest
    @ValueSource(strings = {"4.9", "5.5"})
    void eachMessageIsCountedOnceWhicheverMethodsOfTheClientCallEachOther(String client, @TempDir Path folder) {
        Path file = folder.resolve("tenon.prom");
        Launch launch = Launch.attached()
                .withClient(client)
                .with("-Dtenon.metrics-file=" + file)
                .with("-Dtenon.metrics-interval=1000");
        try (Database database = H2.server();
                Application application = launch.start("PlainJdbc", database, "hikari")) {
            application.awaitDone();
            long plain = application.expected().stream()
                    .filter(MetricsFileIT::isPlain)
                    .count();
            long never = application.never().size();
            assertThat(plain).isPositive();
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                assertThat(sum(file, "tenon_messages_total", "outcome=\"plain\""))
                        .isEqualTo((double) plain);
                assertThat(sum(file, "tenon_messages_total", "outcome=\"committed\""))
                        .isPositive();
                assertThat(sum(file, "tenon_messages_total", "outcome=\"rolled.back\""))
                        .isBetween(1.0, (double) never);
                assertThat(sum(file, "tenon_commit_wait_seconds_count", "datasource="))
                        .isPositive();
                assertThat(sum(file, "tenon_tables_usable", "table=\"status\"")).isEqualTo(1);
            });
            judge(application);
        }
    }

    /** Whether the scenario sends it after the end of a transaction, or in none. */
    private static boolean isPlain(String key) {
        return key.contains("told-after")
                || key.contains("told-outside")
                || (key.endsWith("autocommit") && !key.endsWith("by-autocommit"));
    }

    private static double sum(Path file, String name, String tag) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(name + "{") && line.contains(tag))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
