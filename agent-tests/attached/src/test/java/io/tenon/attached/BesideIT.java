package io.tenon.attached;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.testbed.Database;
import io.tenon.testbed.H2;
import io.tenon.testbed.matrix.Rows;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** Beside an agent that traces: messages are tied as without it, and it traces them as without Tenon. */
class BesideIT extends AttachedTest {

    /** The other two of these four: {@link BesideEveryAgentIT}. */
    @ParameterizedTest
    @Rows(
            build = {"first, half"},
            matrix = {"last, outbox"})
    void messagesAreTiedAndTracedByOpenTelemetry(String openTelemetryIs, String delivery) {
        assertTiedAndTraced(openTelemetryIs, delivery);
    }

    static void assertTiedAndTraced(String openTelemetryIs, String delivery) {
        OtherAgent openTelemetry = OtherAgent.openTelemetry();
        Launch tenon = Launch.attached().with("-Dtenon.delivery=" + delivery);
        try (Database database = H2.server();
                Application application =
                        openTelemetry.beside(tenon, openTelemetryIs).start("Traced", database, "hikari")) {
            judge(application);
            assertThat(openTelemetry.complaints(application))
                    .as(application::toString)
                    .isEmpty();
            assertConsumedInTheTraceOfTheSender(application);
            Spans.of(application)
                    .assertConsumersHangOnSendersAndThoseOn(
                            OtherAgent.BUSINESS,
                            new HashSet<>(traces(application, "CONSUMED ").values()));
        }
    }

    /** The other order of the two: {@link BesideEveryAgentIT}. */
    @Test
    void whatOpenTelemetryUnwrapsLeavesNoCommitInDoubt() {
        assertRedeployedWithoutADoubt(OtherAgent.openTelemetry(), "first");
    }

    /**
     * Of each class of a pool's statements that it meets, OpenTelemetry's agent unwraps the first: in the first transaction of
     * a deployment. The application has not, so the return of the commit proves as much as ever, and no row has to be asked
     * while the deployment goes. In a container whose loaders ask the system loader, without which SkyWalking's classes would
     * not be found. Whether what was undeployed can be collected is the other agent's affair, too, and is not judged.
     */
    static void assertRedeployedWithoutADoubt(OtherAgent other, String order) {
        Launch both = other.beside(Launch.attached(), order).with("-Dshop.container=delegates");
        try (Database database = H2.server();
                Application application = RedeploymentIT.start(both, database)) {
            judge(application);
            assertThat(other.complaints(application)).as(application::toString).isEmpty();
            assertThat(application.errors())
                    .anyMatch(line -> line.contains(" [tenon] "))
                    .noneMatch(line -> line.contains(" was in doubt: "));
        }
    }

    static void assertConsumedInTheTraceOfTheSender(Application application) {
        Map<String, String> sent = traces(application, "SENT ");
        Map<String, String> consumed = traces(application, "CONSUMED ");
        assertThat(consumed.keySet()).as(application::toString).isEqualTo(new HashSet<>(application.expected()));
        sent.keySet().retainAll(consumed.keySet());
        assertThat(consumed).as(application::toString).isEqualTo(sent);
        Set<String> different = new HashSet<>(sent.values());
        assertThat(different).as(application::toString).hasSize(sent.size());
    }

    /** The trace that the application says it was in, by message. */
    static Map<String, String> traces(Application application, String word) {
        Map<String, String> traces = new HashMap<>();
        application.output().stream().filter(line -> line.startsWith(word)).forEach(line -> {
            String[] words = line.split(" ");
            traces.put(words[1], words[2]);
        });
        return traces;
    }
}
