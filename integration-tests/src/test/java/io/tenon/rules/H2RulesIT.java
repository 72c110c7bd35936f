package io.tenon.rules;

import io.tenon.testbed.Database;
import io.tenon.testbed.H2;
import java.sql.Connection;
import java.sql.SQLException;
import org.h2.jdbc.JdbcConnection;

class H2RulesIT extends TransactionRulesContract {
    @Override
    Database freshDatabase() {
        return H2.inMemory();
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
        connection.setSchema("INFORMATION_SCHEMA");
    }

    @Override
    public String currentSchema(Connection connection) throws SQLException {
        return connection.getSchema();
    }

    @Override
    public String countWaiting() {
        return "SELECT COUNT(*) FROM INFORMATION_SCHEMA.SESSIONS WHERE BLOCKER_ID IS NOT NULL";
    }

    @Override
    public String numbering() {
        return "BIGINT AUTO_INCREMENT";
    }

    @Override
    public Class<? extends Connection> driverConnection() {
        return JdbcConnection.class;
    }
}
