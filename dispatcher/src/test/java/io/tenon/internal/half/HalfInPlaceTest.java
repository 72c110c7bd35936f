package io.tenon.internal.half;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenon.internal.check.Check;
import io.tenon.internal.check.KnownMessages;
import io.tenon.internal.check.Mark;
import io.tenon.internal.end.EndAnswer;
import io.tenon.internal.end.StoredHalf;
import io.tenon.internal.status.StatusId;
import io.tenon.internal.transaction.OpenTransaction;
import io.tenon.internal.transaction.OpenTransactions;
import io.tenon.jdbc.CommitRefusedException;
import io.tenon.jdbc.TenonDataSource;
import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.jdbc.JdbcConnection;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a message whose tries another one makes; the broker is a list, since no broker fails on demand. */
class HalfInPlaceTest {
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final JdbcDataSource database = new JdbcDataSource();
    private final List<String> ends = new CopyOnWriteArrayList<>();
    private final Dispatcher dispatcher = new Dispatcher(
            "test",
            (half, commit, answersCheck, timeoutMillis, callback) -> {
                ends.add((commit ? "commit " : "rollback ") + half.messageId());
                callback.answered(EndAnswer.DONE, "code 0");
            },
            new DispatcherSettings(16, Duration.ofSeconds(1), Duration.ofSeconds(1), false));
    private TenonDataSource dataSource;

    @BeforeEach
    void open() throws SQLException {
        database.setURL("jdbc:h2:mem:inplace" + DATABASES.incrementAndGet() + ";DB_CLOSE_DELAY=-1");
        dataSource = new TenonDataSource(database);
        dataSource.setCreateTable(true);
    }

    @AfterEach
    void close() throws Exception {
        dispatcher.close();
        dataSource.close();
    }

    @Test
    void r5_aRefusedCommitNamesTheMessagesOfItsTransaction() throws SQLException {
        try (Connection c = begin()) {
            HalfInPlace message = join();
            message.begin();
            message.failed(new IllegalStateException("no broker"));
            assertThatThrownBy(c::commit)
                    .isInstanceOfSatisfying(CommitRefusedException.class, refusal -> assertThat(refusal.messageIds())
                            .containsExactly("x"));
        }
    }

    @Test
    void aMessageThatWasStoredAtTheFirstTryIsEndedByTheCommit() throws SQLException {
        try (Connection c = begin()) {
            HalfInPlace message = join();
            Mark mark = message.begin();
            message.stored(mark, half("first"));
            c.commit();
            await().untilAsserted(() -> assertThat(ends).containsExactly("commit first"));
            assertThat(rows()).contains(mark.segment()).doesNotContain(mark.attempt());
        }
    }

    @Test
    void r4_everyTryButTheWinnerIsVoidAtCommitAndEndedWhereItIsKnown() throws SQLException {
        try (Connection c = begin()) {
            HalfInPlace message = join();
            Mark unheardOf = message.begin();
            Mark weak = message.begin();
            message.storedWeakly(weak, half("weak"));
            Mark winner = message.begin();
            message.stored(winner, half("winner"));
            Mark late = unheardOf;
            message.stored(late, half("late"));
            assertThat(rows()).isEmpty();
            c.commit();
            await().untilAsserted(() ->
                    assertThat(ends).containsExactlyInAnyOrder("commit winner", "rollback weak", "rollback late"));
            assertThat(rows()).contains(unheardOf.attempt(), weak.attempt()).doesNotContain(winner.attempt());
        }
    }

    @Test
    void eachTryIsANewAttemptOfTheSameSegment() throws SQLException {
        try (Connection c = begin()) {
            HalfInPlace message = join();
            Mark first = message.begin();
            Mark second = message.begin();
            assertThat(second.segment()).isEqualTo(first.segment());
            assertThat(second.attempt()).isNotEqualTo(first.attempt());
            message.withdraw();
            c.commit();
        }
    }

    @Test
    void aCommitWaitsForATryThatIsStillUnderWay() throws Exception {
        try (Connection c = begin()) {
            HalfInPlace message = join();
            Mark mark = message.begin();
            Thread committing = Thread.currentThread();
            Thread answer = new Thread(() -> {
                await().pollInterval(Duration.ofMillis(1))
                        .until(() -> committing.getState() == Thread.State.TIMED_WAITING);
                message.stored(mark, half("late"));
            });
            answer.start();
            c.commit();
            answer.join();
            await().untilAsserted(() -> assertThat(ends).containsExactly("commit late"));
        }
    }

