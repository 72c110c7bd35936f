package io.tenon.attached;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.testbed.Database;
import io.tenon.testbed.H2;
import io.tenon.testbed.Postgres;
import io.tenon.testbed.matrix.Rows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** A connection that a pool takes away as abandoned: what is sent about its transaction after that is refused. */
class AbandonedIT extends AttachedTest {

    @ParameterizedTest
    @Rows(
            build = {"druid"},
            matrix = {"tomcat"})
    void r2_aMessageAfterTheConnectionWasTakenAwayIsRefused(String pool) {
        try (Database database = H2.server()) {
            assertRefused(database, pool, "tell-after");
        }
    }

    @ParameterizedTest
    @Rows(
            build = {"tomcat"},
            matrix = {"druid"})
    void r2_soIsOneInATransactionThatHasAMessageAlready(String pool) {
        try (Database database = H2.server()) {
            assertRefused(database, pool, "tell-before");
        }
    }

    @ParameterizedTest
    @Rows(
            build = {"tell-before"},
            matrix = {"tell-after"})
    void r2_soIsOneOnPostgreSql(String moment) {
        try (Database database = Postgres.freshDatabase()) {
            assertRefused(database, "dbcp2", moment);
        }
    }

    @Test
    void withoutTheAgentTheyAreDelivered() {
        try (Database database = H2.server();
                Application application = Launch.alone().start("Abandoned", database, "druid", "tell-before")) {
            application.awaitDone().end();
            assertThat(application.count("DELIVERED-WITHOUT-ROW"))
                    .as(application::toString)
                    .isEqualTo(4);
        }
    }

    private static void assertRefused(Database database, String pool, String moment) {
        try (Application application = Launch.attached().start("Abandoned", database, pool, moment)) {
            judge(application);
            assertThat(application.count("REFUSED")).as(application::toString).isEqualTo(4);
            assertThat(application.count("NOT-COMMITTED"))
                    .as(application::toString)
                    .isEqualTo(2);
        }
    }
}
