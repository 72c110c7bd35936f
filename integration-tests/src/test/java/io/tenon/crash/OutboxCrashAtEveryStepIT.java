package io.tenon.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.jdbc.Delivery;
import io.tenon.testbed.matrix.Rows;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;

/**
 * Each point of the outbox in docs/protocol.md once; {@code crash.sh} does it many times, and on the other databases.
 * That each point was reached is a part of it.
 */
class OutboxCrashAtEveryStepIT {

    @ParameterizedTest
    @Rows(
            build = {"mariadb"},
            matrix = {"postgresql"})
    void whatIsCommittedIsDeliveredInOrderAndNothingElseWhereverSomethingDies(String database) throws Exception {
        Path logs = Path.of("target", "crash-outbox", database);
        try (CrashRun run = new CrashRun(Delivery.OUTBOX, CrashRun.databases(database), logs)) {
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
