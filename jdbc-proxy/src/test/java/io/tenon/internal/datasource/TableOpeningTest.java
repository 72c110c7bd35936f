package io.tenon.internal.datasource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenon.internal.status.StatusId;
import io.tenon.internal.status.StatusTable;
import io.tenon.internal.status.Verdict;
import io.tenon.internal.status.VerdictQuestion;
import io.tenon.jdbc.XaPolicy;
import java.io.PrintWriter;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When, where and how often the status table is opened. */
class TableOpeningTest {
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final JdbcDataSource database = new JdbcDataSource();
    private final Own own = new Own();
    private final List<TrackedDataSource> tracked = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Connection application;

    @BeforeEach
    void connect() throws SQLException {
        database.setURL("jdbc:h2:mem:opening" + DATABASES.incrementAndGet() + ";DB_CLOSE_DELAY=-1");
        database.setUser("sa");
        database.setPassword("");
        application = database.getConnection();
        application.setAutoCommit(false);
    }

    @AfterEach
    void close() throws SQLException {
        own.released.countDown();
        tracked.forEach(TrackedDataSource::close);
        application.close();
        threads.shutdownNow();
    }

    @Test
    void theFirstMessageMakesTheTableOnAConnectionOfTenonsOwnAndTheTransactionGoesOn() throws SQLException {
        TrackedDataSource dataSource = tracked(true);
        assertThat(own.asked).hasValue(0);
        AtomicInteger statements = new AtomicInteger();
        StatusTable table = dataSource.statusTableOn(counting(application, statements));
        assertThat(statements).as("on the application's connection").hasValue(0);
        assertThat(own.asked).hasValue(1);
        assertThat(own.thread).startsWith("tenon-status-table");
        table.insertLive(application, StatusId.next());
        application.commit();
        assertThat(dataSource.statusTableOn(application)).isSameAs(table);
        assertThat(own.asked).hasValue(1);
    }

