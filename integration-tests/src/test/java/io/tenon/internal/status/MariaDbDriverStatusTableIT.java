package io.tenon.internal.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.internal.database.Dialect;
import io.tenon.testbed.Database;
import io.tenon.testbed.MariaDb;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class MariaDbDriverStatusTableIT extends OnMySqlFamily {
    private static final Database DATABASE = MariaDb.freshDatabase(MariaDb.Driver.MARIADB);

    @Override
    Database database() {
        return DATABASE;
    }

    @Override
    Dialect dialect() {
        return Dialect.MARIADB;
    }

    @Test
    void r3_streamingResultSetDoesNotDeferTheRowBecauseTheDriverReadsItToItsEnd() throws SQLException {
        Connection a = application();
        StatusId s = StatusId.next();
        try (Statement streaming = a.createStatement()) {
            streaming.setFetchSize(1);
            try (ResultSet rows = streaming.executeQuery("SELECT seq FROM seq_1_to_1000")) {
                rows.next();
                table().insertLive(a, s);
                int left = 0;
                while (rows.next()) {
                    left++;
                }
                assertThat(left).isEqualTo(999);
            }
        }
        a.commit();
        assertThat(kindOf(s)).isEqualTo(StatusKind.LIVE);
    }
}
