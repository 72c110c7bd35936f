package io.tenon.attached;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every client version, and every method of its producer that sends. */
class ClientsIT extends AttachedTest {

    @ParameterizedTest
    @ValueSource(strings = {"4.9", "5.1", "5.5"})
    void messagesFollowTheirTransactionsHoweverTheyAreSent(String client) {
        play(Launch.attached().withClient(client), "EverySend", "hikari");
    }

    @ParameterizedTest
    @ValueSource(strings = {"4.9", "5.1"})
    void messagesFollowEveryTransaction(String client) {
        play(Launch.attached().withClient(client), "PlainJdbc", "hikari");
    }

    @ParameterizedTest
    @ValueSource(strings = {"4.9", "5.1", "5.5"})
    void r4_whatAnotherAgentGluesToTheLastPropertyHurtsNothing(String client) {
        play(Launch.attached().withClient(client), "GluedTraces", "hikari");
    }

    @ParameterizedTest
    @ValueSource(strings = {"4.9", "5.1", "5.5"})
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

    @Test
    void r1_aMessageOfAnExcludedTopicBorrowsNoConnectionThatWasPutOff() {
        play(Launch.attached().with("-Dtenon.topics.exclude=ord*"), "ExcludedTopic", "hikari");
    }
}
