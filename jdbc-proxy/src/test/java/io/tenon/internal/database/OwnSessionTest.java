package io.tenon.internal.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A connection is given back as it was found, or to nobody. */
class OwnSessionTest {
    private static final int SERIALIZABLE = Connection.TRANSACTION_SERIALIZABLE;

    private Connection connection;

    @BeforeEach
    void connect() throws SQLException {
        connection = DriverManager.getConnection("jdbc:h2:mem:session");
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(SERIALIZABLE);
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void settingsAreThereInsideAndRestoredAfterwards() throws SQLException {
        try (OwnSession session = OwnSession.on(connection, OwnIsolation.READ_COMMITTED)) {
            assertThat(connection.getAutoCommit()).isTrue();
            assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
            assertThat(session.<Integer>inTransaction(() -> 1)).isEqualTo(1);
        }
        assertThat(connection.getAutoCommit()).isFalse();
        assertThat(connection.getTransactionIsolation()).isEqualTo(SERIALIZABLE);
    }

    /** As dynamic-datasource's connections inside of a @DSTransactional method. */
    @Test
    void nothingIsRunOnAConnectionWhoseAutocommitDoesNotGoOn() throws SQLException {
        Connection stubborn = intercepted("setAutoCommit", 1, null);
        assertThatThrownBy(() -> OwnSession.on(stubborn, OwnIsolation.READ_COMMITTED))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("Autocommit of a connection stays off")
                .hasMessageContaining("nothing was changed");
        assertThat(connection.getAutoCommit()).isFalse();
        assertThat(connection.getTransactionIsolation()).isEqualTo(SERIALIZABLE);
        assertThat(connection.isClosed()).isFalse();
    }

    @Test
    void connectionWhoseIsolationCannotBeSetIsGivenToNobody() throws SQLException {
        Connection refusing = intercepted("setTransactionIsolation", 1, new SQLException("refused"));
        assertThatThrownBy(() -> OwnSession.on(refusing, OwnIsolation.READ_COMMITTED))
                .hasMessage("refused");
        assertThat(connection.isClosed()).isTrue();
    }

    @Test
    void connectionWhoseIsolationCannotBeRestoredIsGivenToNobodyAndTheWorkStands() throws SQLException {
        Connection refusing = intercepted("setTransactionIsolation", 2, new SQLException("refused"));
        try (OwnSession session = OwnSession.on(refusing, OwnIsolation.READ_COMMITTED)) {
            assertThat(session.<Integer>run(() -> 1)).isEqualTo(1);
        }
        assertThat(connection.isClosed()).isTrue();
    }

    @Test
    void connectionWhoseAutocommitCannotBeRestoredIsGivenToNobody() throws SQLException {
        for (int failing : Arrays.asList(2, 3, 4)) {
            close();
            connect();
            Connection refusing = intercepted("setAutoCommit", failing, new SQLException("refused"));
            try (OwnSession session = OwnSession.on(refusing, OwnIsolation.READ_COMMITTED)) {
                session.inTransaction(() -> 1);
            } catch (SQLException e) {
                assertThat(failing).as("the transaction did not begin").isEqualTo(2);
            }
            assertThat(connection.isClosed()).as("%d. setAutoCommit", failing).isTrue();
        }
    }

    /** One call of a method fails, or does nothing. */
    private Connection intercepted(String name, int which, @Nullable SQLException failure) {
        AtomicInteger calls = new AtomicInteger();
        return (Connection) Proxy.newProxyInstance(
                OwnSessionTest.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals(name) && calls.incrementAndGet() == which) {
                        if (failure != null) {
                            throw failure;
                        }
                        return null;
                    }
                    return passedOn(method, arguments);
                });
    }

    private @Nullable Object passedOn(Method method, @Nullable Object[] arguments) throws Throwable {
        try {
            return method.invoke(connection, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
