package io.tenon.internal.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.internal.end.BrokerEnds;
import io.tenon.internal.end.EndAnswer;
import io.tenon.internal.end.StoredHalf;
import io.tenon.internal.half.Dispatcher;
import io.tenon.internal.half.DispatcherSettings;
import io.tenon.internal.half.HalfInPlace;
import io.tenon.internal.status.StatusId;
import io.tenon.internal.status.StatusKind;
import io.tenon.internal.status.StatusRow;
import io.tenon.internal.status.StatusTable;
import io.tenon.internal.status.VerdictQuestion;
import io.tenon.internal.transaction.OpenTransaction;
import io.tenon.internal.transaction.OpenTransactions;
import io.tenon.jdbc.TenonDataSource;
import java.io.Closeable;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.h2.jdbc.JdbcConnection;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Checks at a database that keeps them waiting; the broker is a list, since no broker acknowledges on demand. */
class DatabaseLanesTest {
    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final int RING = 4;

    private final SlowDatabase database =
            new SlowDatabase("jdbc:h2:mem:desk" + DATABASES.incrementAndGet() + ";DB_CLOSE_DELAY=-1");
    private final List<String> ends = new CopyOnWriteArrayList<>();
    private final Map<String, BrokerEnds.EndCallback> unacknowledged = new ConcurrentHashMap<>();
    private final Dispatcher dispatcher = new Dispatcher(
            "test",
            (half, commit, answersCheck, timeoutMillis, callback) -> {
                unacknowledged.put(half.messageId(), callback);
                ends.add((commit ? "commit " : "rollback ") + half.messageId());
            },
            new DispatcherSettings(RING, Duration.ofSeconds(1), Duration.ofMillis(100), false));
    private TenonDataSource dataSource;
    private StatusTable table;

    @BeforeEach
    void open() throws SQLException {
        dataSource = new TenonDataSource(database.asDataSource());
        dataSource.setCreateTable(true);
        dataSource.setSealAfterMillis(10);
        dataSource.setLeaseMillis(20);
        dataSource.setEndEffectMillis(1);
        dataSource.start();
        try (Connection connection = database.getConnection()) {
            table = StatusTable.open(connection, StatusTable.DEFAULT_NAME, false);
        }
    }

    @AfterEach
    void close() throws Exception {
        dispatcher.close();
        dataSource.close();
    }

    @Test
    void r7_whatACheckDeliveredIsWrittenDownAlsoIfTheRingIsFullOfOtherChecks() throws Exception {
        Mark mark = committed();
        awaitCommitOf("half", mark);
        try (Closeable stalled = database.stall()) {
            ask("another", unknown());
            database.awaitStalled();
            for (int i = 0; i < 3 * RING; i++) {
                ask("more", unknown());
            }
            acknowledge("half");
        }
        await().untilAsserted(() -> assertThat(kindOf(mark.attempt())).isEqualTo(StatusKind.VOID));
        await().untilAsserted(() -> {
            ask("copy", mark);
            assertThat(ends).contains("rollback copy");
        });
        assertThat(ends).doesNotContain("commit copy");
    }

    @Test
    void r7_theCheckOfACopyWaitsUntilWhatWasDeliveredIsWrittenDown() throws Exception {
        Mark mark = committed();
        awaitCommitOf("half", mark);
        try (Closeable stalled = database.stall()) {
            ask("another", unknown());
            database.awaitStalled();
            acknowledge("half");
            ask("copy", mark); // not heard: what it would read is not written yet
        }
        await().untilAsserted(() -> {
            ask("later copy", mark);
            assertThat(ends).contains("rollback later copy");
        });
        assertThat(ends).doesNotContain("commit copy", "commit later copy");
    }

    @Test
    void r7_aDatabaseThatHangsKeepsNoCheckOfAnotherOneWaiting() throws Exception {
        SlowDatabase other = new SlowDatabase("jdbc:h2:mem:desk" + DATABASES.incrementAndGet() + ";DB_CLOSE_DELAY=-1");
        TenonDataSource otherSource = started(other);
        try (Closeable stalled = other.stall()) {
            Mark hanging =
                    new Mark(StatusId.next(), StatusId.next(), tableOf(other).tableId(), "other");
            ask("hanging", hanging);
            other.awaitStalled();
            ask("absent", unknown());
            await().untilAsserted(() -> assertThat(ends).contains("rollback absent"));
            assertThat(ends).doesNotContain("rollback hanging");
        } finally {
            otherSource.close();
        }
    }

