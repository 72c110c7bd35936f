package io.tenon.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DatabaseIT {
    static Stream<Database> durableDatabases() {
        Stream<Database> ours = Stream.of(
                H2.server(),
                H2Process.start(),
                MariaDb.freshDatabase(MariaDb.Driver.MARIADB),
                MariaDb.freshDatabase(MariaDb.Driver.CONNECTOR_J),
                Postgres.freshDatabase());
        return MySql.isAvailable() ? Stream.concat(ours, Stream.of(MySql.freshDatabase())) : ours;
    }

    @ParameterizedTest
    @MethodSource("durableDatabases")
    void whatWasCommittedSurvivesAKillAndARestart(Database database) throws SQLException {
        try (database) {
            try (Connection connection = database.dataSource().getConnection()) {
                execute(connection, "CREATE TABLE t (id INT PRIMARY KEY)");
                execute(connection, "INSERT INTO t VALUES (1)");
                connection.setAutoCommit(false);
                execute(connection, "INSERT INTO t VALUES (2)");

                database.kill();
                assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
            }
            database.restart();
            try (Connection connection = database.dataSource().getConnection()) {
                assertThat(count(connection)).isEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("durableDatabases")
    void aKilledSessionLosesItsTransactionAndOthersGoOn(Database database) throws SQLException {
        try (database;
                Connection other = database.dataSource().getConnection()) {
            execute(other, "CREATE TABLE t (id INT PRIMARY KEY)");
            Connection victim = database.dataSource().getConnection();
            victim.setAutoCommit(false);
            execute(victim, "INSERT INTO t VALUES (1)");

            database.killSession(victim);

            // Never closed: a close would roll back by itself and hide a session that lives on.
            assertThatThrownBy(victim::commit).isInstanceOf(SQLException.class);
            assertThat(count(other)).isZero();
        }
    }

    @Test
    void aDatabaseInMemoryIsGoneAfterAKill() throws SQLException {
        try (H2 database = H2.inMemory()) {
            try (Connection connection = database.dataSource().getConnection()) {
                execute(connection, "CREATE TABLE t (id INT PRIMARY KEY)");
                assertThat(count(connection)).isZero();
            }
            database.kill();
            database.restart();
            try (Connection connection = database.dataSource().getConnection()) {
                assertThatThrownBy(() -> count(connection)).hasMessageContaining("not found");
            }
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int count(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT COUNT(*) FROM t")) {
            result.next();
            return result.getInt(1);
        }
    }
}
