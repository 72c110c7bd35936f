package io.tenon.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenon.drivers.OldDriver;
import io.tenon.testbed.Database;
import io.tenon.testbed.MariaDb;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** Connector/J 5.1.49, which legacy applications have; in a loader of its own, since its packages are the newest one's. */
class OldConnectorJStatusTableIT extends OnConnectorJ {
    private static final Database DATABASE = MariaDb.freshDatabase(MariaDb.Driver.CONNECTOR_J);
    private static final Driver DRIVER = OldDriver.CONNECTOR_J_5_1.newDriver();

    @Override
    Database database() {
        return DATABASE;
    }

    @Override
    Dialect dialect() {
        return Dialect.MARIADB;
    }

    @Override
    Connection connect() throws SQLException {
        return connect("");
    }

    private static Connection connect(String settings) throws SQLException {
        Properties user = new Properties();
        user.setProperty("user", DATABASE.user());
        user.setProperty("password", DATABASE.password());
        return Objects.requireNonNull(DRIVER.connect(DATABASE.jdbcUrl() + "&useSSL=false" + settings, user));
    }

    @Test
    void thatADriverKeepsRollbacksToItselfIsSeen() throws SQLException {
        for (String settings : new String[] {"&useLocalTransactionState=true", "&useServerPrepStmts=true"}) {
            try (Connection c = connect(settings)) {
                assertThat(ConnectorJ.of(c).mayKeepRollbacks(c)).as(settings).isFalse();
            }
        }
        try (Connection c = connect("&useLocalTransactionState=true&useServerPrepStmts=true")) {
            assertThat(ConnectorJ.of(c).mayKeepRollbacks(c)).isTrue();
        }
    }

    @Test
    void thatItIsBusyIsSaidWithoutAnySqlState() throws SQLException {
        Connection a = application();
        try (Statement streaming = a.createStatement()) {
            streaming.setFetchSize(Integer.MIN_VALUE);
            try (ResultSet rows = streaming.executeQuery("SELECT seq FROM seq_1_to_1000")) {
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
