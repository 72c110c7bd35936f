package io.tenon.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.alibaba.druid.pool.DruidDataSource;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.tenon.drivers.DriverRun;
import io.tenon.drivers.DriverRun.Server;
import io.tenon.drivers.OldDriver;
import io.tenon.testbed.Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Connector/J 5.1 does that no other driver does, and 8.0 with useLocalTransactionState. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OldConnectorJIT {
    private static final String SOME_ROWS = "SELECT 1 AS n UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4";

    /** The driver refuses a statement beside the stream with an exception that has no SQLState. */
    @ParameterizedTest
    @ValueSource(strings = {"", "useServerPrepStmts=true&cachePrepStmts=true"})
    void r3_firstSendWithinAStreamingLoopIsDeliveredThroughHikariCp(String settings) throws Exception {
        Database database = of(OldDriver.CONNECTOR_J_5_1, settings).freshDatabase();
        HikariConfig config = new HikariConfig();
        config.setDataSource(database.dataSource());
        config.setMaximumPoolSize(3);
        try (HikariDataSource pool = new HikariDataSource(config);
                Joint joint = Joint.on(database, pool)) {
            sendWithinStreams(joint);
        }
    }

    /** Druid takes the text of that exception for the end of the connection, which it closes, the stream with it. */
    @ParameterizedTest
    @ValueSource(strings = {"", "useServerPrepStmts=true&cachePrepStmts=true"})
    void r3_firstSendWithinAStreamingLoopIsDeliveredThroughDruid(String settings) throws Exception {
        Database database = of(OldDriver.CONNECTOR_J_5_1, settings).freshDatabase();
        try (DruidDataSource pool = new DruidDataSource()) {
            pool.setDriver(OldDriver.CONNECTOR_J_5_1.newDriver());
            pool.setUrl(database.jdbcUrl());
            pool.setUsername(database.user());
            pool.setPassword(database.password());
            pool.setMaxActive(3);
            try (Joint joint = Joint.on(database, pool)) {
                sendWithinStreams(joint);
                assertThat(pool.getDiscardCount()).as("connections discarded").isZero();
            }
        }
    }

    private static void sendWithinStreams(Joint joint) throws Exception {
        for (String id : new String[] {"first", "second"}) {
            try (Connection c = joint.begin();
                    Statement streaming = c.createStatement()) {
                joint.insert(c, id);
                streaming.setFetchSize(Integer.MIN_VALUE);
                try (ResultSet rows = streaming.executeQuery(SOME_ROWS)) {
                    rows.next();
                    joint.producer.send(joint.message(id));
                    int left = 0;
                    while (rows.next()) {
                        left++;
                    }
                    assertThat(left).isEqualTo(3);
                }
                c.commit();
            }
        }
        joint.expectDelivered("first", "second");
        assertThat(joint.committedOrders()).containsExactly("first", "second");
    }

    /** The control of the next one: nothing of Tenon is here. */
    @Test
    void withoutTenonConnectorJ51SendsNoCommitAndNoRollbackOfWhatItPreparedOnTheServer() throws Exception {
        Database database = of(OldDriver.CONNECTOR_J_5_1, "useLocalTransactionState=true&useServerPrepStmts=true")
                .freshDatabase();
        try (Joint joint = Joint.on(database)) {
            assertThat(withoutTenon(joint, "rolled-back", false, false))
                    .as("row after rollback() and setAutoCommit(true)")
                    .isTrue();
            assertThat(withoutTenon(joint, "committed", false, true))
                    .as("row after commit() and close()")
                    .isFalse();
        }
    }

    /** The server's last word, that a transaction is open, is not read behind a stream. */
    @Test
    void withoutTenonConnectorJ80SendsNoCommitAndNoRollbackAfterAStream() throws Exception {
        Database database =
                of(OldDriver.CONNECTOR_J_8_0, "useLocalTransactionState=true").freshDatabase();
        try (Joint joint = Joint.on(database)) {
            assertThat(withoutTenon(joint, "rolled-back", true, false))
                    .as("row after rollback() and setAutoCommit(true)")
                    .isTrue();
            assertThat(withoutTenon(joint, "committed", true, true))
                    .as("row after commit() and close()")
                    .isFalse();
        }
    }

    /** @return whether the row is there in the end */
    private static boolean withoutTenon(Joint joint, String id, boolean streaming, boolean commit) throws SQLException {
        try (Connection c = joint.database.dataSource().getConnection()) {
            c.setAutoCommit(false);
            joint.insert(c, id);
            if (streaming) {
                stream(c);
            }
            if (commit) {
                c.commit();
            } else {
                c.rollback();
                c.setAutoCommit(true);
            }
        }
        return joint.committedOrders().contains(id);
    }

    /** The rows stay against what rollback() said: the messages are theirs. */
    @Test
    void r5_messagesFollowTheRowsOfARollbackThatConnectorJ51DidNotSend() throws Exception {
        Database database = of(OldDriver.CONNECTOR_J_5_1, "useLocalTransactionState=true&useServerPrepStmts=true")
                .freshDatabase();
        try (Joint joint = Joint.on(database)) {
            try (Connection c = joint.begin()) {
                joint.order(c, "rolled-back");
                joint.insert(c, "rolled-back-too");
                c.rollback();
                c.setAutoCommit(true);
            }
            assertThat(joint.committedOrders()).contains("rolled-back", "rolled-back-too");
            joint.expectDelivered("rolled-back");
        }
    }

    /** The row is gone against what commit() said: nothing tells of it. */
    @Test
    void r5_messagesFollowTheRowsOfACommitThatConnectorJ80DidNotSend() throws Exception {
        Database database =
                of(OldDriver.CONNECTOR_J_8_0, "useLocalTransactionState=true").freshDatabase();
        try (Joint joint = Joint.on(database)) {
            try (Connection c = joint.begin()) {
                joint.order(c, "lost");
                stream(c);
                c.commit();
            }
            assertThat(joint.committedOrders()).doesNotContain("lost");
            joint.expectDelivered();
        }
    }

    private static void stream(Connection connection) throws SQLException {
        try (Statement streaming = connection.createStatement()) {
            streaming.setFetchSize(Integer.MIN_VALUE);
            try (ResultSet rows = streaming.executeQuery(SOME_ROWS)) {
                while (rows.next()) {
                    assertThat(rows.getInt(1)).isPositive();
                }
            }
        }
    }

    private static DriverRun of(OldDriver driver, String settings) {
        return new DriverRun(driver, Server.MARIADB, settings);
    }
}
