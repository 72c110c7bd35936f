package io.tenon.attached;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.testbed.Database;
import io.tenon.testbed.H2;
import io.tenon.testbed.Postgres;
import io.tenon.testbed.matrix.Rows;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** What an application sees of its own objects, their exceptions and results is the same with the agent and without. */
class VendorTypesIT extends AttachedTest {

    @ParameterizedTest
    @Rows(
            build = {"hikari"},
            matrix = {"druid", "tomcat", "dbcp2"})
    void anApplicationSeesTheSameObjects(String pool) {
        try (Database alone = H2.server();
                Database attached = H2.server()) {
            assertSeesTheSame(pool, Launch.alone(), alone, Launch.attached(), attached);
        }
    }

    @ParameterizedTest
    @Rows(
            build = {"4.9"},
            matrix = {"5.1"})
    void anApplicationSeesTheSameObjectsOfItsClient(String client) {
        try (Database alone = H2.server();
                Database attached = H2.server()) {
            assertSeesTheSame(
                    "hikari",
                    Launch.alone().withClient(client),
                    alone,
                    Launch.attached().withClient(client),
                    attached);
        }
    }

    @Test
    void anApplicationSeesTheSameObjectsOnPostgreSql() {
        try (Database alone = Postgres.freshDatabase();
                Database attached = Postgres.freshDatabase()) {
            assertSeesTheSame("hikari", Launch.alone(), alone, Launch.attached(), attached);
        }
    }

    private static void assertSeesTheSame(
            String pool, Launch alone, Database aloneDatabase, Launch attached, Database attachedDatabase) {
        assertThat(seen(attached, attachedDatabase, pool))
                .isNotEmpty()
                .containsExactlyElementsOf(seen(alone, aloneDatabase, pool));
    }

    private static List<String> seen(Launch launch, Database database, String pool) {
        try (Application application = launch.start("VendorTypes", database, pool)) {
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
}
