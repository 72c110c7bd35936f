package io.tenon.internal.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.tenon.drivers.DriverRun;
import io.tenon.drivers.DriverRun.Server;
import io.tenon.drivers.OldDriver;
import io.tenon.internal.database.ConnectorJ;
import io.tenon.internal.database.Dialect;
import io.tenon.internal.database.SilentReconnect;
import io.tenon.testbed.Database;
import io.tenon.testbed.MariaDb;
import io.tenon.testbed.matrix.Matrix;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Properties;
import javax.sql.DataSource;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;

/** Drivers that are still in use, each with the settings that {@link DriverRun} has for it. */
@Matrix
class OldDriversStatusTableIT {
    @Nested
    class ConnectorJ51 extends OldConnectorJ {
        @Override
        DriverRun run() {
            return DriverRun.of(OldDriver.CONNECTOR_J_5_1);
        }

        private Connection connectWith(String settings) throws SQLException {
            Database database = MariaDb.freshDatabase(MariaDb.Driver.CONNECTOR_J);
            Properties user = new Properties();
            user.setProperty("user", database.user());
            user.setProperty("password", database.password());
            return Objects.requireNonNull(OldDriver.CONNECTOR_J_5_1
                    .newDriver()
                    .connect(database.jdbcUrl() + "&useSSL=false" + settings, user));
        }

        @Test
        void thatADriverMayKeepEndsToItselfIsSeen() throws SQLException {
            try (Connection c = connectWith("")) {
                assertThat(ConnectorJ.of(c).mayKeepEnds(c)).isFalse();
            }
            try (Connection c = connectWith("&useLocalTransactionState=true")) {
                assertThat(ConnectorJ.of(c).mayKeepEnds(c)).isTrue();
            }
        }

        @Test
        void thatItIsBusyIsSaidWithoutAnySqlState() throws SQLException {
            assumeFalse(
                    run().settings().contains("useCursorFetch"), "the driver itself waits for ever beside a stream");
            Connection a = application();
            try (Statement streaming = a.createStatement()) {
                streaming.setFetchSize(Integer.MIN_VALUE);
                try (ResultSet rows = streaming.executeQuery("SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3")) {
                    rows.next();
                    assertThatThrownBy(() -> query(a, "SELECT 1")).isInstanceOfSatisfying(SQLException.class, e -> {
                        assertThat(e.getSQLState()).isNull();
                        assertThat(table().cannotTakeStatementNow(e)).isTrue();
                    });
                }
            }
            a.rollback();
        }
    }

    @Nested
    class ConnectorJ80 extends OldConnectorJ {
        @Override
        DriverRun run() {
            return DriverRun.of(OldDriver.CONNECTOR_J_8_0);
        }
    }

    private abstract static class OldConnectorJ extends OnConnectorJ {
        abstract DriverRun run();

        @Override
        Database database() {
            return run().sharedDatabase();
        }

        @Override
        Dialect dialect() {
            return run().server() == Server.MYSQL ? Dialect.MYSQL : Dialect.MARIADB;
        }

        /** By default MySQL 9 explains by a tree. */
        @Override
        String explain() {
            return run().server() == Server.MYSQL ? "EXPLAIN FORMAT=TRADITIONAL " : super.explain();
        }
    }

    @Nested
    class MariaDb27 extends OnMySqlFamily {
        @Override
        Database database() {
            return DriverRun.of(OldDriver.MARIADB_2_7).sharedDatabase();
        }

        @Override
        Dialect dialect() {
            return Dialect.MARIADB;
        }

        /** The control is in it: the driver loses a row, without Tenon. */
        @Test
        void thatADriverGoesOnInANewSessionIsSeen() throws SQLException {
            Database database = MariaDb.freshDatabase(MariaDb.Driver.MARIADB);
            Properties user = new Properties();
            user.setProperty("user", database.user());
            user.setProperty("password", database.password());
            String url = database.jdbcUrl();
            Driver driver = OldDriver.MARIADB_2_7.newDriver();
            String reconnecting = url + (url.contains("?") ? "&" : "?") + "autoReconnect=true";
            try (Connection c = Objects.requireNonNull(driver.connect(reconnecting, user));
                    Connection other = Objects.requireNonNull(driver.connect(url, user))) {
                assertThat(SilentReconnect.isOn(c)).isTrue();
                assertThat(SilentReconnect.isOn(other)).isFalse();
                update(other, "CREATE TABLE reconnected (id INT PRIMARY KEY)");
                c.setAutoCommit(false);
                update(c, "INSERT INTO reconnected VALUES (1)");
                update(other, "KILL " + query(c, "SELECT CONNECTION_ID()"));
                assertThatThrownBy(() -> update(c, "INSERT INTO reconnected VALUES (2)"))
                        .isInstanceOfSatisfying(SQLException.class, e -> assertThat(SilentReconnect.saysThatItBroke(e))
                                .isTrue());
                assertThat(c.isClosed()).isFalse();
                update(c, "INSERT INTO reconnected VALUES (3)");
                c.commit();
                assertThat(query(other, "SELECT GROUP_CONCAT(id) FROM reconnected"))
                        .isEqualTo("3");
            }
        }
    }

    @Nested
    class Pgjdbc42 extends PostgreSqlStatusTableIT {
        @Override
        boolean failedStatementDoomsTransaction() {
            return !DriverRun.of(OldDriver.PGJDBC_42_2).savesStatements();
        }

        /** A pool's proxies are of the class path, where the newest driver is, so the old one is not found behind them. */
        @Override
        @Disabled("Asks what the server is asked for here")
        @Test
        void r5_ofADriverThatKnowsWhetherTheTransactionHasFailedTheServerIsNotAsked() {}

        @Override
        DataSource through(int port, String user) {
            DriverRun run = DriverRun.of(OldDriver.PGJDBC_42_2);
            String settings = run.settings().isEmpty() ? "" : "?" + run.settings();
            return new SimpleDriverDataSource(run.driver().newDriver(), url(port) + settings, user, "");
        }
    }
}
