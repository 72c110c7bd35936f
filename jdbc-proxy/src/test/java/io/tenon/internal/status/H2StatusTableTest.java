package io.tenon.internal.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.concurrent.TimeUnit;
import org.h2.tools.Server;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What only H2 has: modes and a server of its own. The rest is the contract's, in integration-tests. */
class H2StatusTableTest {
    @ParameterizedTest
    @ValueSource(strings = {"REGULAR", "LEGACY", "MySQL", "MariaDB", "PostgreSQL", "Oracle", "DB2", "MSSQLServer"})
    void r7_2_ageIsTheStatementsInEveryMode(String mode) throws Exception {
        String url = "jdbc:h2:mem:" + mode + ";MODE=" + mode;
        try (Connection application = DriverManager.getConnection(url);
                Connection own = DriverManager.getConnection(url)) {
            assertRowIsAsYoungAsItsInsert(application, own);
        }
    }

    @Test
    void r7_2_ageIsByTheClockOfAServerElsewhereAndForUsersWithoutRights() throws Exception {
        Server server = Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start();
        try {
            String url = "jdbc:h2:tcp://localhost:" + server.getPort() + "/mem:remote";
            try (Connection admin = DriverManager.getConnection(url, "sa", "")) {
                StatusTable.open(admin, "tenon_status", true);
                try (Statement statement = admin.createStatement()) {
                    statement.execute("CREATE USER app PASSWORD ''");
                    statement.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON \"tenon_status\" TO app");
                }
                try (Connection application = DriverManager.getConnection(url, "app", "");
                        Connection own = DriverManager.getConnection(url, "app", "")) {
                    assertRowIsAsYoungAsItsInsert(application, own);
                }
            }
        } finally {
            server.stop();
        }
    }

    private static void assertRowIsAsYoungAsItsInsert(Connection application, Connection own) throws SQLException {
        StatusTable table = StatusTable.open(own, "tenon_status", true);
        application.setAutoCommit(false);
        long begun = System.nanoTime();
        try (Statement statement = application.createStatement()) {
            statement
                    .executeQuery("SELECT CURRENT_TIMESTAMP, COUNT(*) FROM \"tenon_status\"")
                    .close();
        }
        await().pollInterval(10, TimeUnit.MILLISECONDS).until(() -> millisSince(begun) >= 300);

        StatusId segment = StatusId.next();
        long beforeInsert = System.nanoTime();
        table.insertLive(application, segment);
        application.commit();
        assertThat(table.read(own, Collections.singletonList(new VerdictQuestion(segment, StatusId.next()))))
                .hasEntrySatisfying(
                        segment, row -> assertThat(row.ageMillis()).isBetween(0L, millisSince(beforeInsert) + 1));
    }

    private static long millisSince(long nanoTime) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanoTime);
    }
}
