package io.tenon.internal.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tenon.jdbc.TenonDataSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.h2.jdbc.JdbcConnection;
import org.h2.jdbc.JdbcResultSet;
import org.h2.jdbc.JdbcStatement;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConnectionProxyTest {
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final JdbcDataSource database = new JdbcDataSource();
    private TenonDataSource dataSource;
    private Connection c;

    @BeforeEach
    void open() throws SQLException {
        database.setURL("jdbc:h2:mem:handles" + DATABASES.incrementAndGet() + ";DB_CLOSE_DELAY=-1");
        dataSource = new TenonDataSource(database);
        dataSource.setCreateTable(true);
        c = dataSource.getConnection();
        try (Statement statement = c.createStatement()) {
            statement.execute("CREATE TABLE orders (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(20))");
        }
    }

    @AfterEach
    void close() throws Exception {
        c.close();
        dataSource.close();
    }

    @Test
    void jdbcInterfacesUnwrapToTheHandleAndTheDriversTypesToTheDriversObjects() throws SQLException {
        assertThat(c.unwrap(Connection.class)).isSameAs(c);
        assertThat(c.unwrap(JdbcConnection.class)).isInstanceOf(JdbcConnection.class);
        assertThat(c.isWrapperFor(Connection.class)).isTrue();
        assertThat(c.isWrapperFor(JdbcConnection.class)).isTrue();
        assertThat(c.isWrapperFor(Runnable.class)).isFalse();
        assertThatThrownBy(() -> c.unwrap(Runnable.class)).isInstanceOf(SQLException.class);
        try (PreparedStatement statement = c.prepareStatement("SELECT 1");
                ResultSet rows = statement.executeQuery()) {
            assertThat(statement.unwrap(Statement.class)).isSameAs(statement);
            assertThat(statement.unwrap(JdbcStatement.class)).isInstanceOf(JdbcStatement.class);
            assertThat(rows.unwrap(ResultSet.class)).isSameAs(rows);
            assertThat(rows.unwrap(JdbcResultSet.class)).isInstanceOf(JdbcResultSet.class);
        }
    }

    @Test
    void everyWayFromAResultLeadsBackToItsHandles() throws SQLException {
        try (PreparedStatement insert =
                c.prepareStatement("INSERT INTO orders (name) VALUES ('a')", Statement.RETURN_GENERATED_KEYS)) {
            insert.executeUpdate();
            try (ResultSet keys = insert.getGeneratedKeys()) {
                assertThat(keys.getStatement()).isSameAs(insert);
                assertThat(keys.getStatement().getConnection()).isSameAs(c);
            }
        }
        try (Statement statement = c.createStatement()) {
            statement.execute("SELECT name FROM orders");
            assertThat(statement.getConnection()).isSameAs(c);
            assertThat(statement.getResultSet().getStatement()).isSameAs(statement);
        }
        assertThat(c.getMetaData().getConnection()).isSameAs(c);
        try (ResultSet tables = c.getMetaData().getTables(null, null, "ORDERS", null)) {
            assertThat(tables.next()).isTrue();
            Statement behind = tables.getStatement();
            assertThat(behind == null || behind.getConnection() == c).isTrue();
        }
    }

    @Test
    void handlesEqualThemselvesAndNothingElseFromBothSides() throws SQLException {
        Connection own = c.unwrap(JdbcConnection.class);
        assertThat(c.equals(c)).isTrue();
        assertThat(c.equals(own)).isFalse();
        assertThat(own.equals(c)).isFalse();
        assertThat(c.hashCode()).isEqualTo(c.unwrap(Connection.class).hashCode());
        try (Connection other = dataSource.getConnection();
                Statement statement = c.createStatement();
                Statement another = c.createStatement();
                ResultSet rows = statement.executeQuery("SELECT 1")) {
            assertThat(c.equals(other)).isFalse();
            assertThat(statement.equals(statement)).isTrue();
            assertThat(statement.equals(another)).isFalse();
            assertThat(rows.equals(statement.getResultSet())).isTrue();
            assertThat(rows.hashCode()).isEqualTo(statement.getResultSet().hashCode());
            assertThat(rows.equals(rows.unwrap(JdbcResultSet.class))).isFalse();
        }
    }

    @Test
    void exceptionsAreTheDriversOwnObjects() throws SQLException {
        SQLException thrown = new SQLException("the driver's own", "99999", 42);
        try (TenonFixture broken = new TenonFixture(database, thrown);
                Connection failing = broken.dataSource.getConnection()) {
            assertThat(catchThrowable(failing::createStatement)).isSameAs(thrown);
            assertThat(catchThrowable(failing::getHoldability)).isSameAs(thrown);
        }
        try (Statement statement = c.createStatement()) {
            assertThatThrownBy(() -> statement.execute("SELEC"))
                    .isInstanceOf(org.h2.jdbc.JdbcSQLSyntaxErrorException.class);
        }
    }

    @Test
    void toStringNamesTheStateAndTheDriversConnection() throws SQLException {
        assertThat(c)
                .asString()
                .contains("UNASKED", c.unwrap(JdbcConnection.class).toString());
        c.setAutoCommit(false);
        assertThat(c).asString().contains("OPEN");
        c.commit();
        assertThat(c).asString().contains("IDLE");
        c.close();
        assertThat(c).asString().contains("ENDED");
    }

    @Test
    void withoutMessagesTheDriverIsCalledAsOftenAsWithoutTenon() throws Exception {
        List<String> calls = new ArrayList<>();
        DataSource counted = recording(database, calls);
        try (TenonDataSource tracked = new TenonDataSource(counted)) {
            tracked.setStatusDataSource(database); // whatever Tenon does in its own time is not counted
            tracked.getConnection().close(); // opens the status table, once
            calls.clear();
            work(tracked);
            List<String> withTenon = new ArrayList<>(calls);
            calls.clear();
            work(counted);
            assertThat(withTenon).isEqualTo(calls).hasSizeGreaterThan(10);
        }
    }

    private static void work(DataSource from) throws SQLException {
        try (Connection connection = from.getConnection()) {
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO orders (name) VALUES (?)")) {
                connection.setAutoCommit(false);
                insert.setString(1, "a");
                insert.executeUpdate();
                insert.addBatch();
                insert.executeBatch();
                Savepoint savepoint = connection.setSavepoint();
                insert.executeUpdate();
                connection.rollback(savepoint);
                connection.commit();
                insert.executeUpdate();
                connection.rollback();
            }
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM orders")) {
                rows.next();
            }
            connection.setAutoCommit(true);
        }
    }

    /** A driver that writes down whatever may cost a round trip. */
    private static DataSource recording(DataSource target, List<String> calls) {
        return recorded(DataSource.class, target, calls);
    }

    private static <T> T recorded(Class<T> type, Object target, List<String> calls) {
        return type.cast(Proxy.newProxyInstance(
                ConnectionProxyTest.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
                    boolean local = method.getName().matches("getAutoCommit|toString|hashCode|equals|getResultSet");
                    if (!local) {
                        calls.add(type.getSimpleName() + "." + method.getName());
                    }
                    try {
                        Object result = method.invoke(target, args);
                        return result instanceof Connection || result instanceof Statement
                                ? recorded(method.getReturnType(), result, calls)
                                : result;
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                }));
    }

    /** A tracked DataSource whose connections fail in everything but what borrowing and returning takes. */
    private static final class TenonFixture implements AutoCloseable {
        final TenonDataSource dataSource;

        TenonFixture(DataSource target, SQLException failure) {
            DataSource failing = (DataSource) Proxy.newProxyInstance(
                    ConnectionProxyTest.class.getClassLoader(),
                    new Class<?>[] {DataSource.class},
                    (p, method, args) -> {
                        Connection real = target.getConnection();
                        return Proxy.newProxyInstance(
                                ConnectionProxyTest.class.getClassLoader(),
                                new Class<?>[] {Connection.class},
                                (q, m, a) -> {
                                    if (m.getName().matches("close|getAutoCommit|getMetaData")) {
                                        return m.invoke(real, a);
                                    }
                                    throw failure;
                                });
                    });
            dataSource = new TenonDataSource(failing);
        }

        @Override
        public void close() {}
    }
}
