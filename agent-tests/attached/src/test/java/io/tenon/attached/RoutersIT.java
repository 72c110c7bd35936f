package io.tenon.attached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.testbed.Database;
import io.tenon.testbed.H2;
import io.tenon.testbed.Postgres;
import io.tenon.testbed.matrix.Rows;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** DataSources whose connections are not what is committed: the end of a transaction is seen where it really happens. */
class RoutersIT extends AttachedTest {
    private static final Launch ATTACHED = Launch.attached().withRouters();

    @ParameterizedTest
    @Rows(
            build = {"hikari"},
            matrix = {"druid"})
    void messagesFollowDynamicDataSourcesTransactionalMethods(String pool) {
        play(ATTACHED, "DynamicDataSources", pool, "all");
    }

    @Test
    void messagesFollowDynamicDataSourcesMethodsOnTwoDatabases() {
        try (Database branch = H2.server()) {
            play(ATTACHED, "DynamicDataSources", "hikari", "all", branch.jdbcUrl());
        }
    }

    @Test
    void withoutTheAgentMessagesOfRolledBackMethodsAreDelivered() {
        try (Database database = H2.server();
                Application application =
                        Launch.alone().withRouters().start("DynamicDataSources", database, "hikari", "all")) {
            application.awaitDone();
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(Stand.shared().delivered(application.never()))
                            .as(application::toString)
                            .isNotEmpty()
                            .containsExactlyInAnyOrderElementsOf(application.never()));
            application.end();
        }
    }

    @Test
    void dynamicDataSourcesFirstUseMayMakeTheTableOnPostgreSql() {
        try (Database database = Postgres.freshDatabase()) {
            play(ATTACHED, database, "DynamicDataSources", "hikari", "all");
        }
    }

    @Test
    void dynamicDataSourcesOrdersCommitWhereTheTableIsMissing() {
        Launch withoutTable = ATTACHED.with("-Dtenon.create-table=false");
        try (Database database = Postgres.freshDatabase();
                Application application = withoutTable.start("DynamicDataSources", database, "hikari", "commits")) {
            application.awaitDone();
            assertThat(application.never()).isEmpty();
            Stand.shared().awaitDelivered(application);
            application.end();
            assertThat(application.complaints())
                    .as(application::toString)
                    .anyMatch(line -> line.contains("Tenon is OFF for"));
        }
    }

    @ParameterizedTest
    @Rows(
            build = {"alone"},
            matrix = {"pooled", "by-url"})
    void messagesFollowShardingSpheresTransactions(String way) {
        playInMemory(way);
    }

    @ParameterizedTest
    @Rows(
            build = {"pooled"},
            matrix = {"alone", "by-url"})
    void messagesFollowShardingSpheresTransactionsOverTwoDatabases(String way) {
        playInMemory(way, "jdbc:h2:mem:branch;DB_CLOSE_DELAY=-1");
    }

    /** On databases of the application's JVM: ShardingSphere does not know H2's URL with a port of five digits. */
    private static void playInMemory(String... arguments) {
        Stand stand = Stand.shared();
        String run = stand.newRun("Sharding");
        List<String> all = new ArrayList<>(List.of(
                "jdbc:h2:mem:main;DB_CLOSE_DELAY=-1",
                "sa",
                "none",
                stand.broker().nameServerAddress(),
                stand.topic(),
                run));
        all.addAll(List.of(arguments));
        try (Application application = ATTACHED.startMain(run, "Sharding", all)) {
            judge(application);
            // Below a pool, the logical connection keeps real ones, which the message is tied to.
            assertThat(application.count("REFUSED"))
                    .as(application::toString)
                    .isEqualTo(arguments[0].equals("alone") ? 1 : 0);
        }
    }
}
