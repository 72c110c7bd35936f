package io.tenon.internal.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.internal.binding.JtaTransactions;
import io.tenon.internal.binding.ThreadConnections;
import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.datasource.TransactionSettings;
import io.tenon.jdbc.TenonDataSource;
import io.tenon.jdbc.XaPolicy;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** R1, "JTA knows": a stub says which transaction the thread has; a real one is Payara's, in the agent's tests. */
class JtaScopeTest {
    private final AtomicInteger vetoes = new AtomicInteger();
    private final AtomicInteger statusOfFirst = new AtomicInteger(Status.STATUS_ACTIVE);
    private Callable<Integer> statusAnswer = statusOfFirst::get;
    private final Transaction first = transaction(() -> statusAnswer.call());
    private final Transaction second = transaction(() -> Status.STATUS_ACTIVE);
    private volatile @Nullable Transaction present;
    private Callable<@Nullable Transaction> answer = () -> present;
    private final TransactionManager manager = (TransactionManager) Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {TransactionManager.class},
            (proxy, method, arguments) -> switch (method.getName()) {
                case "getTransaction" -> answer.call();
                case "toString" -> "a stub";
                default -> null;
            });
    private final JdbcDataSource database = new JdbcDataSource();
    private TenonDataSource orders;
    private TrackedDataSource tracked;

    private Transaction transaction(Callable<Integer> status) {
        return (Transaction) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Transaction.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getStatus" -> status.call();
                    case "setRollbackOnly" -> {
                        vetoes.incrementAndGet();
                        yield null;
                    }
                    case "equals" -> proxy == arguments[0];
                    default -> null;
                });
    }

    @BeforeEach
    void open() throws SQLException {
        database.setURL("jdbc:h2:mem:jta;DB_CLOSE_DELAY=-1");
        orders = new TenonDataSource(database);
        orders.setCreateTable(true);
        tracked = new TrackedDataSource(
                "plain", database, "tenon_status", true, TransactionSettings.defaults(), XaPolicy.NOT_XA);
        JtaTransactions.used(manager);
    }

    @AfterEach
    void close() throws Exception {
        present = null;
        answer = () -> null;
        tracked.close();
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

    /** Its time is over, say, and another thread is rolling it back. */
    @ParameterizedTest
    @ValueSource(
            ints = {
                Status.STATUS_ROLLING_BACK,
                Status.STATUS_PREPARING,
                Status.STATUS_PREPARED,
                Status.STATUS_COMMITTING,
                Status.STATUS_UNKNOWN
            })
    void whatIsSuspendedIsSoUntilItIsOver(int status) throws SQLException {
        present = first;
        try (Connection outer = begin()) {
            present = null;
            statusOfFirst.set(status);
            assertThat(OpenTransactions.current(null)).isNull();
            statusOfFirst.set(Status.STATUS_ROLLEDBACK);
            assertThat(OpenTransactions.current(null)).as("over").isNotNull();
            outer.rollback();
        }
    }

    @Test
    void aTransactionThatDoesNotTellItsStatusIsNotOver() throws SQLException {
        present = first;
        try (Connection outer = begin()) {
            present = null;
            statusAnswer = () -> {
                throw new IllegalStateException("no status");
            };
            assertThat(OpenTransactions.current(null)).isNull();
            outer.rollback();
        }
    }

    @Test
    void aManagerThatDoesNotAnswerHasSuspendedNothing() throws SQLException {
        present = first;
        try (Connection outer = begin()) {
            for (Throwable failure :
                    new Throwable[] {new SystemException("down"), new NoClassDefFoundError("its class")}) {
                answer = () -> {
                    throw JtaScopeTest.<RuntimeException>sneaky(failure);
                };
                assertThat(OpenTransactions.current(null))
                        .as("after %s", failure)
                        .isNotNull();
                assertThat(ThreadConnections.areInJtaWithoutOne()).isFalse();
            }
            outer.rollback();
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> T sneaky(Throwable failure) throws T {
        throw (T) failure;
    }

    /** Its pool has autocommit off from the start, so nothing but statements tells that a transaction begins. */
    @Test
    void eachTransactionOfAConnectionThatNobodyAskedIsOfTheJtaTransactionItBeginsIn() throws SQLException {
        present = second;
        try (Connection real = database.getConnection()) {
            real.setAutoCommit(false);
            ConnectionTransaction followed = new ConnectionTransaction(tracked, real);
            followed.beforeStatement(StatementEffect.WRITES);
            followed.afterStatement(StatementEffect.WRITES, null, null);
            followed.beforeCommit();
            followed.afterCommit(null);

            present = first;
            followed.beforeStatement(StatementEffect.WRITES);
            followed.afterStatement(StatementEffect.WRITES, null, null);
            present = null;
            assertThat(OpenTransactions.current(null)).as("suspended").isNull();
            present = first;
            assertThat(OpenTransactions.current(null)).as("resumed").isNotNull();
            followed.beforeClose();
            followed.afterClose();
        }
    }

    @Test
    void whatIsResumedOnAnotherThreadIsSuspendedThereToo() throws Exception {
        present = first;
        try (Connection outer = begin()) {
            FutureTask<Boolean> isInCharge = new FutureTask<>(() -> {
                try (Statement statement = outer.createStatement()) {
                    statement.execute("SELECT 1");
                    statement.execute("SELECT 1");
                }
                assertThat(OpenTransactions.current(null)).as("resumed").isNotNull();
                present = null;
                return OpenTransactions.current(null) != null;
            });
            new Thread(isInCharge, "resumed").start();
            assertThat(isInCharge.get(30, TimeUnit.SECONDS)).isFalse();
            outer.rollback();
        }
    }

    /** A helper that is no part of the transaction for JTA. */
    @Test
    void whatAThreadWithoutJtaTakesOverIsFollowedThere() throws Exception {
        present = first;
        try (Connection outer = begin()) {
            present = null;
            FutureTask<Boolean> isInCharge = new FutureTask<>(() -> {
                try (Statement statement = outer.createStatement()) {
                    statement.execute("SELECT 1");
                    statement.execute("SELECT 1");
                }
                return OpenTransactions.current(null) != null;
            });
            new Thread(isInCharge, "helper").start();
            assertThat(isInCharge.get(30, TimeUnit.SECONDS)).isTrue();
            outer.rollback();
        }
    }

    /** It may be slow, or wait for a thread that waits for the connection. */
    @Test
    void aManagerIsAskedWithoutALock() throws SQLException {
        try (Connection real = orders.getConnection()) {
            ConnectionTransaction followed = new ConnectionTransaction(tracked, real);
            List<Boolean> locked = new ArrayList<>();
            answer = () -> {
                locked.add(Thread.holdsLock(followed));
                return present;
            };
            followed.afterSetAutoCommit(false, null);
            followed.beforeCommit();
            followed.afterCommit(null);
            followed.beforeStatement(StatementEffect.WRITES);
            followed.afterStatement(StatementEffect.WRITES, null, null);
            followed.beforeClose();
            followed.afterClose();
            assertThat(locked).hasSizeGreaterThanOrEqualTo(2).doesNotContain(true);
        }
    }

    /** As where it keeps its log in a database. */
    @Test
    void aManagerThatWorksOnAFollowedConnectionWhenItIsAskedIsNotAskedByThatAgain() throws SQLException {
        AtomicInteger asked = new AtomicInteger();
        answer = () -> {
            if (asked.incrementAndGet() == 1) {
                JtaTransactions.used(manager);
                begin().close();
            }
            return present;
        };
        present = first;
        assertThat(ThreadConnections.areInJtaWithoutOne()).isTrue();
        assertThat(asked).hasValue(1);
    }

    /** As a transaction manager sees it: what it commits or rolls back, no call on the handle tells. */
    private ConnectionTransaction ledByJta(Connection real) throws SQLException {
        real.setAutoCommit(false);
        present = first;
        ConnectionTransaction followed = new ConnectionTransaction(tracked, real);
        followed.beforeStatement(StatementEffect.READS);
        followed.afterStatement(StatementEffect.READS, null, null);
        return followed;
    }

    private static RecordedMessage join() throws SQLException {
        RecordedMessage message = new RecordedMessage();
        Objects.requireNonNull(OpenTransactions.current(null)).join(message);
        return message;
    }

    private static int rows(Connection of) throws SQLException {
        try (Statement statement = of.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM \"tenon_status\" WHERE kind <> 'S'")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    /** {@code ut.rollback(); finally connection.close()}: nothing of what another resource did was committed. */
    @Test
    void r5_whatJtaLedIsNotReleasedThoughItOnlyReadAndJtaHasEndedIt() throws SQLException {
        try (Connection real = database.getConnection();
                Connection reader = database.getConnection()) {
            ConnectionTransaction followed = ledByJta(real);
            RecordedMessage message = join();
            real.rollback(); // by JTA's transaction manager, on a connection below
            present = null;
            statusOfFirst.set(Status.STATUS_ROLLEDBACK);
            followed.beforeClose();
            followed.afterClose();
            assertThat(message.end).isEqualTo("in doubt");
            assertThat(rows(reader)).isZero();
        }
    }

    /** {@code ut.commit(); finally connection.close()}: a row that waited for the close would not be in the transaction. */
    @Test
    void o1_theRowOfAMessageIsWrittenWhenItIsSent() throws SQLException {
        try (Connection real = database.getConnection()) {
            real.setAutoCommit(false);
            present = first;
            ConnectionTransaction followed = new ConnectionTransaction(tracked, real);
            followed.beforeStatement(StatementEffect.WRITES);
            followed.afterStatement(StatementEffect.WRITES, null, null);
            OpenTransaction open = Objects.requireNonNull(OpenTransactions.current(null));
            open.enqueue(List.of(ConnectionTransactionTest.ENTRY), ConnectionTransactionTest.OWNER);
            assertThat(open.outboxSegments()).hasSize(1).allMatch(one -> one.state() == SegmentState.LIVE);
            open.enqueue(List.of(ConnectionTransactionTest.ENTRY), ConnectionTransactionTest.OWNER);
            assertThat(open.outboxSegments()).hasSize(2).allMatch(one -> one.state() == SegmentState.LIVE);
            followed.beforeCommit();
            real.commit();
            followed.afterCommit(null);
        }
    }

    @Test
    void r5_whatJtaLeadsIsNeitherRolledBackNorAbortedByTenonButMarkedForJta() throws SQLException {
        List<String> calls = new ArrayList<>();
        try (Connection real = database.getConnection()) {
            Connection watched = (Connection) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                        calls.add(method.getName());
                        return method.invoke(real, arguments);
                    });
            ConnectionTransaction followed = ledByJta(watched);
            RecordedMessage message = new RecordedMessage() {
                @Override
                public Throwable awaitStored(long deadlineNanos) {
                    return new IllegalStateException("not stored");
                }
            };
            Objects.requireNonNull(OpenTransactions.current(null)).join(message);
            followed.beforeClose();
            followed.afterClose();
            assertThat(calls).doesNotContain("rollback", "abort");
            assertThat(vetoes).hasValue(1);
            assertThat(message.end).isEqualTo("in doubt");
            real.rollback();
        }
    }

    /** {@code ut.commit(); ut.begin()} with one handle, whose driver says that autocommit is on. */
    @Test
    void r2_whatComesAfterJtasEndIsAnotherTransaction() throws SQLException {
        try (Connection real = database.getConnection()) {
            ConnectionTransaction followed = ledByJta(real);
            OpenTransaction open = Objects.requireNonNull(OpenTransactions.current(null));
            RecordedMessage message = join();
            real.setAutoCommit(true);
            statusOfFirst.set(Status.STATUS_COMMITTED);
            present = second;
            followed.beforeStatement(StatementEffect.WRITES);
            followed.afterStatement(StatementEffect.WRITES, null, null);
            followed.enlisted(false, false);
            assertThat(message.end).isEqualTo("in doubt");
            real.setAutoCommit(false);
            assertThat(OpenTransactions.current(null)).isNotNull().isNotSameAs(open);
            present = null;
            assertThat(OpenTransactions.current(null)).as("suspended").isNull();
            followed.beforeClose();
            followed.afterClose();
        }
    }

    @Test
    void r2_aCommitThatReturnsAfterJtasEndProvesNothing() throws SQLException {
        try (Connection real = database.getConnection()) {
            ConnectionTransaction followed = ledByJta(real);
            RecordedMessage message = join();
            real.rollback();
            real.setAutoCommit(true);
            statusOfFirst.set(Status.STATUS_ROLLEDBACK);
            present = null;
            followed.beforeSetAutoCommit(true);
            followed.afterSetAutoCommit(true, null);
            assertThat(message.end).isEqualTo("in doubt");
            assertThat(OpenTransactions.current(null)).isNull();
            followed.beforeClose();
            followed.afterClose();
        }
    }

    /** A message before the first statement; that enlists the connection. */
    @Test
    void r2_thatAutocommitIsOnIsNotKeptWhileTheThreadIsInOneOfJtas() throws SQLException {
        present = first;
        try (Connection real = database.getConnection()) {
            ConnectionTransaction followed = new ConnectionTransaction(tracked, real);
            assertThat(OpenTransactions.current(null)).isNull();
            assertThat(ThreadConnections.areInJtaWithoutOne())
                    .as("the message is not tied, though the connection may be enlisted")
                    .isTrue();
            followed.beforeStatement(StatementEffect.WRITES);
            real.setAutoCommit(false);
            followed.afterStatement(StatementEffect.WRITES, null, null);
            assertThat(OpenTransactions.current(null)).isNotNull();
            assertThat(ThreadConnections.areInJtaWithoutOne()).isFalse();
            real.rollback();
            followed.beforeClose();
            followed.afterClose();
        }
    }
}
