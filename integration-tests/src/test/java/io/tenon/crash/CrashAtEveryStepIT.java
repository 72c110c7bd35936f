package io.tenon.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.jdbc.Delivery;
import io.tenon.testbed.matrix.Rows;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;

/**
 * Each point of half messages in docs/protocol.md once; {@code crash.sh} does it many times. That each point was reached
 * is a part of it.
 */
class CrashAtEveryStepIT {

    @ParameterizedTest
    @Rows(
            build = {"mariadb"},
            matrix = {"postgresql", "h2"})
    void whatIsCommittedIsDeliveredAndNothingElseWhereverSomethingDies(String database) throws Exception {
        Path logs = Path.of("target", "crash", database);
        try (CrashRun run = new CrashRun(Delivery.HALF, CrashRun.databases(database), logs)) {
            run.round(1);
            List<Reckoning> reckonings = run.reckonings();
            CrashTable.of(reckonings).forEach(System.out::println);
            System.out.println(CrashTable.sums(reckonings));
            assertThat(reckonings)
                    .as("what the instances did is in integration-tests/" + logs)
                    .allSatisfy(reckoning -> assertThat(reckoning.violations()).isEmpty());
        }
    }
}
