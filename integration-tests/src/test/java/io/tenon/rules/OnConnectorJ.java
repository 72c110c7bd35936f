package io.tenon.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mysql.cj.jdbc.ConnectionImpl;
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
    void r3_rowWaitsUntilAStreamingResultSetIsReadOrClosed() throws Exception {
        try (Connection c = begin();
                Statement streaming = c.createStatement()) {
            streaming.setFetchSize(Integer.MIN_VALUE);
            insert(c, "read-on");
            insert(c, "closed");
            try (ResultSet rows = streaming.executeQuery(THOUSAND_ROWS)) {
                rows.next();
                send("read-on");
                int left = 0;
                while (rows.next()) {
                    left++;
                }
                assertThat(left).isEqualTo(999);
            }
            try (ResultSet rows = streaming.executeQuery(THOUSAND_ROWS)) {
                rows.next();
                send("closed");
            }
            c.commit();
        }
        delivered("read-on", "closed");
    }

    /** With useServerPrepStmts a statement that is prepared beside the stream takes it, and who reads on waits for ever. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void r3_savepointIsRefusedWhileARowHasToWait() throws Exception {
        try (Connection c = begin();
                Statement streaming = c.createStatement()) {
            streaming.setFetchSize(Integer.MIN_VALUE);
            insert(c, "a");
            try (ResultSet rows = streaming.executeQuery(THOUSAND_ROWS)) {
                rows.next();
                send("a");
                assertThatThrownBy(c::setSavepoint)
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("Close the result set");
            }
            c.commit();
        }
        delivered("a");
    }

    @Override
    public Class<? extends Connection> driverConnection() {
        return ConnectionImpl.class;
    }
}
