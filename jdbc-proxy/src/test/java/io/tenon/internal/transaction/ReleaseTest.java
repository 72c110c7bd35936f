package io.tenon.internal.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenon.internal.status.Lease;
import io.tenon.internal.status.StatusId;
import io.tenon.internal.status.StatusTable;
import io.tenon.internal.status.Verdict;
import io.tenon.internal.status.VerdictQuestion;
import io.tenon.internal.status.VerdictReader;
import io.tenon.jdbc.TenonDataSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * R5: what becomes of messages of a transaction that only read and is closed. Each case is a finding of the model (docs/model,
 * 6 to 12); the messages are stubs, since no broker loses attempts on demand.
 */
class ReleaseTest {
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final JdbcDataSource database = new JdbcDataSource();
    private final List<TenonDataSource> opened = new ArrayList<>();
    private TenonDataSource dataSource;

    @BeforeEach
    void open() throws SQLException {
        database.setURL("jdbc:h2:mem:release" + DATABASES.incrementAndGet() + ";DB_CLOSE_DELAY=-1");
        try (Connection c = database.getConnection()) {
            execute(c, "CREATE TABLE orders (id INT PRIMARY KEY)");
        }
        dataSource = tracked(database);
    }

    @AfterEach
    void close() throws Exception {
        for (TenonDataSource each : opened) {
            each.close();
        }
    }

    private TenonDataSource tracked(DataSource of) {
        TenonDataSource tracked = new TenonDataSource(of);
        tracked.setCreateTable(true);
        opened.add(tracked);
        return tracked;
    }

    @Test
    void r5_aTransactionThatOnlyReadIsReleasedByItsClose() throws SQLException {
        Message message;
        Message failed;
        try (Connection c = begin(dataSource)) {
            read(c);
            message = send();
            failed = send();
            failed.isStored = false;
        }
        assertThat(message.end).isEqualTo("committed");
        assertThat(failed.end).as("nothing delivers it").isEqualTo("rolled back");
        assertThat(rows("D")).containsExactly(message.winner);
        assertThat(rows("L")).isEmpty();
    }

    @Test
    void r5_whatWasWrittenInIsNotReleased() throws SQLException {
        Message message;
        try (Connection c = begin(dataSource)) {
            message = send();
            execute(c, "INSERT INTO orders VALUES (1)");
        }
        assertThat(message.end).isEqualTo("in doubt");
        assertThat(rows("D")).isEmpty();
    }

    @Test
    void r6_aYoungHalfKeepsItsDeadlineAndAnOldOneGetsThatOfItsNewRow() throws SQLException {
        Message young;
        long before;
        try (Connection c = begin(dataSource)) {
            young = send();
            before = young.segment().endDeadlineNanos();
        }
        assertThat(young.segment().endDeadlineNanos()).isEqualTo(before);

        TenonDataSource soonOld = tracked(database);
        soonOld.setSealAfterMillis(10);
        Message old;
        try (Connection c = begin(soonOld)) {
            old = send();
            before = old.segment().endDeadlineNanos();
            long sent = System.nanoTime();
            while (System.nanoTime() - sent < TimeUnit.MILLISECONDS.toNanos(11)) {
                Thread.onSpinWait();
            }
        }
        assertThat(old.segment().endDeadlineNanos()).isGreaterThan(before);
    }

    @Test
    void r5_aDisturbedSegmentGetsItsRowAndIsAsked() throws SQLException {
        Message message;
        try (Connection c = begin(dataSource)) {
            message = send();
            assertThatThrownBy(() -> execute(c, "SELECT nothing FROM nowhere")).isInstanceOf(SQLException.class);
        }
        assertThat(message.end).isEqualTo("in doubt");
        assertThat(rows("D")).containsExactly(message.winner);
    }

    @Test
    void r3_whatASavepointUndidIsNotReleasedThoughADisturbanceKeepsItFromBeingDropped() throws SQLException {
        Message undone;
        Message kept;
        try (Connection c = begin(dataSource)) {
            kept = send();
            Savepoint savepoint = c.setSavepoint();
            undone = send();
            assertThatThrownBy(() -> execute(c, "SELECT nothing FROM nowhere")).isInstanceOf(SQLException.class);
            c.rollback(savepoint);
        }
        assertThat(undone.end).isEqualTo("in doubt");
        assertThat(rows("D")).containsExactly(kept.winner);
    }

