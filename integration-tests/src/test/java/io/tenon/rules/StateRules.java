package io.tenon.rules;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.tenon.jdbc.TenonDataSource;
import io.tenon.jdbc.XaPolicy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import org.apache.rocketmq.client.exception.MQClientException;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** R2: when a transaction is open. */
interface StateRules extends Rules {
    @Test
    default void r2_sendAfterTheCommitIsPlain() throws Exception {
        try (Connection c = begin()) {
            order(c, "committed");
            c.commit();
            send("plain");
            delivered("committed", "plain");
            order(c, "rolled-back");
            c.rollback();
            send("plain-again");
            delivered("plain-again");
        }
        never("rolled-back");
    }

    @Test
    default void r2_aMessageIsRefusedWhoseConnectionBrokeUnderAnApplicationThatGoesOn() throws Exception {
        try (Connection c = begin()) {
            insert(c, "a");
            joint().database.killSession(c.unwrap(driverConnection()));
            assertThatThrownBy(() -> insert(c, "b")).isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> send("a")).isInstanceOf(MQClientException.class);
        }
        send("plain");
        delivered("plain");
        never("a");
    }

    @Test
    default void r2_sendInAfterCommitOfSpringIsDeliveredBeforeTheCallbackReturns() {
        spring(joint().dataSource).executeWithoutResult(status -> {
            springOrder(joint().dataSource, "in");
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    try {
                        send("after");
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                    delivered("in", "after");
                }
            });
        });
    }

    @Test
    default void r2_poolWithAutocommitOffIsInATransactionFromTheStart() throws Exception {
        TenonDataSource pooled = tracked("autocommit-off", pool(false));
        try (Connection c = pooled.getConnection()) {
            send("rolled-back");
            insert(c, "rolled-back");
            c.rollback();
            order(c, "committed");
            c.commit();
            send("plain");
            delivered("committed", "plain");
            order(c, "rolled-back-again");
            c.rollback();
        }
        never("rolled-back", "rolled-back-again");
    }

    @Test
    default void r2_switchingAutocommitOnCommitsTheMessageToo() throws Exception {
        try (Connection c = begin()) {
            order(c, "a");
            c.setAutoCommit(true);
            delivered("a");
            send("plain");
            insert(c, "plain");
        }
        delivered("plain");
    }

    @Test
    default void r2_readOnlyTransactionSendsPlainly() throws Exception {
        try (Connection c = joint().dataSource.getConnection()) {
            c.setReadOnly(true);
            c.setAutoCommit(false);
            execute(c, "SELECT COUNT(*) FROM orders");
            send("plain");
            delivered("plain");
            c.rollback();
            c.setReadOnly(false);
            order(c, "rolled-back");
            c.rollback();
        }
        never("rolled-back");
    }

    /** Some drivers take it for a hint: H2's, MariaDB's 3.0 to 3.5.9. */
    @Test
    default void r2_aReadOnlyTransactionInWhichTheDriverLetsAnInsertThroughIsAsAnyOther() throws Exception {
        try (Connection c = joint().dataSource.getConnection()) {
            c.setReadOnly(true);
            c.setAutoCommit(false);
            try {
                insert(c, "rolled-back");
            } catch (SQLException refused) {
                c.rollback();
                c.setReadOnly(false);
                return;
            }
            send("rolled-back");
            c.rollback();
            order(c, "committed");
            c.commit();
            c.setReadOnly(false);
        }
        delivered("committed");
        never("rolled-back");
    }

    @Test
    default void r2_transactionMadeReadOnlyBeforeItsFirstStatementSendsPlainly() throws Exception {
        TenonDataSource pooled = tracked("read-only", pool(false));
        try (Connection c = pooled.getConnection()) {
            c.setReadOnly(true);
            send("plain");
            delivered("plain");
            c.rollback();
        }
        try (Connection c = pooled.getConnection()) {
            order(c, "rolled-back");
            c.rollback();
        }
        never("rolled-back");
    }

    @Test
    default void r2_closeOfAnOpenTransactionLeavesItsOutcomeToTheRow() throws Exception {
        try (Connection c = begin()) {
            order(c, "a");
        }
        never("a");
    }

    @Test
    default void r2_abortOfAnOpenTransactionLeavesItsOutcomeToTheRow() throws Exception {
        try (Connection c = begin()) {
            order(c, "a");
            c.abort(Runnable::run);
        }
        never("a");
    }

    /** HikariCP #2142: after rollback(Savepoint) it takes the connection for clean, and its autocommit reset commits. */
    @Test
    default void r2_workThatThePoolCommitsOnCloseIsDelivered() throws Exception {
        TenonDataSource pooled = tracked("savepoint-abandoned", pool(true));
        try (Connection c = pooled.getConnection()) {
            c.setAutoCommit(false);
            order(c, "kept");
            Savepoint savepoint = c.setSavepoint();
            order(c, "undone");
            c.rollback(savepoint);
        }
        delivered("kept");
        never("undone");
    }

    @Test
    default void r2_workThatThePoolRollsBackOnCloseIsNotDelivered() throws Exception {
        TenonDataSource pooled = tracked("abandoned", pool(true));
        try (Connection c = pooled.getConnection()) {
            c.setAutoCommit(false);
            order(c, "abandoned");
        }
        never("abandoned");
    }

    @Test
    default void r2_messageInAnXaTransactionIsRefusedOrPlainAsConfigured() throws Exception {
        TenonDataSource refusing = Joint.configured(joint().database.dataSource(), joint().topic + "-xa");
        refusing.setXaPolicy(XaPolicy.REFUSE);
        keep(refusing);
        try (Connection c = refusing.getConnection()) {
            c.setAutoCommit(false);
            assertThatThrownBy(() -> send("refused"))
                    .isInstanceOf(MQClientException.class)
                    .hasMessageContaining(refusing.getName())
                    .hasMessageContaining("xaPolicy");
            c.commit();
        }
        TenonDataSource plain = Joint.configured(joint().database.dataSource(), joint().topic + "-xa-plain");
        plain.setXaPolicy(XaPolicy.SEND_PLAINLY);
        keep(plain);
        try (Connection c = plain.getConnection()) {
            c.setAutoCommit(false);
            send("plain");
            delivered("plain");
            c.rollback();
        }
        never("refused");
    }

    @Test
    default void r2_aMessageAfterTheCommitAndAMereSelectIsDeliveredWhenThePoolsConnectionIsClosed() throws Exception {
        TenonDataSource pooled = tracked("released", pool(false));
        try (Connection c = pooled.getConnection()) {
            order(c, "committed");
            c.commit();
            number(c, "SELECT COUNT(*) FROM orders");
            send("released");
        }
        delivered("committed", "released");
    }

    @Test
    default void r2_aTransactionThatOnlyReadReleasesItsMessagesByCloseAndNotByRollback() throws Exception {
        try (Connection c = begin()) {
            number(c, "SELECT COUNT(*) FROM orders");
            send("released");
        }
        try (Connection c = begin()) {
            number(c, "SELECT COUNT(*) FROM orders");
            send("rolled-back");
            c.rollback();
        }
        try (Connection c = begin()) {
            number(c, "SELECT COUNT(*) FROM orders");
            send("before-the-savepoint");
            Savepoint savepoint = c.setSavepoint();
            send("undone");
            c.rollback(savepoint);
            send("after-it");
        }
        try (Connection c = begin()) {
            number(c, "SELECT COUNT(*) FROM orders");
            order(c, "written-later");
        }
        delivered("released", "before-the-savepoint", "after-it");
        never("rolled-back", "undone", "written-later");
    }

    @Test
    default void r2_aPoolThatRollsBackWhatWasOnlyReadReleasesItsMessages() throws Exception {
        try (TenonDataSource below = tracked("below-a-pool", joint().database.dataSource());
                HikariDataSource above = above(below)) {
            try (Connection c = above.getConnection()) {
                number(c, "SELECT COUNT(*) FROM orders");
                send("released");
            }
            delivered("released");
            try (Connection c = above.getConnection()) {
                order(c, "written");
            }
            try (Connection c = above.getConnection()) {
                number(c, "SELECT COUNT(*) FROM orders");
                send("rolled-back");
                c.rollback();
            }
        }
        never("written", "rolled-back");
    }

    @Test
    default void r2_aPoolOfOneConnectionCanReleaseToo() throws Exception {
        HikariDataSource one = pool(false);
        one.setMaximumPoolSize(1);
        TenonDataSource pooled = keep(Joint.configured(one, joint().topic + "-one"));
        try (Connection c = pooled.getConnection()) {
            number(c, "SELECT COUNT(*) FROM orders");
            send("released");
        }
        delivered("released");
    }

    private static HikariDataSource above(TenonDataSource below) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(below);
        config.setAutoCommit(false);
        config.setMaximumPoolSize(2);
        return new HikariDataSource(config);
    }

    default HikariDataSource pool(boolean autoCommit) throws SQLException {
        HikariConfig config = new HikariConfig();
        config.setDataSource(joint().database.dataSource());
        config.setAutoCommit(autoCommit);
        config.setMaximumPoolSize(2);
        return new HikariDataSource(config);
    }
}
