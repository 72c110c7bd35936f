package io.tenon.attached;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.testbed.Database;
import io.tenon.testbed.H2;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the agent does in mode observe, and in mode drain. */
class ModesIT extends AttachedTest {

    @ParameterizedTest
    @ValueSource(strings = {"4.3", "5.5"})
    void whereItObservesNothingIsChangedAndEverythingIsCounted(String client, @TempDir Path folder) throws Exception {
        Path report = folder.resolve("observed.txt");
        try (Database database = H2.server();
                Application application = Launch.attached()
                        .withClient(client)
                        .with("-Dtenon.mode=observe")
                        .with("-Dtenon.on-failure=fail-closed")
                        .with("-Dtenon.observe.file=" + report)
                        .start("Observed", database, "hikari")) {
            application.awaitDone();
            Stand.shared().awaitDelivered(application); // what was rolled back, too: nothing is tied
            application.end();
            String topic = Stand.shared().topic();
            assertThat(application.output())
                    .as(application::toString)
                    .contains("TABLE ORDERS")
                    .doesNotContain("TABLE tenon_status", "TABLE TENON_STATUS")
                    .anySatisfy(line -> assertThat(line)
                            .startsWith("JSON ")
                            .contains("\"totals\":{\"sent\":10,\"tied\":6,\"plain\":3,\"refused\":0,\"delayed\":1,"
                                    + "\"ghosts\":3,\"unclear\":1,\"afterCommit\":2,\"delayedGhosts\":0}")
                            .contains("{\"topic\":\"" + topic + "\",\"dataSource\":\"-\",\"tied\":0,\"plain\":1,"))
                    .anySatisfy(line -> assertThat(line).startsWith("TEXT ").contains("3  GHOSTS:"))
                    .anySatisfy(line -> assertThat(line).startsWith("TEXT ").contains("2  POSSIBLE LOSSES:"));
            assertThat(Files.readString(report)).contains("3  GHOSTS:");
            assertThat(Files.readString(Path.of(report + ".json"))).contains("\"ghosts\":3");
            assertThat(application.errors()).anyMatch(line -> line.contains("is attached (fail-open, mode observe)"));
            assertThat(application.complaints()).as(application::toString).isEmpty();
        }
    }

    @Test
    void whereItIsDrainedNewMessagesArePlainAndOldOnesStayTiedAndItSaysWhenNothingIsOutstanding(@TempDir Path folder) {
        Path metrics = folder.resolve("tenon.prom");
        // Also where what cannot be tied is refused: that a message is sent plainly is what was asked for.
        Launch launch = Launch.attached()
                .with("-Dtenon.mode.file=" + folder.resolve("mode"))
                .with("-Dtenon.metrics-file=" + metrics)
                .with("-Dtenon.metrics-interval=1000")
                .with("-Dtenon.on-failure=fail-closed");
        try (Database database = H2.server();
                Application application = launch.start("Drained", database, "hikari")) {
            judge(application);
            assertThat(application.output())
                    .filteredOn("NOTHING OUTSTANDING"::equals)
                    .hasSize(2);
            assertThat(application.errors())
                    .as(application::toString)
                    .anyMatch(line -> line.contains("mode is drain; outstanding: 1 open transactions with messages"));
            assertThat(metrics).content().contains("tenon_agent_mode{mode=\"drain\"} ", "tenon_agent_outstanding ");
        }
    }

    @Test
    void whatCannotBeAHalfGoesOutAtOnceWhereThatIsWantedAndIsSaidOnce() {
        try (Database database = H2.server();
                Application application =
                        Launch.attached().with("-Dtenon.not-a-half=plain").start("PlainDelayed", database, "hikari")) {
            judge(application);
            assertThat(application.output()).as(application::toString).contains("BEAN 4");
            assertThat(application.errors())
                    .as(application::toString)
                    .filteredOn(line -> line.contains("cannot be half messages go out at once"))
                    .singleElement()
                    .asString()
                    .contains("WARN", "topic " + Stand.shared().topic(), "since tenon.not-a-half is plain");
        }
    }

    @Test
    void whatIsOffIsNamedByPoolAndUrlAndGoesWhenThePoolIsClosed() {
        try (Database database = H2.server();
                Application application =
                        Launch.attached().with("-Dtenon.create-table=false").start("OffUntilClosed", database)) {
            application.awaitDone().end();
            String pool = "transactions on DataSource 'orders' (com.zaxxer.hikari.HikariDataSource, "
                    + database.jdbcUrl().split(";")[0];
            assertThat(application.output())
                    .as(application::toString)
                    .filteredOn(line -> line.startsWith("OPEN 1 " + pool))
                    .hasSize(2);
            assertThat(application.output()).filteredOn("CLOSED 0 []"::equals).hasSize(2);
            assertThat(application.errors())
                    .filteredOn(line -> line.contains("Tenon is OFF for " + pool))
                    .hasSize(2);
        }
    }
}