    @Test
    void r5_aReleaseThatCannotBeWrittenIsRolledBackAndAsked() throws SQLException {
        List<String> calls = new ArrayList<>();
        TenonDataSource watched = tracked(lending((connection, method, arguments) -> {
            calls.add(method.getName());
            return method.invoke(connection, arguments);
        }));
        AtomicBoolean broken = new AtomicBoolean();
        watched.setStatusDataSource(lending((connection, method, arguments) -> {
            if (broken.get()
                    && method.getName().equals("prepareStatement")
                    && String.valueOf(arguments[0]).contains("'D'")) {
                throw new InvocationTargetException(new SQLException("thrown by the test"));
            }
            return method.invoke(connection, arguments);
        }));
        Message message;
        Message failed;
        try (Connection c = begin(watched)) {
            message = send();
            failed = send();
            failed.isStored = false;
            broken.set(true);
        }
        assertThat(message.end).isEqualTo("in doubt");
        assertThat(failed.end).as("nothing delivers it, whatever was written").isEqualTo("rolled back");
        assertThat(calls).endsWith("rollback", "close");
    }

    @Test
    void r2_aRollbackContestsACommitFromItsCallOn() throws Exception {
        CountDownLatch rolledBack = new CountDownLatch(1);
        CountDownLatch committed = new CountDownLatch(1);
        TenonDataSource slow = tracked(lending((connection, method, arguments) -> {
            Object result = method.invoke(connection, arguments);
            if (method.getName().equals("rollback")) {
                rolledBack.countDown();
                committed.await();
            }
            return result;
        }));
        slow.setStatusDataSource(database);
        try (Connection c = begin(slow)) {
            Message message = send();
            CompletableFuture<Void> rollback = CompletableFuture.runAsync(() -> rollBack(c));
            rolledBack.await();
            c.commit();
            assertThat(message.end).as("the commit committed nothing").isEqualTo("in doubt");
            committed.countDown();
            rollback.get();
        }
    }

    @Test
    void r7_3_behindAFenceTheRowThatDeliversIsLookedForAgain() throws SQLException {
        StatusId segment = StatusId.next();
        StatusId attempt = StatusId.next();
        try (Connection own = database.getConnection()) {
            StatusTable table = StatusTable.open(own, StatusTable.DEFAULT_NAME, true);
            // The release commits between the check's read and its fence.
            Connection late = proxy(own, (connection, method, arguments) -> {
                if (method.getName().equals("prepareStatement")
                        && String.valueOf(arguments[0]).contains("'F'")) {
                    try (Connection other = database.getConnection()) {
                        table.deliver(other, List.of(attempt));
                    }
                }
                return method.invoke(connection, arguments);
            });
            VerdictQuestion question = new VerdictQuestion(segment, attempt);
            assertThat(new VerdictReader(table).ask(late, List.of(question), Lease.OVER, 100))
                    .containsEntry(question, Verdict.COMMIT);
        }
    }

    private static Connection begin(DataSource of) throws SQLException {
        Connection c = of.getConnection();
        c.setAutoCommit(false);
        return c;
    }

    private static void read(Connection c) throws SQLException {
        execute(c, "SELECT COUNT(*) FROM orders");
    }

    private static void execute(Connection c, String sql) throws SQLException {
        try (Statement statement = c.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void rollBack(Connection c) {
        try {
            c.rollback();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<StatusId> rows(String kind) throws SQLException {
        List<StatusId> ids = new ArrayList<>();
        try (Connection c = database.getConnection();
                Statement statement = c.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT id FROM \"tenon_status\" WHERE kind = '" + kind + "'")) {
            while (rows.next()) {
                ids.add(StatusId.fromBytes(rows.getBytes(1)));
            }
        }
        return ids;
    }

    private static Message send() throws SQLException {
        Message message = new Message();
        Objects.requireNonNull(OpenTransactions.current(null)).join(message);
        return message;
    }

    private interface Call {
        @Nullable
        Object on(Connection connection, Method method, Object[] arguments) throws Exception;
    }

    private DataSource lending(Call call) {
        return (DataSource) Proxy.newProxyInstance(
                ReleaseTest.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> proxy(database.getConnection(), call));
    }

    private static Connection proxy(Connection real, Call call) {
        return (Connection) Proxy.newProxyInstance(
                ReleaseTest.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    try {
                        return call.on(real, method, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                });
    }

    private static final class Message extends RecordedMessage {
        boolean isStored = true;

        @Nullable
        HalfSegment segment;

        @Override
        public void publish(HalfSegment of) {
            segment = of;
        }

        HalfSegment segment() {
            return Objects.requireNonNull(segment);
        }

        @Override
        public @Nullable Throwable awaitStored(long deadlineNanos) {
            return isStored ? null : new IllegalStateException("not stored");
        }

        @Override
        public @Nullable StatusId winningAttempt() {
            return isStored ? winner : null;
        }
    }
}
