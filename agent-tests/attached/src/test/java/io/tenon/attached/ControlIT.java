package io.tenon.attached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.testbed.Database;
import io.tenon.testbed.H2;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same applications without the agent: each scenario shows what it is there to show. */
class ControlIT {

    @ParameterizedTest
    @CsvSource({
        "PlainJdbc, hikari",
        "EverySend, hikari",
    })
    void withoutTheAgentMessagesOfRolledBackOrdersAreDelivered(String main, String argument) {
        try (Database database = H2.server();
                Application application = Launch.alone().start(main, database, argument)) {
            application.awaitDone();
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                Stand stand = Stand.shared();
                assertThat(stand.delivered(application.expected()))
                        .as(application::toString)
                        .containsExactlyInAnyOrderElementsOf(application.expected());
                assertThat(stand.delivered(application.never()))
                        .as(application::toString)
                        .isNotEmpty()
                        .containsExactlyInAnyOrderElementsOf(application.never());
            });
            application.end();
        }
    }
}
