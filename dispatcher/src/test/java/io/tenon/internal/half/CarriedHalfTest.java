package io.tenon.internal.half;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenon.internal.check.Mark;
import io.tenon.internal.end.EndAnswer;
import io.tenon.internal.end.StoredHalf;
import io.tenon.internal.ring.StackReserve;
import io.tenon.internal.status.StatusId;
import io.tenon.internal.transaction.OpenTransactions;
import io.tenon.jdbc.CommitRefusedException;
import io.tenon.jdbc.TenonDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A message whose turn in the ring comes late, or after its transaction's end, which no real broker does on demand. */
class CarriedHalfTest implements HalfClient<String, String>, CarriedHalf.Listener<String> {
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final CountDownLatch turn = new CountDownLatch(1);
    private final Dispatcher dispatcher = new Dispatcher(
            "test", this, new DispatcherSettings(16, Duration.ofSeconds(1), Duration.ofSeconds(1), false));
    private TenonDataSource dataSource;
    private volatile boolean failsFirst;
    private volatile boolean holdsAnswers;
    private volatile @Nullable EndCallback heldAnswer;

    @BeforeEach
    void open() {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:carried;DB_CLOSE_DELAY=-1");
        dataSource = new TenonDataSource(database);
        dataSource.setCreateTable(true);
        dataSource.setCommitTimeoutMillis(100);
        dispatcher.toBroker(() -> {
            try {
                turn.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    @AfterEach
    void close() throws Exception {
        turn.countDown();
        dispatcher.close();
        dataSource.close();
    }

    @Test
    void r4_theFirstAttemptIsOnItsWayWhenTheSendReturnsHoweverBusyTheRingIs() throws Exception {
        try (Connection c = begin()) {
            join(this);
            assertThat(told).containsExactly("sent", "stored");
            c.rollback();
            turn.countDown();
            await().untilAsserted(() -> assertThat(told).containsExactly("sent", "stored", "rollback"));
        }
    }

    @Test
    void r4_theHalfOfAnEndingStackWaitsForTheRingAndARollbackMeanwhileIsNoFailureOfItsSend() throws Exception {
        try (Connection c = begin()) {
            withLittleStack(() -> join(this));
            assertThat(told).isEmpty();
            c.rollback();
            turn.countDown();
            await().untilAsserted(() -> assertThat(told).containsExactly("sent", "stored", "rollback"));
        }
    }

    @Test
    void whatAnEndingStackLeftToTheRingAndNobodyWaitsForIsNotSentOnceItsTransactionHasRolledBack() throws Exception {
        try (Connection c = begin()) {
            withLittleStack(() -> join(null));
            c.rollback();
            comeToTheEndOfTheRing();
            assertThat(told).isEmpty();
        }
    }

    @Test
    void aFurtherAttemptIsNotMadeOnceTheTransactionHasRolledBackAndItsCallbackHearsOfTheFailure() throws Exception {
        failsFirst = true;
        try (Connection c = begin()) {
            join(this);
            c.rollback();
            comeToTheEndOfTheRing();
            await().untilAsserted(() -> assertThat(told).containsExactly("sent", "failed"));
        }
    }

    @Test
    void r5_whatTheCommitGaveUpIsNotSentAnyMoreAndItsCallbackHearsOfTheFailure() throws Exception {
        failsFirst = true;
        try (Connection c = begin()) {
            join(this);
            assertThatThrownBy(c::commit).isInstanceOf(CommitRefusedException.class);
            turn.countDown();
            await().untilAsserted(() -> assertThat(told).containsExactly("sent", "failed"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void r6_anEndWhoseAnswerComesAfterACheckHasDeliveredTheMessageChangesNothing(EndAnswer answer) throws Exception {
        holdsAnswers = true;
        CarriedHalf<String, String> half = half(this);
        try (Connection c = begin()) {
            turn.countDown();
            Objects.requireNonNull(OpenTransactions.current(null)).join(half);
            c.commit();
            await().until(() -> heldAnswer != null);
            half.leaveToCheckIfOverdue();
            half.endedByCheck(half.lastAttempt());
            Objects.requireNonNull(heldAnswer).answered(answer, "late");
            assertThat(half.toString()).contains("ENDED");
        }
    }

    private interface Work {
        void run() throws SQLException;
    }

    /** With what is just too little to enter the client, which is plenty for all else. */
    private static void withLittleStack(Work work) throws SQLException {
        for (int i = 0; i < 200_000; i++) {
            assertThat(StackReserve.isAmple()).isTrue(); // until it is compiled: its frames shrink by that
        }
        dive(work);
    }

    private static void dive(Work work) throws SQLException {
        if (StackReserve.isAmple()) {
            dive(work);
        } else {
            work.run();
        }
    }

    private Connection begin() throws SQLException {
        Connection connection = dataSource.getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    private void join(CarriedHalf.@Nullable Listener<String> listener) throws SQLException {
        Objects.requireNonNull(OpenTransactions.current(null)).join(half(listener));
    }

    private CarriedHalf<String, String> half(CarriedHalf.@Nullable Listener<String> listener) {
        return new CarriedHalf<>(dispatcher, this, "body", "x", "orders", null, 3, 60_000, listener);
    }

    private void comeToTheEndOfTheRing() throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        dispatcher.toBroker(end::countDown);
        turn.countDown();
        end.await();
    }

    @Override
    public void sendHalf(String message, Mark mark, int attempt, long timeoutMillis, HalfCallback<String> callback) {
        told.add("sent");
        if (failsFirst && attempt == 1) {
            callback.failed(new IllegalStateException("not this time"));
            return;
        }
        callback.stored("result", new StoredHalf("topic", "broker", null, 1, 2, message, null));
    }

    @Override
    public void end(StoredHalf half, boolean commit, boolean answersCheck, long timeoutMillis, EndCallback callback) {
        told.add(commit ? "commit" : "rollback");
        if (holdsAnswers) {
            heldAnswer = callback;
            return;
        }
        callback.answered(EndAnswer.DONE, "code 0");
    }

    @Override
    public boolean mayRetry(Throwable failure) {
        return failsFirst;
    }

    @Override
    public Throwable timedOut(StatusId attempt, long afterMillis) {
        return new IllegalStateException("attempt " + attempt + " after " + afterMillis + " ms");
    }

    @Override
    public void stored(String result) {
        told.add("stored");
    }

    @Override
    public void failed(Throwable failure) {
        told.add("failed");
    }
}
