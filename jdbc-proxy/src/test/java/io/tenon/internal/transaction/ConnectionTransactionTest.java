package io.tenon.internal.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenon.internal.status.StatusId;
import io.tenon.jdbc.CommitRefusedException;
import io.tenon.jdbc.TenonDataSource;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a transaction tells its messages; the messages are stubs, since no broker loses attempts on demand. */
class ConnectionTransactionTest {
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final JdbcDataSource database = new JdbcDataSource();
    private TenonDataSource dataSource;

    @BeforeEach
    void open() throws SQLException {
        database.setURL("jdbc:h2:mem:transaction" + DATABASES.incrementAndGet() + ";DB_CLOSE_DELAY=-1");
        dataSource = new TenonDataSource(database);
        dataSource.setCreateTable(true);
        try (Connection c = database.getConnection()) {
            execute(c, "CREATE TABLE orders (id INT PRIMARY KEY)");
        }
    }

    @AfterEach
    void close() throws IOException {
        dataSource.close();
    }

    @Test
    void r3_eachBoundaryOpensASegmentOfItsOwnAndNoIdComesTwice() throws SQLException {
        List<Message> messages = new ArrayList<>();
        try (Connection c = begin()) {
            messages.add(send());
            Savepoint savepoint = c.setSavepoint();
            messages.add(send());
            c.rollback(savepoint);
            messages.add(send());
            c.rollback(savepoint);
            messages.add(send());
            assertThatThrownBy(() -> execute(c, "SELECT nothing FROM nowhere")).isInstanceOf(SQLException.class);
            messages.add(send());
            execute(c, "SET LOCK_TIMEOUT 100");
            messages.add(send());
            c.commit();
            messages.add(sendAfter(c));
            c.commit();
        }
        HashSet<StatusId> ids = new HashSet<>();
        messages.forEach(message -> ids.add(message.segment().id()));
        assertThat(ids).hasSameSizeAs(messages);
        assertThat(messages.stream().map(message -> message.end))
                .containsExactly(
                        "in doubt", "rolled back", "rolled back", "in doubt", "in doubt", "committed", "committed");
    }

    @Test
    void r6_deadlineOfEndsRunsFromTheFirstHalfHoweverLateItsRowIsWritten() throws SQLException {
        AtomicLong deadline = new AtomicLong();
        Message message = new Message() {
            @Override
            public void publish(HalfSegment of) {
                super.publish(of);
                deadline.set(of.endDeadlineNanos());
                long published = System.nanoTime();
                while (System.nanoTime() - published < 1_000_000) {
                    Thread.onSpinWait(); // the row is written behind this
                }
            }
        };
        try (Connection c = begin()) {
            Objects.requireNonNull(OpenTransactions.current(null)).join(message);
            assertThat(message.segment().state()).isEqualTo(SegmentState.LIVE);
            assertThat(message.segment().endDeadlineNanos()).isEqualTo(deadline.get());
            c.rollback();
        }
    }

    @Test
    void r3_messagesBetweenTwoBoundariesShareASegment() throws SQLException {
        try (Connection c = begin()) {
            Message one = send();
            execute(c, "INSERT INTO orders VALUES (1)");
            Message other = send();
            assertThat(other.segment()).isSameAs(one.segment());
            c.rollback();
            assertThat(one.end).isEqualTo("rolled back");
            assertThat(other.end).isEqualTo("rolled back");
        }
    }

    @Test
    void r4_losingAttemptsAreVoidAtCommitAndNotEarlier() throws SQLException {
        try (Connection c = begin()) {
            Message message = send();
            message.losing.add(StatusId.next());
            assertThat(voidRows(c)).isZero();
            c.commit();
            assertThat(voidRows(c)).isEqualTo(1);
            assertThat(message.end).isEqualTo("committed");
        }
    }

    @Test
    void r4_losingAttemptsAreVoidBeforeAndAfterAStatementThatMayCommit() throws SQLException {
        try (Connection c = begin()) {
            Message message = send();
            message.losing.add(StatusId.next());
            Savepoint savepoint = c.setSavepoint();
            execute(c, "SET LOCK_TIMEOUT 100");
            assertThat(voidRows(c)).isEqualTo(1);
            c.rollback(savepoint);
            assertThat(voidRows(c)).isZero();
            execute(c, "CREATE TABLE a (id INT)");
            execute(c, "CREATE TABLE b (id INT)");
            message.losing.add(StatusId.next());
            c.commit();
            assertThat(voidRows(c)).isEqualTo(2);
        }
    }

