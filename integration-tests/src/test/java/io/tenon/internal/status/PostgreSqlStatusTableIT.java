package io.tenon.internal.status;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.tenon.testbed.TcpProxy;
import io.tenon.testbed.TcpProxy.Direction;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.ds.PGSimpleDataSource;

class PostgreSqlStatusTableIT extends LockedTableContract {
    private static EmbeddedPostgres server;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @Override
    Connection connect() throws SQLException {
        return through(server.getPort(), "postgres").getConnection();
    }

    @Override
    Connection connectAsReader(String quotedTable) throws SQLException {
        try (Connection admin = connect()) {
            update(admin, "DROP OWNED BY reader; DROP ROLE IF EXISTS reader");
        } catch (SQLException thereIsNone) {
            // The first test that wants one.
        }
        try (Connection admin = connect()) {
            update(admin, "CREATE ROLE reader LOGIN");
            update(admin, "REVOKE CREATE ON SCHEMA public FROM PUBLIC");
            update(admin, "GRANT SELECT ON " + quotedTable + " TO reader");
        }
        return through(server.getPort(), "reader").getConnection();
    }

    /** Not where a driver leads it back to before the statement. */
    boolean failedStatementDoomsTransaction() {
        return true;
    }

    /** The driver that the suite is about. */
    DataSource through(int port, String user) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url(port));
        source.setUser(user);
        return source;
    }

    static String url(int port) {
        return "jdbc:postgresql://localhost:" + port + "/postgres";
    }

    @Override
    String[] lockTable() {
        return new String[] {"BEGIN; LOCK TABLE %s IN ACCESS EXCLUSIVE MODE", "ROLLBACK"};
    }

    @Override
    String countWaiting() {
        return "SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
    }

    @Override
    String lockTimeout() {
        return "SHOW lock_timeout";
    }

    @Override
    String setLockTimeout() {
        return "SET lock_timeout = 7777";
    }

    @Override
    String setTimeZone(String offset) {
        return "SET TIME ZONE INTERVAL '" + offset + "' HOUR TO MINUTE";
    }

    @Override
    void changeSchema(Connection connection) throws SQLException {
        update(connection, "CREATE SCHEMA IF NOT EXISTS elsewhere");
        connection.setSchema("elsewhere");
    }

    @Test
    @Timeout(value = 30, unit = SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void r5_ofADriverThatKnowsWhetherTheTransactionHasFailedTheServerIsNotAsked() throws Exception {
        StatusTable table;
        try (Connection c = connect()) {
            table = StatusTable.open(c, "status_alive", true);
        }
        try (TcpProxy wire = TcpProxy.start(0, server.getPort());
                HikariDataSource pool = pool(wire);
                Connection c = pool.getConnection()) {
            c.setAutoCommit(false);
            update(c, "SELECT 1");
            assertThat(isAliveWithoutTheServer(table, c, wire)).isTrue();
            assertThatThrownBy(() -> update(c, "SELECT 1/0")).isInstanceOf(SQLException.class);
            assertThat(isAliveWithoutTheServer(table, c, wire)).isEqualTo(!failedStatementDoomsTransaction());
            c.rollback();
        }
    }

    /** With the way to the server held, nobody can answer but the driver. */
    private static boolean isAliveWithoutTheServer(StatusTable table, Connection connection, TcpProxy wire) {
        wire.hold(Direction.TO_SERVER);
        boolean alive = table.isAliveIn(connection);
        wire.release();
        return alive;
    }

    @Test
    void r5_ofADriverThatDoesNotTellTheServerIsAsked() throws Exception {
        try (Connection c = connect()) {
            StatusTable table = StatusTable.open(c, "status_asked", true);
            Connection closeMouthed = closeMouthed(c);
            c.setAutoCommit(false);
            update(c, "SELECT 1");
            assertThat(table.isAliveIn(closeMouthed)).isTrue();
            assertThatThrownBy(() -> update(c, "SELECT 1/0")).isInstanceOf(SQLException.class);
            assertThat(table.isAliveIn(closeMouthed)).isEqualTo(!failedStatementDoomsTransaction());
            c.rollback();
        }
    }

    private HikariDataSource pool(TcpProxy wire) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(through(wire.port(), "postgres"));
        config.setMaximumPoolSize(1);
        return new HikariDataSource(config);
    }

    private static Connection closeMouthed(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                PostgreSqlStatusTableIT.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("isWrapperFor")) {
                        return false;
                    }
                    return passedOn(connection, method, arguments);
                });
    }
}
