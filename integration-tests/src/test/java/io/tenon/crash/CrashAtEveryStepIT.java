package io.tenon.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.jdbc.Delivery;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Each point of half messages in docs/protocol.md once on each database; {@code crash.sh} does it many times. That each point was reached
 * is a part of it.
 */
class CrashAtEveryStepIT {

    @Test
    void whatIsCommittedIsDeliveredAndNothingElseWhereverSomethingDies() throws Exception {
        Path logs = Path.of("target", "crash");
        try (CrashRun run = new CrashRun(Delivery.HALF, CrashRun.databases("all"), logs)) {
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
