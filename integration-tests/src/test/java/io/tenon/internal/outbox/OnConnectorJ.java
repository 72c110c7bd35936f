package io.tenon.internal.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenon.internal.status.StatusId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connector/J, on MySQL and on MariaDB. */
abstract class OnConnectorJ extends OnMySqlFamily {
    private static final String THOUSAND_ROWS = "WITH RECURSIVE numbers (n) AS"
            + " (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 1000) SELECT n FROM numbers";

    @Override
    List<String> settings() {
        return List.of(
                "",
                "useServerPrepStmts=true&cachePrepStmts=true&rewriteBatchedStatements=true",
                NO_BACKSLASH_ESCAPES,
                "useCursorFetch=true&useServerPrepStmts=true&" + NO_BACKSLASH_ESCAPES,
                "characterEncoding=ISO-8859-1",
                "characterEncoding=GBK&useAffectedRows=true");
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void o1_streamingResultSetDefersTheRowHoweverLargeAndGoesOn() throws SQLException {
        for (String settings : settings()) {
            Connection a = kept(connect(settings));
            a.setAutoCommit(false);
            StatusId written = inserted(a, "before the stream");
            for (int size : new int[] {10, 200_000}) {
                try (Statement streaming = a.createStatement()) {
                    streaming.setFetchSize(Integer.MIN_VALUE);
                    try (ResultSet rows = streaming.executeQuery(THOUSAND_ROWS)) {
                        rows.next();
                        assertThatThrownBy(() -> table().insert(a, StatusId.next(), "sender", new byte[size]))
                                .isInstanceOfSatisfying(SQLException.class, this::saysThatItIsBusy);
                        assertThatThrownBy(() -> table().renew(a, written, StatusId.next()))
                                .isInstanceOfSatisfying(SQLException.class, this::saysThatItIsBusy);
                        int left = 0;
                        while (rows.next()) {
                            left++;
                        }
                        assertThat(left).isEqualTo(999);
                    }
                }
                StatusId id = StatusId.next();
                table().insert(a, id, "sender", new byte[size]);
                a.commit();
                assertThat(table().delete(own(), Collections.singleton(id))).isEqualTo(1);
            }
        }
    }

    private void saysThatItIsBusy(SQLException e) {
        assertThat(table().cannotTakeStatementNow(e)).as(e.toString()).isTrue();
    }
}
