package io.tenon.rules;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenon.testbed.Database;
import io.tenon.testbed.Postgres;
import java.sql.Blob;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
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

    @Override
    public boolean victimHasToRollBack() {
        return true;
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

    /** It fails on the server, where no call on a statement or result set shows it. */
    @Test
    void r5_failureOfALargeObjectLeavesTheCommitUnproved() throws Exception {
        try (Connection c = begin()) {
            order(c, "a");
            try (Statement statement = c.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT 987654321::oid")) {
                rows.next();
                Blob missing = rows.getBlob(1);
                assertThatThrownBy(missing::length).isInstanceOf(SQLException.class);
            }
            c.commit();
            order(c, "next");
            c.commit();
        }
        delivered("next");
        never("a");
    }
}
