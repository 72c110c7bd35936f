package io.tenon.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** MySQL and MariaDB, through whichever driver. */
abstract class OnMySqlFamily extends TransactionRulesContract {
    @Test
    void r3_procedureThatCommitsDeliversWhatWasSentBeforeIt() throws Exception {
        try (Connection c = joint().database.dataSource().getConnection()) {
            execute(c, "CREATE PROCEDURE commit_in_passing() COMMIT");
        }
        try (Connection c = begin()) {
            order(c, "before-call");
            try (CallableStatement call = c.prepareCall("{call commit_in_passing()}")) {
                call.execute();
            }
            order(c, "before-text");
            execute(c, "CALL commit_in_passing()");
            order(c, "after");
            c.rollback();
        }
        delivered("before-call", "before-text");
        never("after");
    }

    @Test
    void r3_lastInsertIdOfTheApplicationStays() throws Exception {
        try (Connection c = begin();
                Statement statement = c.createStatement()) {
            statement.execute("CREATE TABLE counted (id BIGINT AUTO_INCREMENT PRIMARY KEY, n INT)");
            statement.executeUpdate("INSERT INTO counted (n) VALUES (7)");
            order(c, "a");
            try (ResultSet row = statement.executeQuery("SELECT LAST_INSERT_ID()")) {
                row.next();
                assertThat(row.getLong(1)).isEqualTo(1);
            }
            c.commit();
        }
        delivered("a");
    }

    @Override
    public boolean ddlCommits() {
        return true;
    }

    @Override
    public boolean failedStatementDoomsTransaction() {
        return false;
    }

    @Override
    public void leaveSchema(Connection connection) throws SQLException {
        connection.setCatalog("information_schema");
    }

    @Override
    public String currentSchema(Connection connection) throws SQLException {
        return connection.getCatalog();
    }

    @Override
    public String countWaiting() {
        return "SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'";
    }

    @Override
    public String numbering() {
        return "BIGINT AUTO_INCREMENT";
    }
}
