package io.tenon.attached;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.testbed.Database;
import io.tenon.testbed.H2;
import io.tenon.testbed.matrix.Rows;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** Until a message is sent in a transaction, a driver sees the same calls with the agent and without. */
class CountedCallsIT extends AttachedTest {
    private static final String OFF = "Tenon is OFF for";

    @ParameterizedTest
    @Rows(
            build = {"hikari"},
            matrix = {"driver-manager", "druid", "tomcat", "dbcp2"})
    void nothingIsAskedWithoutAMessage(String pool) {
        assertThat(seen(Launch.attached(), pool))
                .contains("SEEN Connection.commit 3")
                .containsExactlyElementsOf(seen(Launch.alone(), pool));
    }

    private static List<String> seen(Launch launch, String pool) {
        // Or else it depends on the time that passes whether HikariCP asks a connection if it is alive.
        Launch timeless = launch.with("-Dcom.zaxxer.hikari.aliveBypassWindowMs=60000");
        try (Database database = H2.server();
                Application application = timeless.start("Counted", database, pool, "answers")) {
            application.awaitDone();
            if (launch.withAgent()) {
                Stand.shared().awaitDelivered(application);
            }
            application.end();
            assertThat(application.complaints()).as(application::toString).isEmpty();
            return application.output().stream()
                    .filter(line -> line.startsWith("SEEN "))
                    .toList();
        }
    }

    @Test
    void aDriverThatDoesNotSayWhereItLeadsWorksAndIsOff() {
        assertThat(complaintsWithADriverThatRefuses(Launch.attached()))
                .singleElement()
                .asString()
                .contains(OFF + " DataSource com.example.shop.CountingDriver");
    }

    @Test
    void anExcludedOneIsNotAsked() {
        assertThat(complaintsWithADriverThatRefuses(
                        Launch.attached().with("-Dtenon.datasources.exclude=com.example.shop.CountingDriver")))
                .isEmpty();
    }

    private static List<String> complaintsWithADriverThatRefuses(Launch launch) {
        try (Database database = H2.server();
                Application application = launch.start("Counted", database, "driver-manager", "refuses")) {
            application.awaitDone();
            Stand.shared().awaitDelivered(application);
            application.end();
            assertThat(application.output()).contains("SEEN it works");
            return application.complaints();
        }
    }
}
