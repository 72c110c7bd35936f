package io.tenon.benchmarks.contest;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;

/** The database side that all contenders share: the pool of a usual application, and the rows of a unit. */
final class Jdbc {
    private static final byte[] ROW = new byte[200];

    private Jdbc() {}

    /** HikariCP as it comes, a connection for every thread and two for what works in the background. */
    static HikariDataSource pool(Arena arena) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(arena.jdbcUrl());
        config.setUsername(arena.user());
        config.setPassword(arena.password());
        config.setMaximumPoolSize(arena.threads() + 2);
        return new HikariDataSource(config);
    }

    static Connection begin(DataSource dataSource) throws SQLException {
        Connection connection = dataSource.getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    static void insertRows(Connection connection, UnitOfWork unit) throws SQLException {
        for (int i = 0; i < unit.statements(); i++) {
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO orders (id, body) VALUES (?, ?)")) {
                insert.setLong(1, unit.id() + i);
                insert.setBytes(2, ROW);
                insert.executeUpdate();
            }
        }
    }

    static void end(Connection connection, UnitOfWork unit) throws SQLException {
        if (unit.rollsBack()) {
            connection.rollback();
        } else {
            connection.commit();
        }
    }
}
