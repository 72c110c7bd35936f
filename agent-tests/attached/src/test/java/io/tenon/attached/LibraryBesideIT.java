package io.tenon.attached;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.testbed.Database;
import io.tenon.testbed.H2;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The agent and the library in one process: nothing is tied twice, and the agent says what it leaves alone. */
class LibraryBesideIT extends AttachedTest {

    @Test
    void whatTheLibraryFollowsByAUrlOrBelowAPoolIsItsAloneAndThatIsSaid() {
        try (Database database = H2.server();
                Application application = start(Launch.attached(), database)) {
            application.awaitDone();
            assertThat(application.never()).as(application::toString).hasSize(3);
            Stand.shared().awaitDelivered(application);
            application.end();
            assertThat(application.errors())
                    .as(application::toString)
                    .filteredOn(line -> line.contains("the library follows its transactions"))
                    .isNotEmpty()
                    .allMatch(line -> line.contains("HikariDataSource"));
        }
    }

    @Test
    void withoutTheAgentItIsTheSame() {
        try (Database database = H2.server();
                Application application = start(Launch.alone(), database)) {
            application.awaitDone();
            Stand.shared().awaitDelivered(application);
            application.end();
        }
    }

    private static Application start(Launch launch, Database database) {
        Stand stand = Stand.shared();
        String run = stand.newRun("UrlShop");
        return launch.startMain(
                run,
                Launch.bindingsClassPath(true),
                "binding.library.UrlShop",
                List.of(
                        database.jdbcUrl(),
                        database.user(),
                        database.password(),
                        stand.broker().nameServerAddress(),
                        stand.topic(),
                        run));
    }
}
