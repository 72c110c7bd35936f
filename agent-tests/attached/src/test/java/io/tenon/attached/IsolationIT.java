package io.tenon.attached;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Nothing of the agent's libraries is the application's, and nothing of the application's is the agent's. */
class IsolationIT extends AttachedTest {
    private static final List<String> INNER_CLASSES = List.of(
            "io.tenon.agent.engine.Attachment",
            "io.tenon.agent.operate.settings.AgentSettings",
            "io.tenon.agent.operate.report.AgentReport",
            "io.tenon.internal.transaction.ConnectionTransaction",
            "io.tenon.internal.status.StatusTable",
            "io.tenon.internal.half.DispatcherSettings",
            "io.tenon.jdbc.TenonDataSource",
            "io.tenon.rocketmq.TenonProducer");

    @Test
    void anApplicationWithoutLibrariesSeesNoneOfTheAgents() {
        List<String> seen = seen(Launch.attached(), Launch.bareClassPath());

        assertThat(seen).isEqualTo(seen(Launch.alone(), Launch.bareClassPath()));
        assertThat(seen).contains("CLASS net.bytebuddy.ByteBuddy absent", "CLASS org.slf4j.LoggerFactory absent");
    }

    @Test
    void anApplicationSeesItsOwnLibraries() {
        String classPath = Launch.attached().withConflicts().classPath();
        List<String> seen = seen(Launch.attached(), classPath);

        assertThat(seen).isEqualTo(seen(Launch.alone(), classPath));
        assertThat(seen)
                .contains(
                        "CLASS net.bytebuddy.ByteBuddy byte-buddy-1.6.14.jar",
                        "CLASS com.lmax.disruptor.RingBuffer disruptor-3.2.0.jar",
                        "CLASS org.slf4j.LoggerFactory slf4j-api-1.7.36.jar");
    }

    @Test
    void messagesFollowTheirTransactionsBesideConflictingLibraries() {
        play(Launch.attached().withConflicts(), "PlainJdbc", "hikari");
    }

    private static List<String> seen(Launch launch, String classPath) {
        String run = Stand.shared().newRun("Isolation");
        try (Application application = launch.startMain(run, classPath, "Isolation", INNER_CLASSES)) {
            application.awaitDone().end();
            assertThat(application.complaints()).as(application::toString).isEmpty();
            return application.output().stream()
                    .filter(line -> line.startsWith("CLASS ") || line.startsWith("RESOURCE "))
                    .toList();
        }
    }
}
