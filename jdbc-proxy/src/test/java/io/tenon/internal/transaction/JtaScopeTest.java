package io.tenon.internal.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.internal.binding.JtaTransactions;
import io.tenon.internal.binding.ThreadConnections;
import io.tenon.jdbc.TenonDataSource;
import jakarta.transaction.Status;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** R1, "JTA knows": a stub says which transaction the thread has; a real one is Payara's, in the agent's tests. */
class JtaScopeTest {
    private final AtomicInteger statusOfFirst = new AtomicInteger(Status.STATUS_ACTIVE);
    private final Transaction first = transaction(statusOfFirst);
    private final Transaction second = transaction(new AtomicInteger(Status.STATUS_ACTIVE));
    private @Nullable Transaction present;
    private final TransactionManager manager = (TransactionManager) Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {TransactionManager.class},
            (proxy, method, arguments) -> method.getName().equals("getTransaction") ? present : null);
    private TenonDataSource orders;

    private Transaction transaction(AtomicInteger status) {
        return (Transaction) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Transaction.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getStatus" -> status.get();
                    case "equals" -> proxy == arguments[0];
                    default -> null;
                });
    }

    @BeforeEach
    void open() throws SQLException {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:jta;DB_CLOSE_DELAY=-1");
        orders = new TenonDataSource(database);
        orders.setCreateTable(true);
        JtaTransactions.begins(manager);
    }

    @AfterEach
    void close() throws Exception {
        present = null;
        orders.close();
    }

    private Connection begin() throws SQLException {
        Connection connection = orders.getConnection();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE LOCAL TEMPORARY TABLE written (id INT)");
        }
        return connection;
    }

    @Test
    void aTransactionThatJtaHasSuspendedTakesNoMessage() throws SQLException {
        present = first;
        try (Connection outer = begin()) {
            assertThat(OpenTransactions.current(null)).isNotNull();

            present = null;
            assertThat(OpenTransactions.current(null))
                    .as("while it is suspended")
                    .isNull();

            present = second;
            assertThat(OpenTransactions.current(null))
                    .as("while another one is begun in its place")
                    .isNull();

            present = first;
            assertThat(OpenTransactions.current(null)).as("resumed").isNotNull();
            statusOfFirst.set(Status.STATUS_MARKED_ROLLBACK);
            assertThat(OpenTransactions.current(null))
                    .as("to be rolled back only")
                    .isNotNull();
            outer.rollback();
        }
    }

    @Test
    void whatBeganOutsideOfJtaOrOutlivesItIsFollowedWhateverJtaDoes() throws SQLException {
        try (Connection plain = begin()) {
            present = first;
            assertThat(OpenTransactions.current(null)).as("begun outside").isNotNull();
            plain.rollback();
        }
        try (Connection plain = begin()) {
            statusOfFirst.set(Status.STATUS_COMMITTED);
            present = null;
            assertThat(OpenTransactions.current(null)).as("outlives it").isNotNull();
            plain.rollback();
        }
    }

    @Test
    void aTransactionOfJtasInWhichNoFollowedConnectionWorksIsKnown() throws SQLException {
        assertThat(ThreadConnections.areInJtaWithoutOne()).as("without JTA").isFalse();
        present = first;
        assertThat(ThreadConnections.areInJtaWithoutOne())
                .as("before a connection is borrowed")
                .isTrue();
        try (Connection connection = begin()) {
            assertThat(ThreadConnections.areInJtaWithoutOne())
                    .as("with a connection")
                    .isFalse();
            connection.rollback();
        }
    }
}
