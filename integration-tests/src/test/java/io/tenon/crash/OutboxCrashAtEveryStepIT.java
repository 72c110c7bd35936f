package io.tenon.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.jdbc.Delivery;
import io.tenon.testbed.Database;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Each point of the outbox in docs/protocol.md once on MariaDB; {@code crash.sh} does it many times, and on the other databases.
 * That each point was reached is a part of it.
 */
class OutboxCrashAtEveryStepIT {

    @Test
    void whatIsCommittedIsDeliveredInOrderAndNothingElseWhereverSomethingDies() throws Exception {
        Path logs = Path.of("target", "crash-outbox");
        List<Supplier<Database>> databases = CrashRun.databases("mariadb");
        try (CrashRun run = new CrashRun(Delivery.OUTBOX, databases, logs)) {
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