    @Test
    void aCommitIsRefusedForATryThatNobodyHearsOfAndAnAnswerThatComesLaterIsRolledBack() throws SQLException {
        dataSource.setCommitTimeoutMillis(300);
        try (Connection c = begin()) {
            HalfInPlace message = join();
            Mark mark = message.begin();
            assertThatThrownBy(c::commit).isInstanceOf(CommitRefusedException.class);
            message.stored(mark, half("too-late"));
            await().untilAsserted(() -> assertThat(ends).containsExactly("rollback too-late"));
            assertThat(rows()).isEmpty();
        }
    }

    @Test
    void aCommitIsRefusedWithTheCauseIfNoTrySucceeded() throws SQLException {
        try (Connection c = begin()) {
            HalfInPlace message = join();
            message.begin();
            message.failed(new IllegalStateException("no broker today"));
            assertThatThrownBy(c::commit)
                    .isInstanceOf(CommitRefusedException.class)
                    .hasMessageContaining("message x")
                    .hasMessageContaining("no broker today");
        }
    }

    @Test
    void aMessageThatWasWithdrawnKeepsNobodyFromCommittingAndIsNotDelivered() throws SQLException {
        try (Connection c = begin()) {
            HalfInPlace message = join();
            Mark mark = message.begin();
            message.withdraw();
            message.stored(mark, half("withdrawn"));
            c.commit();
            await().untilAsserted(() -> assertThat(ends).containsExactly("rollback withdrawn"));
            assertThat(rows()).contains(mark.attempt());
        }
    }

    @Test
    void r8_withdrawnMessageDoesNotKeepTheRowsOfASegmentThatWasInDoubt() throws SQLException {
        dataSource.setGraceMillis(1);
        try (Connection c = begin()) {
            HalfInPlace withdrawn = join();
            withdrawn.begin();
            withdrawn.withdraw();
            HalfInPlace sent = join();
            sent.stored(sent.begin(), half("sent"));
            try (Statement statement = c.createStatement()) {
                statement.execute("SET LOCK_TIMEOUT 100"); // may end a transaction: the row will be asked
            }
            c.commit();
        }
        await().untilAsserted(() -> assertThat(ends).containsExactly("commit sent"));
        await().untilAsserted(() -> assertThat(rows()).isEmpty());
    }

    @Test
    void r4_aLateAcknowledgementOfAMessageThatCommittedWithoutAWinnerIsDelivered() throws SQLException {
        try (Connection c = begin()) {
            HalfInPlace message = join();
            Mark mark = message.begin();
            c.unwrap(JdbcConnection.class).commit(); // as another thread does that commits past this message
            message.committed();
            assertThat(message.toString()).contains("IN_DOUBT");
            assertThat(message.winningAttempt()).isNull();
            message.stored(mark, half("late"));
            await().untilAsserted(() -> assertThat(ends).containsExactly("commit late"));
            assertThat(message.winningAttempt()).isEqualTo(mark.attempt());
        }
    }

    @Test
    void r4_aMessageThatCommittedWithoutAWinnerIsLeftToItsCheckIfNoAcknowledgementComes() throws SQLException {
        dataSource.setSealAfterMillis(10);
        dataSource.setLeaseMillis(300);
        dataSource.setEndEffectMillis(10);
        try (Connection c = begin()) {
            HalfInPlace message = join();
            message.begin();
            c.unwrap(JdbcConnection.class).commit();
            message.committed();
            await().untilAsserted(() -> assertThat(message.toString()).contains("LEFT_TO_CHECK"));
            assertThat(ends).isEmpty();
            assertThat(dispatcher.messagesLeftToCheck()).isEqualTo(1);
        }
    }