    @Test
    void r4_droppedSegmentNeedsNoVoid() throws SQLException {
        try (Connection c = begin()) {
            Savepoint savepoint = c.setSavepoint();
            send().losing.add(StatusId.next());
            c.rollback(savepoint);
            c.commit();
            assertThat(voidRows(c)).isZero();
        }
    }

    @Test
    void r5_refusedCommitNamesTransactionAndReasonAndHasRolledBack() throws SQLException {
        try (Connection c = begin()) {
            execute(c, "INSERT INTO orders VALUES (1)");
            Message message = send();
            message.refusal = new IllegalStateException("the broker is not at home");
            assertThatThrownBy(c::commit)
                    .isInstanceOf(CommitRefusedException.class)
                    .hasMessageContaining("'default'")
                    .hasMessageContaining(message.segment().id().toString())
                    .hasMessageContaining("the broker is not at home")
                    .hasCause(message.refusal);
            assertThat(message.end).isEqualTo("rolled back");
            c.setAutoCommit(true);
            assertThat(count(c, "SELECT COUNT(*) FROM orders")).isZero();
        }
    }

    @Test
    void r5_statementThatMayCommitDoesNotRunBeforeTheMessagesAreStored() throws SQLException {
        try (Connection c = begin()) {
            Message message = send();
            message.refusal = new IllegalStateException("not stored");
            assertThatThrownBy(() -> execute(c, "CREATE TABLE a (id INT)"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("not executed")
                    .hasCauseInstanceOf(CommitRefusedException.class);
            c.rollback();
            assertThat(count(c, "SELECT COUNT(*) FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_NAME = 'A'"))
                    .isZero();
        }
    }

    @Test
    void r5_anErrorWhileMessagesAreToldOfTheCommitReachesNeitherTheApplicationNorTheOtherMessages()
            throws SQLException {
        try (Connection c = begin()) {
            Message first = send();
            Message second = send();
            first.error = new OutOfMemoryError("thrown by the test");
            c.commit();
            assertThat(second.end).isEqualTo("committed");
            assertThat(first.segment().hasTransactionEnded())
                    .as("so that its check is answered")
                    .isTrue();
        }
    }

    @Test
    void r5_aCommitWhosePreparationBreaksOffIsRefusedAndRolledBack() throws SQLException {
        try (Connection c = begin()) {
            execute(c, "INSERT INTO orders VALUES (1)");
            Message message = send();
            message.error = new StackOverflowError("thrown by the test");
            message.losingError = true;
            assertThatThrownBy(c::commit).isInstanceOf(CommitRefusedException.class);
            c.setAutoCommit(true);
            assertThat(count(c, "SELECT COUNT(*) FROM orders")).isZero();
            assertThat(message.end).isEqualTo("rolled back");
        }
    }

    @Test
    void r5_aSecondCommitOfOneTransactionWaitsForTheFirst() throws Exception {
        try (Connection c = begin()) {
            execute(c, "INSERT INTO orders VALUES (1)");
            Message message = send();
            message.stored = new CountDownLatch(1);
            CompletableFuture<Void> first = CompletableFuture.runAsync(() -> commit(c));
            await().until(() -> message.awaited);
            CompletableFuture<Void> second = CompletableFuture.runAsync(() -> commit(c));
            await().during(Duration.ofMillis(200)).until(() -> !first.isDone() && !second.isDone());
            message.stored.countDown();
            first.get();
            second.get();
            assertThat(message.end).isEqualTo("committed");
            assertThat(count(c, "SELECT COUNT(*) FROM orders")).isEqualTo(1);
            c.rollback();
        }
    }

    @Test
    void r5_autocommitSwitchedOnByAnotherThreadWaitsForTheCommit() throws Exception {
        try (Connection c = begin()) {
            execute(c, "INSERT INTO orders VALUES (1)");
            Message message = send();
            message.stored = new CountDownLatch(1);
            CompletableFuture<Void> commit = CompletableFuture.runAsync(() -> commit(c));
            await().until(() -> message.awaited);
            CompletableFuture<Void> switchOn = CompletableFuture.runAsync(() -> switchAutoCommitOn(c));
            await().during(Duration.ofMillis(200)).until(() -> !commit.isDone() && !switchOn.isDone());
            message.stored.countDown();
            commit.get();
            switchOn.get();
            assertThat(message.end).isEqualTo("committed");
            assertThat(OpenTransactions.current(null)).isNull();
        }
    }

    @Test
    void r5_whoeverHearsOfARefusedCommitHearsItAfterTheRollbackAndCannotPreventIt() throws SQLException {
        try (Connection c = begin()) {
            execute(c, "INSERT INTO orders VALUES (1)");
            Message first = send();
            Message second = send();
            first.refusal = new IllegalStateException("the broker is not at home");
            first.errorWhenRefused = new OutOfMemoryError("thrown by the test");
            assertThatThrownBy(c::commit).isInstanceOf(CommitRefusedException.class);
            assertThat(first.endWhenRefused).isEqualTo("rolled back");
            assertThat(second.endWhenRefused).isEqualTo("rolled back");
            c.setAutoCommit(true);
            assertThat(count(c, "SELECT COUNT(*) FROM orders")).isZero();
        }
    }

    private static void switchAutoCommitOn(Connection c) {
        try {
            c.setAutoCommit(true);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void r5_aTransactionThatOneThreadRollsBackWhileAnotherCommitsIsLeftToItsRow() throws Exception {
        try (Connection c = begin()) {
            Message message = send();
            message.stored = new CountDownLatch(1);
            CompletableFuture<Void> commit = CompletableFuture.runAsync(() -> commit(c));
            await().until(() -> message.awaited);
            c.rollback();
            assertThat(message.end).isEqualTo("open");
            message.stored.countDown();
            commit.get();
            assertThat(message.end).isEqualTo("in doubt");
        }
    }

    private static void commit(Connection c) {
        try {
            c.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void r2_aStatementThatIsHeldBackDoesNotSayThatItsTransactionWasRolledBack() throws SQLException {
        try (Connection c = begin()) {
            Message message = send();
            message.refusal = new IllegalStateException("not stored");
            assertThatThrownBy(() -> execute(c, "CREATE TABLE a (id INT)"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).doesNotStartWith("40"));
            c.rollback();
        }
    }

    @Test
    void r2_readOnlyIsWhatTheTransactionBeganWith() throws SQLException {
        try (Connection c = begin()) {
            c.setReadOnly(true);
            assertThat(OpenTransactions.current(null)).isNull();
            c.setReadOnly(false);
            assertThat(OpenTransactions.current(null)).isNotNull();
            execute(c, "INSERT INTO orders VALUES (1)");
            c.setReadOnly(true);
            assertThat(OpenTransactions.current(null)).isNotNull();
            c.rollback();
        }
        try (Connection c = begin()) {
            assertThat(OpenTransactions.current(null)).isNotNull();
            c.rollback();
        }
    }

    /** H2 takes {@code setReadOnly} for a hint and writes all the same, as MariaDB's driver did. */
    @Test
    void r2_aReadOnlyTransactionThatWritesIsAsAnyOther() throws SQLException {
        try (Connection c = dataSource.getConnection()) {
            c.setReadOnly(true);
            c.setAutoCommit(false);
            assertThat(OpenTransactions.current(null)).isNull();
            assertThatThrownBy(() -> execute(c, "INSERT INTO nowhere VALUES (1)"))
                    .isInstanceOf(SQLException.class);
            execute(c, "WITH one (id) AS (SELECT 1) SELECT id FROM one");
            assertThat(OpenTransactions.current(null))
                    .as("nothing has shown that it can write")
                    .isNull();
            execute(c, "INSERT INTO orders VALUES (1)");
            Message message = send();
            c.rollback();
            assertThat(message.end).isEqualTo("rolled back");
            execute(c, "SELECT 1");
            assertThat(OpenTransactions.current(null))
                    .as("the next one has not written")
                    .isNull();
            c.rollback();
        }
    }

    /** As with a driver that takes reads to a replica until it is told otherwise. */
    @Test
    void r2_aTransactionThatStopsBeingReadOnlyAndWritesIsAsAnyOther() throws SQLException {
        try (Connection c = begin()) {
            c.commit();
            c.setReadOnly(true);
            execute(c, "SELECT 1");
            c.setReadOnly(false);
            execute(c, "INSERT INTO orders VALUES (1)");
            assertThat(OpenTransactions.current(null)).isNotNull();
            c.rollback();
        }
    }

    /** Each message that is counted as tied is counted once more when its end is known: so it must be there to end. */
    @Test
    void o8_whatGoesThroughTheOutboxInsteadIsToldThatItHasJoinedOnlyIfItHas() throws SQLException {
        AtomicInteger joined = new AtomicInteger();
        try (Connection c = begin()) {
            join(brokerIsAway(joined));
            Message other = send();
            other.refusal = new IOException("refused for good");
            assertThatThrownBy(c::commit).hasMessageContaining("refused for good");
        }
        assertThat(joined).hasValue(0);
        try (Connection c = begin()) {
            join(brokerIsAway(joined));
            c.commit();
        }
        assertThat(joined).hasValue(1);
    }

    private static Message brokerIsAway(AtomicInteger joined) {
        Message message = new Message() {
            @Override
            public InsteadOfHalf insteadOfHalf(Throwable because) {
                return new InsteadOfHalf(ENTRY, OWNER, because, joined::incrementAndGet);
            }
        };
        message.refusal = new IOException("the broker is not at home");
        return message;
    }

    static final OutboxEntry ENTRY = new OutboxEntry() {
        @Override
        public String messageId() {
            return "message";
        }

        @Override
        public int size() {
            return 1;
        }

        @Override
        public boolean hasChosenQueue() {
            return false;
        }
    };

    static final OutboxOwner OWNER = new OutboxOwner() {
        @Override
        public String sender() {
            return "shop";
        }

        @Override
        public byte[] frame(List<OutboxEntry> messages) {
            return new byte[1];
        }

        @Override
        public void committing(OutboxSegment segment) {}

        @Override
        public void rolledBack(OutboxSegment segment) {}

        @Override
        public void committed(OutboxSegment segment) {}

        @Override
        public void inDoubt(OutboxSegment segment) {}
    };

    private Connection begin() throws SQLException {
        Connection c = dataSource.getConnection();
        c.setAutoCommit(false);
        return c;
    }

    private static Message send() throws SQLException {
        return join(new Message());
    }

    private static Message join(Message message) throws SQLException {
        Objects.requireNonNull(OpenTransactions.current(null)).join(message);
        return message;
    }

    /** In a new transaction of the connection, which its first statement begins. */
    private static Message sendAfter(Connection c) throws SQLException {
        execute(c, "SELECT 1");
        return send();
    }

    private static void execute(Connection c, String sql) throws SQLException {
        try (Statement statement = c.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int voidRows(Connection c) throws SQLException {
        return count(c, "SELECT COUNT(*) FROM \"tenon_status\" WHERE kind = 'V'");
    }

    private static int count(Connection c, String sql) throws SQLException {
        try (Statement statement = c.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getInt(1);
        }
    }

    private static class Message extends RecordedMessage {
        final List<StatusId> losing = new ArrayList<>();

        @Nullable
        HalfSegment segment;

        @Nullable
        Throwable refusal;

        @Nullable
        Error error;

        boolean losingError;

        @Nullable
        Error errorWhenRefused;

        String endWhenRefused = "not told";

        CountDownLatch stored = new CountDownLatch(0);

        volatile boolean awaited;

        @Override
        public void publish(HalfSegment of) {
            segment = of;
        }

        @Override
        public @Nullable Throwable awaitStored(long deadlineNanos) {
            awaited = true;
            try {
                stored.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return refusal;
        }

        @Override
        public @Nullable StatusId winningAttempt() {
            return refusal == null ? winner : null;
        }

        @Override
        public Collection<StatusId> losingAttempts() {
            if (losingError && error != null) {
                throw error;
            }
            return losing;
        }

        @Override
        public void commitRefused(CommitRefusedException refusal) {
            endWhenRefused = end;
            if (errorWhenRefused != null) {
                throw errorWhenRefused;
            }
        }

        @Override
        public void committed() {
            if (error != null) {
                throw error;
            }
            end = "committed";
        }

        HalfSegment segment() {
            return Objects.requireNonNull(segment);
        }
    }
}
