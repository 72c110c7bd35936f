package io.tenon.internal.datasource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenon.internal.status.StatusTable;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatusDatabaseTest {
    private Connection connection;
    private StatusTable table;
    private final StatusDatabase home = new StatusDatabase();

    @BeforeEach
    void openStatusTable() throws SQLException {
        connection = DriverManager.getConnection("jdbc:h2:mem:home");
        table = StatusTable.open(connection, "tenon_status", true);
        home.add(connection);
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void takesAnotherConnectionToTheSameDatabase() throws SQLException {
        try (Connection other = DriverManager.getConnection("jdbc:h2:mem:home")) {
            home.require(other, table, "orders");
        }
    }

    @Test
    void takesTheSameDatabaseByAnotherUrl() throws SQLException {
        try (Connection other = DriverManager.getConnection("jdbc:h2:mem:home;MODE=MySQL")) {
            home.require(other, table, "orders");
        }
    }

    @Test
    void refusesAnotherDatabaseThatHasNoStatusTable() throws SQLException {
        try (Connection other = DriverManager.getConnection("jdbc:h2:mem:away")) {
            assertThatThrownBy(() -> home.require(other, table, "orders"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("'orders'")
                    .hasMessageContaining("routes");
        }
    }

    @Test
    void refusesAnotherDatabaseThatHasAStatusTableOfItsOwn() throws SQLException {
        try (Connection other = DriverManager.getConnection("jdbc:h2:mem:away")) {
            StatusTable theirs = StatusTable.open(other, "tenon_status", true);
            assertThat(theirs.qualifiedName()).isEqualTo(table.qualifiedName());
            assertThatThrownBy(() -> home.require(other, table, "orders")).hasMessageContaining("routes");
        }
    }
}