    @Test
    void r6_endsBehindAProxyAreRememberedUpToABound() throws SQLException {
        Dispatcher proxied = new Dispatcher(
                "proxied",
                (half, commit, answersCheck, timeoutMillis, callback) -> callback.answered(EndAnswer.DONE, "code 0"),
                new DispatcherSettings(16, Duration.ofSeconds(1), Duration.ofSeconds(1), true));
        int messages = KnownMessages.MOST_LEFT + 500;
        try (Connection c = begin();
                Statement statement = c.createStatement()) {
            for (int i = 0; i < messages; i += 100) {
                statement.execute("SELECT 1");
                for (int j = 0; j < 100; j++) {
                    HalfInPlace message = new HalfInPlace(proxied, "m" + i, "orders", null);
                    Objects.requireNonNull(OpenTransactions.current(null)).join(message);
                    message.stored(message.begin(), half("x"));
                }
                c.commit();
            }
            await().untilAsserted(
                            () -> assertThat(proxied.messagesLeftToCheck()).isGreaterThanOrEqualTo(messages));
            assertThat(proxied.knownAttempts()).isLessThanOrEqualTo(KnownMessages.MOST_LEFT);
        } finally {
            proxied.close();
        }
    }

    @Test
    void r7_1_ofAnEndedMessageOnlyIdsAreRemembered() throws SQLException {
        List<WeakReference<HalfInPlace>> messages = new ArrayList<>();
        try (Connection c = begin()) {
            for (int i = 0; i < 3; i++) {
                HalfInPlace message = join();
                message.stored(message.begin(), half("m" + i));
                messages.add(new WeakReference<>(message));
            }
            c.commit();
        }
        await().untilAsserted(() -> {
            System.gc();
            assertThat(messages).allMatch(message -> message.get() == null);
        });
        assertThat(dispatcher.knownAttempts()).isEqualTo(3);
    }

    @Test
    void r8_theRowOfAnEndedMessageGoesAtOnceWhenABrokerAsksAboutIt() throws SQLException {
        Mark mark;
        try (Connection c = begin()) {
            HalfInPlace message = join();
            mark = message.begin();
            message.stored(mark, half("asked"));
            c.commit();
        }
        await().untilAsserted(() -> assertThat(ends).containsExactly("commit asked"));
        assertThat(rows()).hasSize(1); // the grace is 20 s
        dispatcher.check(new Check(mark, half("copy")));
        await().untilAsserted(() -> assertThat(rows()).isEmpty());
        assertThat(ends).containsExactly("commit asked");
    }

    @Test
    void noTryBeginsOnceTheMessageIsStoredWithdrawnOrItsTransactionIsOver() throws SQLException {
        HalfInPlace left;
        try (Connection c = begin()) {
            HalfInPlace stored = join();
            stored.stored(stored.begin(), half("stored"));
            assertThatThrownBy(stored::begin).isInstanceOf(IllegalStateException.class);
            HalfInPlace withdrawn = join();
            withdrawn.withdraw();
            assertThatThrownBy(withdrawn::begin).isInstanceOf(IllegalStateException.class);
            left = join();
            c.rollback();
        }
        assertThatThrownBy(left::begin).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aMessageWithoutAnyTryNeedsNoQuestionWhenItsTransactionEndsInDoubt() throws SQLException {
        HalfInPlace message;
        try (Connection c = begin()) {
            message = join();
            c.abort(Runnable::run);
        }
        assertThat(message.toString()).contains("ROLLED_BACK");
        assertThat(ends).isEmpty();
    }

    private Connection begin() throws SQLException {
        Connection connection = dataSource.getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    private HalfInPlace join() throws SQLException {
        HalfInPlace message = new HalfInPlace(dispatcher, "x", "orders", null);
        OpenTransaction transaction = Objects.requireNonNull(OpenTransactions.current(null));
        transaction.join(message);
        return message;
    }

    private static StoredHalf half(String name) {
        return new StoredHalf("topic", "broker", null, 1, 2, name, null);
    }

    /** The ids of all rows that are committed; without the table's own, which no id of a message equals. */
    private Set<StatusId> rows() throws SQLException {
        Set<StatusId> ids = new HashSet<>();
        try (Connection c = database.getConnection();
                Statement statement = c.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id FROM \"tenon_status\" WHERE kind <> 'S'")) {
            while (rows.next()) {
                ids.add(StatusId.fromBytes(rows.getBytes(1)));
            }
        }
        return ids;
    }
}
