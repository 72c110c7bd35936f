package io.tenon.internal.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.datasource.TransactionSettings;
import io.tenon.jdbc.XaPolicy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of messages where a transaction takes a step that its table does not have. */
class StateDefectsTest {
    private final JdbcDataSource database = new JdbcDataSource();
    private TrackedDataSource dataSource;
    private Connection connection;
    private ConnectionTransaction transaction;

    @BeforeEach
    void begin() throws SQLException {
        database.setURL("jdbc:h2:mem:state-defects;DB_CLOSE_DELAY=-1");
        dataSource = new TrackedDataSource(
                "default", database, "tenon_status", true, TransactionSettings.defaults(), XaPolicy.NOT_XA);
        connection = database.getConnection();
        connection.setAutoCommit(false);
        transaction = new ConnectionTransaction(dataSource, connection);
        transaction.afterSetAutoCommit(false, null);
    }

    @AfterEach
    void close() throws SQLException {
        transaction.afterClose();
        connection.close();
        dataSource.close();
    }

    @Test
    void r5_aStepThatTheTableDoesNotHaveLeavesMessagesInDoubtAndThrowsNothing() throws SQLException {
        RecordedMessage message = new RecordedMessage();
        Objects.requireNonNull(OpenTransactions.current(null)).join(message);

        assertThatCode(() -> transaction.end(TransactionEnd.COMMIT_RETURNED, TransactionState.UNASKED))
                .doesNotThrowAnyException();

        assertThat(message.end).isEqualTo("in doubt");
        assertThat(transaction.state()).isEqualTo(TransactionState.IN_DOUBT);
    }

    @Test
    void r2_aRollbackThatThrowsBetweenTwoTransactionsIsAStepOfTheTable() throws SQLException {
        transaction.beforeCommit();
        connection.commit();
        transaction.afterCommit(null);
        assertThat(transaction.state()).isEqualTo(TransactionState.IDLE);

        transaction.beforeRollback();
        transaction.afterRollback(new SQLException("the connection broke"));

        assertThat(transaction.state()).isEqualTo(TransactionState.IN_DOUBT);
    }
}