    @Test
    void aTableThatIsMadeLaterIsFoundByTheNextMessage() throws SQLException {
        TrackedDataSource dataSource = tracked(false);
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> dataSource.statusTableOn(application))
                    .hasMessageContaining("does not exist")
                    .hasMessageContaining("CREATE TABLE");
        }
        assertThat(StatusTable.isForGood(dataSource.openNow(5_000))).isTrue();
        try (Connection administrator = database.getConnection()) {
            StatusTable.open(administrator, StatusTable.DEFAULT_NAME, true);
        }
        assertThat(dataSource.statusTableOn(application)).isNotNull();
    }

    @Test
    void aPoolOfOneThatTheSenderHoldsIsNoReasonToRefuseATableThatIsThere() throws SQLException {
        try (Connection administrator = database.getConnection()) {
            StatusTable.open(administrator, StatusTable.DEFAULT_NAME, true);
        }
        own.exhausted = true;
        TrackedDataSource dataSource = tracked(true);
        long begun = System.nanoTime();
        StatusTable table = dataSource.statusTableOn(application);
        assertThat(millisSince(begun)).isBetween(900L, 3_000L);
        table.insertLive(application, StatusId.next());
        application.commit();
    }

    @Test
    void aPoolOfOneWithoutTheTableRefusesMessagesWithoutWaitingForEachAndMakesItWhenItCan() throws SQLException {
        own.exhausted = true;
        TrackedDataSource dataSource = tracked(true);
        assertThatThrownBy(() -> dataSource.statusTableOn(application))
                .hasMessageContaining("no connection left for Tenon");
        long begun = System.nanoTime();
        assertThatThrownBy(() -> dataSource.statusTableOn(application)).isInstanceOf(SQLException.class);
        assertThat(millisSince(begun)).isLessThan(500);
        own.released.countDown();
        await().until(() -> dataSource.openTableId() != null);
        assertThat(dataSource.statusTableOn(application)).isNotNull();
    }

    @Test
    void aPoolThatRefusesIsNotAskedAgainByEachMessage() throws SQLException {
        own.refusal = new SQLTransientConnectionException("time-out after 100 ms");
        TrackedDataSource dataSource = tracked(false);
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> dataSource.statusTableOn(application)).isInstanceOf(SQLException.class);
        }
        assertThat(own.asked).hasValue(1);
        assertThat(StatusTable.isForGood(dataSource.openNow(1_000)))
                .as("a time-out, of which the pool gives no SQLState, is for good")
                .isFalse();
    }

    @Test
    void manySendersOpenItOnce() throws Exception {
        TrackedDataSource dataSource = tracked(true);
        List<Future<StatusTable>> opened = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            opened.add(threads.submit(() -> {
                try (Connection c = database.getConnection()) {
                    return dataSource.statusTableOn(c);
                }
            }));
        }
        for (Future<StatusTable> one : opened) {
            assertThat(one.get(10, TimeUnit.SECONDS).tableId()).isEqualTo(dataSource.openTableId());
        }
        assertThat(own.asked).hasValue(1);
    }

    @Test
    void manySendersOfASlowDatabaseAreRefusedTogetherAndTryNotOneAfterTheOther() throws Exception {
        own.slow = true;
        TrackedDataSource dataSource = tracked(true);
        long begun = System.nanoTime();
        List<Future<StatusTable>> refused = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            refused.add(threads.submit(() -> dataSource.statusTableOn(application)));
        }
        for (Future<StatusTable> one : refused) {
            assertThatThrownBy(() -> one.get(10, TimeUnit.SECONDS)).hasMessageContaining("takes longer than 2000 ms");
        }
        assertThat(millisSince(begun)).isLessThan(4_000);
        assertThat(own.asked).hasValue(1);
    }

    @Test
    void aUserWhoMayNotWriteIsToldSoBeforeAnythingFailsInTheTransaction() throws SQLException {
        try (Connection administrator = database.getConnection();
                Statement statement = administrator.createStatement()) {
            StatusTable.open(administrator, StatusTable.DEFAULT_NAME, true);
            statement.execute("CREATE USER reader PASSWORD ''");
            statement.execute("GRANT SELECT, UPDATE, DELETE ON \"tenon_status\" TO reader");
        }
        database.setURL(database.getURL().replace(";DB_CLOSE_DELAY=-1", "")); // an administrator's to set
        database.setUser("reader");
        TrackedDataSource dataSource = tracked(true);
        AtomicInteger statements = new AtomicInteger();
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> dataSource.statusTableOn(counting(application, statements)))
                    .hasMessageContaining("cannot be written to: INSERT")
                    .hasMessageContaining("Grant this user");
        }
        assertThat(statements).as("on the application's connection").hasValue(0);
        assertThat(dataSource.tableId()).as("what checks need").isNotNull();
        assertThat(StatusTable.isForGood(dataSource.openNow(1_000))).isTrue();
    }

    @Test
    void aTableThatIsFoundGoneByAStartIsMadeAnewForTheNextMessage() throws SQLException {
        TrackedDataSource dataSource = tracked(true);
        String lost = dataSource.statusTableOn(application).tableId();
        try (Connection administrator = database.getConnection();
                Statement statement = administrator.createStatement()) {
            statement.execute("DROP TABLE \"tenon_status\"");
        }
        assertThat(dataSource.openNow(5_000)).isNotNull();
        StatusTable made = dataSource.statusTableOn(application);
        assertThat(made.tableId()).isNotEqualTo(lost);
        made.insertLive(application, StatusId.next());
        application.commit();
    }

    @Test
    void aFailureThatMayPassIsToldToTheStartAndRefusesNoMessageOfATableInUse() throws SQLException {
        TrackedDataSource dataSource = tracked(true);
        StatusTable table = dataSource.statusTableOn(application);
        own.broken = new SQLException("the connection was reset", "08006");
        assertThat(dataSource.openNow(5_000)).hasMessageContaining("the connection was reset");
        assertThat(dataSource.statusTableOn(application)).isSameAs(table);
        table.insertLive(application, StatusId.next());
        application.commit();
    }

    // writeElsewhere.

    @Test
    void whatIsDeliveredElsewhereIsCommittedWhenItReturns() throws SQLException {
        TrackedDataSource dataSource = tracked(true);
        dataSource.openNow(5_000);
        StatusId attempt = StatusId.next();
        assertThat(dataSource.writeElsewhere(delivering(dataSource, attempt), 1, 5_000, false))
                .isTrue();
        assertThat(verdict(dataSource, attempt)).isEqualTo(Verdict.COMMIT);
    }

    @Test
    void whereNoConnectionComesInTimeNothingIsDeliveredLaterEither() throws Exception {
        TrackedDataSource dataSource = tracked(true);
        dataSource.openNow(5_000);
        own.exhausted = true;
        StatusId attempt = StatusId.next();
        assertThat(dataSource.writeElsewhere(delivering(dataSource, attempt), 1, 100, false))
                .isFalse();
        own.exhausted = false;
        own.released.countDown();
        await().until(() -> own.given.get() == 2);
        await().during(Duration.ofMillis(300)).until(() -> verdict(dataSource, attempt) == Verdict.ROLLBACK);
    }

    /** Who waits holds a connection itself: where all of a pool's do, each would wait for the others, again and again. */
    @Test
    void whatTheApplicationsConnectionCanWriteAsWellWaitsForLittleAndForNothingSoonAfter() throws Exception {
        TrackedDataSource dataSource = tracked(true);
        dataSource.openNow(5_000);
        own.exhausted = true;
        StatusId attempt = StatusId.next();
        long begun = System.nanoTime();
        assertThat(dataSource.writeElsewhere(delivering(dataSource, attempt), 1, 30_000, true))
                .isFalse();
        assertThat(millisSince(begun)).isLessThan(10_000);
        int asked = own.asked.get();
        assertThat(dataSource.writeElsewhere(delivering(dataSource, attempt), 1, 30_000, true))
                .isFalse();
        assertThat(own.asked).as("asked for a connection again").hasValue(asked);
        own.exhausted = false;
        own.released.countDown();
        assertThat(dataSource.writeElsewhere(delivering(dataSource, attempt), 1, 30_000, false))
                .isTrue();
    }

    private static OwnWork delivering(TrackedDataSource dataSource, StatusId attempt) {
        return on -> dataSource.statusTable().deliver(on, Collections.singletonList(attempt));
    }

    private static @Nullable Verdict verdict(TrackedDataSource dataSource, StatusId attempt) throws SQLException {
        VerdictQuestion question = new VerdictQuestion(StatusId.next(), attempt);
        String tableId = dataSource.statusTable().tableId();
        return dataSource
                .askOfEnded(tableId, Collections.singletonList(question))
                .get(question);
    }

    private TrackedDataSource tracked(boolean create) {
        TrackedDataSource dataSource =
                new TrackedDataSource("opening", own, StatusTable.DEFAULT_NAME, create, settings(), XaPolicy.NOT_XA);
        tracked.add(dataSource);
        return dataSource;
    }

    private static TransactionSettings settings() {
        return TransactionSettings.builder()
                .statementTimeout(Duration.ofSeconds(2))
                .build();
    }

    private static long millisSince(long begun) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    }

    private static Connection counting(Connection connection, AtomicInteger statements) {
        return (Connection) Proxy.newProxyInstance(
                TableOpeningTest.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                    if (method.getName().endsWith("Statement")) {
                        statements.incrementAndGet();
                    }
                    return method.invoke(connection, arguments);
                });
    }

    /** Where Tenon's own connections come from, or do not. */
    private final class Own implements DataSource {
        final AtomicInteger asked = new AtomicInteger();
        final AtomicInteger given = new AtomicInteger();
        final CountDownLatch released = new CountDownLatch(1);
        volatile boolean exhausted;
        volatile boolean slow;
        volatile @Nullable SQLException refusal;

        /** Thrown by each statement on the connections that it gives; null where they work. */
        volatile @Nullable SQLException broken;

        volatile String thread = "";

        @Override
        public Connection getConnection() throws SQLException {
            asked.incrementAndGet();
            thread = Thread.currentThread().getName();
            if (refusal != null) {
                throw refusal;
            }
            if (exhausted) {
                awaitRelease();
            }
            given.incrementAndGet();
            Connection connection = database.getConnection();
            return slow ? slow(connection) : broken == null ? connection : broken(connection, broken);
        }

        private Connection broken(Connection connection, SQLException failure) {
            return (Connection) Proxy.newProxyInstance(
                    TableOpeningTest.class.getClassLoader(),
                    new Class<?>[] {Connection.class},
                    (proxy, method, args) -> {
                        if (method.getName().equals("prepareStatement")) {
                            throw failure;
                        }
                        return method.invoke(connection, args);
                    });
        }

        private Connection slow(Connection connection) {
            return (Connection) Proxy.newProxyInstance(
                    TableOpeningTest.class.getClassLoader(),
                    new Class<?>[] {Connection.class},
                    (proxy, method, args) -> {
                        if (method.getName().equals("getMetaData")) {
                            awaitRelease();
                        }
                        return method.invoke(connection, args);
                    });
        }

        private void awaitRelease() throws SQLException {
            try {
                released.await();
            } catch (InterruptedException e) {
                throw new SQLException(e);
            }
        }

        @Override
        public Connection getConnection(String username, String password) throws SQLException {
            return getConnection();
        }

        @Override
        public @Nullable PrintWriter getLogWriter() {
            return null;
        }

        @Override
        public void setLogWriter(PrintWriter out) {}

        @Override
        public void setLoginTimeout(int seconds) {}

        @Override
        public int getLoginTimeout() {
            return 0;
        }

        @Override
        public Logger getParentLogger() {
            return Logger.getGlobal();
        }

        @Override
        public <T> T unwrap(Class<T> iface) throws SQLException {
            throw new SQLException("a test's own");
        }

        @Override
        public boolean isWrapperFor(Class<?> iface) {
            return false;
        }
    }
}
