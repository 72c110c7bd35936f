package io.tenon.attached;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transactions in which two threads work. */
class ThreadsIT extends AttachedTest {

    @ParameterizedTest
    @ValueSource(strings = {"hikari", "druid", "driver-manager"})
    void r1_aHelperThatRunsOneStatementKeepsItsOwnMessagesAndOneThatRunsTwoTakesTheTransactionOver(String pool) {
        play(Launch.attached(), "HelperThread", pool);
    }
}