    @Test
    void r7_whatACheckDeliveredIsWrittenDownWhenTheDatabaseIsBack() throws Exception {
        Mark mark = committed();
        awaitCommitOf("half", mark);
        database.refuse(true);
        acknowledge("half");
        await().untilAsserted(() -> assertThat(database.refusals()).isPositive());
        ask("copy", mark); // not answered from this process, however long it takes
        database.refuse(false);
        await().untilAsserted(() -> assertThat(kindOf(mark.attempt())).isEqualTo(StatusKind.VOID));
        assertThat(ends).doesNotContain("commit copy");
    }

    @Test
    void r5_aMessageInDoubtThatCannotBeEndedLosesNoOtherOnesVerdict() throws Exception {
        List<HalfInPlace> messages = new ArrayList<>();
        // With a lease that outlasts the database's stall: what is out of its lease is left to its check.
        try (TenonDataSource patient = started(database);
                Connection c = patient.getConnection()) {
            c.setAutoCommit(false);
            OpenTransaction transaction = Objects.requireNonNull(OpenTransactions.current(null));
            try (Closeable stalled = database.stall()) {
                ask("another", unknown());
                database.awaitStalled(); // what is in doubt from now on is asked in one batch
                for (String name : new String[] {"bad", "good"}) {
                    HalfInPlace message = new HalfInPlace(dispatcher, name, "orders", null);
                    transaction.join(message);
                    message.stored(message.begin(), new StoredHalf("orders", "broker", null, 1, 2, name, null));
                    messages.add(message);
                }
                c.unwrap(JdbcConnection.class).commit();
                c.abort(Runnable::run);
                messages.get(0).leaveToCheck(); // so that it cannot be committed any more
            }
            await().untilAsserted(() -> assertThat(ends).contains("commit good"));
        }
    }

    private TenonDataSource started(SlowDatabase of) throws SQLException {
        TenonDataSource started = new TenonDataSource(of.asDataSource());
        started.setCreateTable(true);
        started.setName("other");
        started.start();
        return started;
    }

    private static StatusTable tableOf(SlowDatabase of) throws SQLException {
        try (Connection connection = of.getConnection()) {
            return StatusTable.open(connection, StatusTable.DEFAULT_NAME, false);
        }
    }

    private void awaitCommitOf(String half, Mark mark) {
        await().untilAsserted(() -> {
            ask(half, mark); // once more, where the lease was not over
            assertThat(ends).containsExactly("commit " + half);
        });
    }

    private void acknowledge(String half) {
        Objects.requireNonNull(unacknowledged.get(half)).answered(EndAnswer.DONE, "code 0");
    }

    private void ask(String half, Mark mark) {
        dispatcher.check(new Check(mark, new StoredHalf("orders", "broker", null, 1, 2, half, null)));
    }

    private Mark unknown() {
        return new Mark(StatusId.next(), StatusId.next(), table.tableId(), "default");
    }

    private Mark committed() throws SQLException {
        Mark mark = unknown();
        try (Connection connection = database.getConnection()) {
            table.insertLive(connection, mark.segment());
        }
        return mark;
    }

    private @Nullable StatusKind kindOf(StatusId id) throws SQLException {
        try (Connection connection = database.getConnection()) {
            Map<StatusId, StatusRow> rows =
                    table.read(connection, Collections.singletonList(new VerdictQuestion(id, StatusId.next())));
            StatusRow row = rows.get(id);
            return row == null ? null : row.kind();
        }
    }

    /** Lends nothing to the check desk while it is stalled. */
    private static final class SlowDatabase {
        private final JdbcDataSource database = new JdbcDataSource();
        private volatile CountDownLatch open = new CountDownLatch(0);
        private volatile CountDownLatch reached = new CountDownLatch(0);
        private volatile boolean refuses;
        private final AtomicInteger refusals = new AtomicInteger();

        SlowDatabase(String url) {
            database.setURL(url);
        }

        Closeable stall() {
            reached = new CountDownLatch(1);
            open = new CountDownLatch(1);
            return open::countDown;
        }

        void awaitStalled() throws InterruptedException {
            assertThat(reached.await(10, TimeUnit.SECONDS)).isTrue();
        }

        void refuse(boolean newValue) {
            refuses = newValue;
        }

        int refusals() {
            return refusals.get();
        }

        Connection getConnection() throws SQLException {
            return database.getConnection();
        }

        DataSource asDataSource() {
            return (DataSource) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                        if (Thread.currentThread().getName().startsWith("tenon-database-")) {
                            reached.countDown();
                            assertThat(open.await(30, TimeUnit.SECONDS)).isTrue();
                            if (refuses) {
                                refusals.incrementAndGet();
                                throw new SQLException("the database is away");
                            }
                        }
                        return method.invoke(database, arguments);
                    });
        }
    }
}
