package io.tenon.attached;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.testbed.Database;
import io.tenon.testbed.H2;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What frameworks wrap around a connection leads to the same as without the agent. */
class WrappersIT extends AttachedTest {

    @Test
    void aViewOfAConnectionInATransactionIsNotTouchedAndProxiesOfItCanBeMade() {
        assertThat(seen(Launch.attached()))
                .contains("SEEN orders after a rollback: 0")
                .containsExactlyElementsOf(seen(Launch.alone()));
    }

    @Test
    void norIsItWhereTenonIsOffForWantOfAStatusTable() {
        assertThat(seen(Launch.attached().with("-Dtenon.create-table=false")))
                .contains("SEEN orders after a rollback: 0");
    }

    private static List<String> seen(Launch launch) {
        try (Database database = H2.server();
                Application application = launch.start("Wrappers", database)) {
            application.awaitDone();
            application.end();
            return application.output().stream()
                    .filter(line -> line.startsWith("SEEN "))
                    .toList();
        }
    }
}
