package io.tenon.attached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.testbed.Database;
import io.tenon.testbed.EmbeddedBroker;
import io.tenon.testbed.H2;
import io.tenon.testbed.matrix.Rows;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** O5, O8: an application goes on while the broker is away, if it was started so. */
class OutageIT extends AttachedTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @ParameterizedTest
    @Rows(
            build = {"when-broker-unavailable"},
            matrix = {"delivery"})
    void o8_anOutageFailsNoSendAndAfterItAllOrdersAreDelivered(String setting) {
        EmbeddedBroker broker = (EmbeddedBroker) Stand.shared().broker();
        try (Database database = H2.server();
                Application application = Launch.attached()
                        .with("-Dtenon." + setting + "=outbox")
                        .start("BrokerOutage", database, "hikari")) {
            awaitLine(application, "UP");
            broker.stopBroker();
            try {
                awaitLine(application, "SERVED");
            } finally {
                broker.startBroker();
            }
            judge(application);
        }
    }

    /** The first large one finds the outbox table open, which the small one before it has opened. */
    @Test
    void o11_largeBodiesAreHalvesAndAnOutageFailsNoSend() {
        EmbeddedBroker broker = (EmbeddedBroker) Stand.shared().broker();
        try (Database database = H2.server();
                Application application = Launch.attached()
                        .with("-Dtenon.delivery=outbox")
                        .with("-Dtenon.outbox-body-limit=16384")
                        .start("LargeBodies", database, "hikari")) {
            awaitLine(application, "UP");
            assertThat(application.output()).contains("WRITTEN before-0", "STORED before-1", "STORED before-4");
            broker.stopBroker();
            try {
                awaitLine(application, "SERVED");
            } finally {
                broker.startBroker();
            }
            assertThat(application.output()).contains("WRITTEN meanwhile-1", "WRITTEN meanwhile-4");
            judge(application);
        }
    }

    /** The lease leaves a JVM that has just begun the time to send; what is not deleted within it, a relay sends again. */
    @Test
    void o2_whatWasSentIsDeletedThoughTheApplicationHasDroppedItsPool() {
        play(
                Launch.attached().with("-Dtenon.delivery=outbox").with("-Dtenon.outbox-lease=6000"),
                "ForgottenPools",
                "tomcat");
    }

    private static void awaitLine(Application application, String line) {
        await().atMost(SOON).untilAsserted(() -> {
            if (!application.output().contains(line)) {
                throw new AssertionError("no " + line + " of " + application);
            }
        });
    }
}
