package io.tenon.attached;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.testbed.Database;
import io.tenon.testbed.H2;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every client version, and every method of its producer that sends. */
class ClientsIT extends AttachedTest {

    @ParameterizedTest
    @ValueSource(strings = {"4.3", "4.6", "4.8", "4.9", "5.1", "5.5"})
    void messagesFollowTheirTransactionsHoweverTheyAreSent(String client) {
        play(Launch.attached().withClient(client), "EverySend", "hikari");
    }

    @ParameterizedTest
    @ValueSource(strings = {"4.3", "4.9", "5.1"})
    void messagesFollowEveryTransaction(String client) {
        play(Launch.attached().withClient(client), "PlainJdbc", "hikari");
    }

    @ParameterizedTest
    @ValueSource(strings = {"4.3", "4.8", "4.9", "5.1", "5.5"})
    void r4_whatAnotherAgentGluesToTheLastPropertyHurtsNothing(String client) {
        play(Launch.attached().withClient(client), "GluedTraces", "hikari");
    }

    @ParameterizedTest
    @ValueSource(strings = {"4.3", "4.8", "4.9", "5.1", "5.5"})
    void r6_whatIsSentAfterTheCommitIsBehindItInTheQueue(String client) {
        play(Launch.attached().withClient(client), "OrderedQueue", "hikari");
    }

    @ParameterizedTest
    @ValueSource(strings = {"4.9", "5.5"})
    void r11_whatIsSentOutsideOfATransactionIsRefusedIfOneIsRequired(String client) {
        play(
                Launch.attached().withClient(client).with("-Dtenon.require-transaction=true"),
                "RequiredTransaction",
                "hikari");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"com/aliyun/openservices/shade/com/alibaba/rocketmq/", "com/acme/shaded/org/apache/rocketmq/"})
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
