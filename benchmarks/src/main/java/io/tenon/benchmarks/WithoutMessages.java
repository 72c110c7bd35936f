package io.tenon.benchmarks;

import io.tenon.jdbc.TenonDataSource;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What an application pays that sends no message: the same calls on H2 in memory, the quickest database there is, so
 * that the difference is the proxy and nothing else.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class WithoutMessages {
    @Param({"unwrapped", "tenon"})
    public String dataSource = "";

    private DataSource used = new JdbcDataSource();
    private Connection connection = absent(Connection.class);
    private PreparedStatement insert = absent(PreparedStatement.class);
    private PreparedStatement select = absent(PreparedStatement.class);
    private int id;

    @Setup(Level.Trial)
    public void open() throws SQLException {
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL("jdbc:h2:mem:" + dataSource + ";DB_CLOSE_DELAY=-1");
        used = h2;
        if (dataSource.equals("tenon")) {
            TenonDataSource tenon = new TenonDataSource(h2);
            tenon.setCreateTable(true);
            used = tenon;
        }
        connection = used.getConnection();
        connection.createStatement().execute("CREATE TABLE IF NOT EXISTS orders (id INT PRIMARY KEY, total INT)");
        connection.createStatement().execute("MERGE INTO orders VALUES (0, 0)");
        insert = connection.prepareStatement("UPDATE orders SET total = ? WHERE id = ?");
        select = connection.prepareStatement("SELECT id, total FROM orders WHERE id = ?");
        connection.setAutoCommit(false);
    }

    @TearDown(Level.Trial)
    public void close() throws SQLException {
        connection.rollback();
        connection.close();
    }

    /** One JDBC call that does next to nothing in the driver: the cost of a call. */
    @Benchmark
    public void parameter() throws SQLException {
        insert.setInt(1, id++);
    }

    /** A read: execute, next, two columns. */
    @Benchmark
    public int query() throws SQLException {
        select.setInt(1, 0);
        try (ResultSet row = select.executeQuery()) {
            row.next();
            return row.getInt(1) + row.getInt(2);
        }
    }

    /** An update and its commit: four calls. */
    @Benchmark
    public void transaction() throws SQLException {
        insert.setInt(1, id++);
        insert.setInt(2, 0);
        insert.executeUpdate();
        connection.commit();
    }

    /** Borrow, begin, update, commit, give back: the whole of what a framework does. */
    @Benchmark
    public void unitOfWork() throws SQLException {
        try (Connection borrowed = used.getConnection()) {
            borrowed.setAutoCommit(false);
            try (PreparedStatement update = borrowed.prepareStatement("UPDATE orders SET total = ? WHERE id = ?")) {
                update.setInt(1, id++);
                update.setInt(2, 1);
                update.executeUpdate();
            }
            borrowed.commit();
            borrowed.setAutoCommit(true);
        }
    }

    private static <T> T absent(Class<T> type) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    throw new IllegalStateException("the benchmark is not set up");
                }));
    }
}
