package io.tenon.benchmarks.attach;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A pool, a transaction and a query: the least that makes an agent advise a driver's and a pool's classes. */
public final class JdbcMain {
    private JdbcMain() {}

    public static void main(String[] arguments) throws SQLException {
        try (HikariDataSource pool = new HikariDataSource()) {
            pool.setJdbcUrl("jdbc:h2:mem:attach");
            pool.setMaximumPoolSize(2);
            try (Connection connection = pool.getConnection()) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("CREATE TABLE orders (id INT PRIMARY KEY, item VARCHAR(20))");
                }
                connection.setAutoCommit(false);
                insert(connection);
                connection.commit();
                check(connection);
                connection.rollback();
            }
        }
    }

    private static void insert(Connection connection) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO orders VALUES (?, ?)")) {
            insert.setInt(1, 1);
            insert.setString(2, "tenon");
            insert.executeUpdate();
        }
    }

    private static void check(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT item FROM orders WHERE id = ?")) {
            query.setInt(1, 1);
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    throw new IllegalStateException("The row that was just committed is not there");
                }
            }
        }
    }
}
