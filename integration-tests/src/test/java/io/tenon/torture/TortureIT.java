package io.tenon.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tenon.jdbc.Delivery;
import io.tenon.testbed.matrix.Rows;
import io.tenon.torture.TorturePlan.Faults;
import io.tenon.torture.TorturePlan.Product;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;

/** A short torture on each database, two of them at a time; {@code torture.sh} is the long one. */
@Execution(ExecutionMode.CONCURRENT)
class TortureIT {
    private static final Duration LOAD = Duration.ofSeconds(20);
    private static final long USUAL_SEED = 20261121;

    @ParameterizedTest
    @Rows(
            build = {"MARIADB"},
            matrix = {"H2", "MYSQL", "POSTGRESQL"})
    void nothingIsLostAndNothingInventedWhateverDies(Product product) throws Exception {
        survives(product, Delivery.HALF);
    }

    @ParameterizedTest
    @Rows(
            build = {"POSTGRESQL"},
            matrix = {"MARIADB"})
    void norThroughTheOutbox(Product product) throws Exception {
        survives(product, Delivery.OUTBOX);
    }

    private static void survives(Product product, Delivery delivery) throws Exception {
        assumeThat(product.isAvailable()).as("%s can be started here", product).isTrue();
        Path folder = Files.createDirectories(Path.of("target", "torture"));
        TorturePlan plan = new TorturePlan(
                LOAD,
                seed(product),
                product,
                Faults.ALL,
                delivery,
                Files.createTempDirectory(folder, product + "-").toAbsolutePath());
        Outcome outcome = Torture.run(plan, System.out);
        assertThat(outcome.complaints()).as("seed " + plan.seed()).isEmpty();
        assertThat(outcome.beliefs().transactions()).isGreaterThan(100);
        assertThat(outcome.tally().committed()).isGreaterThan(50);
        assertThat(outcome.faults().kills()).isGreaterThan(1);
        assertThat(outcome.faults().cuts()).isGreaterThan(10);
    }

    /** The one that is asked for; else the same each time, but on MariaDB a new one. */
    private static long seed(Product product) {
        Long wanted = Long.getLong("tenon.torture.seed");
        if (wanted != null) {
            return wanted;
        }
        return product == Product.MARIADB ? ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE) : USUAL_SEED;
    }
}
