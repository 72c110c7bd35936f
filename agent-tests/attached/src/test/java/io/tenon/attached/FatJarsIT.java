package io.tenon.attached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.testbed.Database;
import io.tenon.testbed.H2;
import io.tenon.testbed.matrix.Rows;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code java -javaagent:tenon-agent.jar -jar application.jar}: Spring Boot, Spring's transactions, RocketMQTemplate. */
class FatJarsIT extends AttachedTest {

    @ParameterizedTest
    @ValueSource(strings = {"boot-2", "boot-3"})
    void messagesFollowTheirTransactions(String module) {
        try (Database database = H2.server();
                Application application = start(Launch.attached(), module, database)) {
            judge(application);
        }
    }

    @ParameterizedTest
    @Rows(
            build = {"boot-2"},
            matrix = {"boot-3"})
    void withoutTheAgentMessagesOfRolledBackOrdersAreDelivered(String module) {
        try (Database database = H2.server();
                Application application = start(Launch.alone(), module, database)) {
            application.awaitDone();
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(Stand.shared().delivered(application.never()))
                            .as(application::toString)
                            .isNotEmpty()
                            .containsExactlyInAnyOrderElementsOf(application.never()));
            application.end();
        }
    }

    private static Application start(Launch launch, String module, Database database) {
        Stand stand = Stand.shared();
        String run = stand.newRun(module);
        return launch.startJar(
                run,
                Launch.applicationJar(module),
                List.of(
                        "--spring.datasource.url=" + database.jdbcUrl(),
                        "--spring.datasource.username=" + database.user(),
                        "--spring.datasource.password=" + database.password(),
                        "--rocketmq.name-server=" + stand.broker().nameServerAddress(),
                        "--rocketmq.producer.group=" + run,
                        "--shop.topic=" + stand.topic(),
                        "--shop.run=" + run));
    }
}
