package io.tenon.internal.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connector/J, on MySQL and on MariaDB. */
abstract class OnConnectorJ extends OnMySqlFamily {
    private static final String THOUSAND_ROWS = "WITH RECURSIVE numbers (n) AS"
            + " (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 1000) SELECT n FROM numbers";

    /** With useServerPrepStmts a statement that is prepared beside the stream takes it, and who reads on waits for ever. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void r3_streamingResultSetDefersTheRowAndGoesOn() throws SQLException {
        Connection a = application();
        StatusId s = StatusId.next();
        try (Statement streaming = a.createStatement()) {
            streaming.setFetchSize(Integer.MIN_VALUE);
            try (ResultSet rows = streaming.executeQuery(THOUSAND_ROWS)) {
                rows.next();
                assertThatThrownBy(() -> table().insertLive(a, s))
                        .isInstanceOfSatisfying(SQLException.class, e -> assertThat(table().cannotTakeStatementNow(e))
                                .as(e.toString())
                                .isTrue());
                int left = 0;
                while (rows.next()) {
                    left++;
                }
                assertThat(left).isEqualTo(999);
            }
        }
        table().insertLive(a, s);
        a.commit();
        assertThat(kindOf(s)).isEqualTo(StatusKind.LIVE);
    }
}
