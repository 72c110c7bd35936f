package io.tenon.attached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.testbed.Database;
import io.tenon.testbed.H2;
import io.tenon.testbed.matrix.Rows;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;

/** The same applications without the agent: each scenario shows what it is there to show. */
class ControlIT {

    @ParameterizedTest
    @Rows(
            build = {"PlainJdbc hikari", "EverySend hikari", "SpringJdbc hikari"},
            matrix = {
                "HelperThread hikari",
                "SpringLazy hikari insert-first",
                "SpringLazy hikari tell-first",
                "SpringJpa hikari eager flush",
                "SpringJpa hikari delayed flush-at-commit",
                "MyBatis pooled",
                "JdbiShop hikari"
            })
    void withoutTheAgentMessagesOfRolledBackOrdersAreDelivered(String scenario) {
        String[] words = scenario.split(" ");
        String[] arguments = Arrays.copyOfRange(words, 1, words.length);
        try (Database database = H2.server();
                Application application = Launch.alone().start(words[0], database, arguments)) {
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
