package io.tenon.attached;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plain JDBC over every pool, and over none. */
class PoolsIT extends AttachedTest {

    @ParameterizedTest
    @ValueSource(strings = {"hikari", "druid", "tomcat", "dbcp2", "spring", "driver-manager", "vendor", "nested"})
    void messagesFollowTheirTransactions(String pool) {
        play(Launch.attached(), "PlainJdbc", pool);
    }

    @Test
    void messagesFollowTheirTransactionsOverTheNewestHikari() {
        play(Launch.attached().withNewestHikari(), "PlainJdbc", "hikari");
    }
}
