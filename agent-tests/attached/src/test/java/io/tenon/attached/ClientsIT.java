package io.tenon.attached;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.testbed.Database;
import io.tenon.testbed.H2;
import io.tenon.testbed.matrix.Rows;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** Every client version, and every method of its producer that sends. */
class ClientsIT extends AttachedTest {

    @ParameterizedTest
    @Rows(
            build = {"4.3", "4.9", "5.5"},
            matrix = {"4.6", "4.8", "5.1"})
    void messagesFollowTheirTransactionsHoweverTheyAreSent(String client) {
        play(Launch.attached().withClient(client), "EverySend", "hikari");
    }

    @ParameterizedTest
    @Rows(
            build = {"4.3"},
            matrix = {"4.9", "5.1"})
    void messagesFollowEveryTransaction(String client) {
        play(Launch.attached().withClient(client), "PlainJdbc", "hikari");
    }

    @ParameterizedTest
    @Rows(
            build = {"4.3", "5.5"},
            matrix = {"4.8", "4.9", "5.1"})
    void r4_whatAnotherAgentGluesToTheLastPropertyHurtsNothing(String client) {
        play(Launch.attached().withClient(client), "GluedTraces", "hikari");
    }

    @ParameterizedTest
    @Rows(
            build = {"4.3", "5.5"},
            matrix = {"4.8", "4.9", "5.1"})
    void r6_whatIsSentAfterTheCommitIsBehindItInTheQueue(String client) {
        play(Launch.attached().withClient(client), "OrderedQueue", "hikari");
    }

    @ParameterizedTest
    @Rows(
            build = {"5.5"},
            matrix = {"4.9"})
    void r11_whatIsSentOutsideOfATransactionIsRefusedIfOneIsRequired(String client) {
        play(
                Launch.attached().withClient(client).with("-Dtenon.require-transaction=true"),
                "RequiredTransaction",
                "hikari");
    }

    @ParameterizedTest
    @Rows(
            build = {"com/acme/shaded/org/apache/rocketmq/"},
            matrix = {"com/aliyun/openservices/shade/com/alibaba/rocketmq/"})
    void messagesFollowTheirTransactionsThroughAClientThatShadingHasMoved(String folder) throws IOException {
        try (Database database = H2.server();
                Application application =
                        Launch.attached().withClient("4.9").startShaded(folder, "EverySend", database, "hikari")) {
            judge(application);
            assertThat(application.output()).noneMatch(line -> line.contains("org.apache.rocketmq"));
        }
    }

    @Test
    void messagesFollowTheirTransactionsThroughOns() throws IOException {
        try (Database database = H2.server();
                Application application = Launch.attached()
                        .withClient("ons")
                        .with("-Dtenon.log.level=debug")
                        .startOns(database)) {
            judge(application);
            assertThat(application.errors())
                    .as(application::toString)
                    .anyMatch(line ->
                            line.contains("client 4.4.3 in com.aliyun.openservices.shade.com.alibaba.rocketmq"));
        }
    }

    @Test
    void r1_aMessageOfAnExcludedTopicBorrowsNoConnectionThatWasPutOff() {
        play(Launch.attached().with("-Dtenon.topics.exclude=ord*"), "ExcludedTopic", "hikari");
    }
}
