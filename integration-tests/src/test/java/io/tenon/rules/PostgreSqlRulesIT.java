package io.tenon.rules;

import io.tenon.testbed.Database;
import io.tenon.testbed.Postgres;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.jdbc.PgConnection;

class PostgreSqlRulesIT extends TransactionRulesContract {
    @Override
    Database freshDatabase() {
        return Postgres.freshDatabase();
    }

    @Override
    public boolean ddlCommits() {
        return false;
    }

    @Override
    public boolean failedStatementDoomsTransaction() {
        return true;
    }

    @Override
    public void leaveSchema(Connection connection) throws SQLException {
        connection.setSchema("pg_catalog");
    }

    @Override
    public String currentSchema(Connection connection) throws SQLException {
        return connection.getSchema();
    }

    @Override
    public String countWaiting() {
        return "SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
    }

    /** The victim is whoever looks first, and looks once, this long after it began to wait. */
    @Override
    public void makeVictim(Connection connection) throws SQLException {
        execute(connection, "SET LOCAL deadlock_timeout = '1ms'");
    }

    @Override
    public String numbering() {
        return "BIGSERIAL";
    }

    @Override
    public Class<? extends Connection> driverConnection() {
        return PgConnection.class;
    }
}
