package io.tenon.attached;

import io.tenon.testbed.matrix.Matrix;
import io.tenon.testbed.matrix.Rows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** Plain JDBC over every pool, and over none. */
class PoolsIT extends AttachedTest {

    @ParameterizedTest
    @Rows(
            build = {"hikari", "dbcp2", "vendor", "nested"},
            matrix = {"druid", "tomcat", "spring", "driver-manager"})
    void messagesFollowTheirTransactions(String pool) {
        play(Launch.attached(), "PlainJdbc", pool);
    }

    @Matrix
    @Test
    void messagesFollowTheirTransactionsOverTheNewestHikari() {
        play(Launch.attached().withNewestHikari(), "PlainJdbc", "hikari");
    }
}
