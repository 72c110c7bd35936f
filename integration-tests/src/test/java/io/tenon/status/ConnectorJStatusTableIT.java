package io.tenon.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class ConnectorJStatusTableIT extends OnMariaDb {
    @Override
    String scheme() {
        return "jdbc:mysql";
    }

    /** MySQL's statements, which MariaDB understands: it needs neither the probe of many nor a wait of a second. */
    @Override
    StatusTable asUsed(StatusTable opened) {
        String name = opened.qualifiedName();
        return new StatusTable(Dialect.MYSQL, name, opened.tableId(), new StatusSql(Dialect.MYSQL, name));
    }

    @Test
    void r3_streamingResultSetDefersTheRowAndGoesOn() throws SQLException {
        Connection a = application();
        StatusId s = StatusId.next();
        try (Statement streaming = a.createStatement()) {
            streaming.setFetchSize(Integer.MIN_VALUE);
            try (ResultSet rows = streaming.executeQuery("SELECT seq FROM seq_1_to_1000")) {
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
