package io.tenon.internal.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenon.jdbc.Ambiguity;
import io.tenon.jdbc.TenonDataSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** R1, R2: which of a thread's transactions a message belongs to, and when there is one; without messages and brokers. */
class MessageOwnerTest {
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final JdbcDataSource database = new JdbcDataSource();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final ExecutorService helper = Executors.newSingleThreadExecutor();
    private TenonDataSource orders;
    private TenonDataSource audit;

    @BeforeEach
    void open() throws SQLException {
        database.setURL("jdbc:h2:mem:owner" + DATABASES.incrementAndGet() + ";DB_CLOSE_DELAY=-1");
        orders = tracked("orders", database);
        audit = tracked("audit", database);
        try (Connection c = database.getConnection()) {
            execute(c, "CREATE TABLE orders (id INT AUTO_INCREMENT, note VARCHAR(20))");
        }
    }

    @AfterEach
    void close() throws Exception {
        helper.shutdown();
        for (AutoCloseable resource : opened) {
            resource.close();
        }
    }

    private TenonDataSource tracked(String name, DataSource of) {
        TenonDataSource dataSource = new TenonDataSource(of);
        dataSource.setName(name);
        dataSource.setCreateTable(true);
        opened.add(dataSource);
        return dataSource;
    }

    private static Connection begin(DataSource dataSource) throws SQLException {
        Connection c = dataSource.getConnection();
        c.setAutoCommit(false);
        return c;
    }

    private static void execute(Connection c, String sql) throws SQLException {
        try (Statement statement = c.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void write(Connection c) throws SQLException {
        execute(c, "INSERT INTO orders (note) VALUES ('written')");
    }

    private static void read(Connection c) throws SQLException {
        execute(c, "SELECT COUNT(*) FROM orders");
    }

    private static @Nullable String owner() {
        OpenTransaction owner = OpenTransactions.current(null);
        return owner == null ? null : owner.dataSource().name();
    }

    @Test
    void r1_theTransactionThatWasWrittenInGoesBeforeAYoungerOneThatOnlyRead() throws SQLException {
        try (Connection a = begin(orders);
                Connection b = begin(audit)) {
            write(a);
            read(b);
            assertThat(owner()).isEqualTo("orders");
            write(b);
            assertThat(owner()).isEqualTo("audit");
            a.rollback();
            b.rollback();
        }
    }

    @Test
    void r1_aTransactionThatHasJustBegunIsTakenToBeMeantForWriting() throws SQLException {
        try (Connection a = begin(orders);
                Connection b = begin(audit)) {
            write(a);
            assertThat(owner()).isEqualTo("audit");
            a.rollback();
            b.rollback();
        }
    }

    @Test
    void r1_ofTwoThatWereWrittenInAMessageIsRefusedWhereThatIsWanted() throws SQLException {
        try (Connection a = begin(orders);
                Connection b = begin(audit)) {
            write(a);
            write(b);
            OpenTransaction refusing = Objects.requireNonNull(OpenTransactions.current(null, Ambiguity.REFUSE));
            assertThatThrownBy(() -> refusing.join(new NoMessage()))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("'orders'")
                    .hasMessageContaining("'audit'")
                    .hasMessageContaining("nothing was sent");
            assertThat(Objects.requireNonNull(OpenTransactions.current("orders", Ambiguity.REFUSE))
                            .dataSource()
                            .name())
                    .isEqualTo("orders");
            a.rollback();
            b.rollback();
        }
    }

    @Test
    void r1_anotherThreadTakesATransactionOverWithItsSecondStatementAndNotWithASingleOne() throws Exception {
        try (Connection c = begin(orders)) {
            write(c);
            assertThat(onHelper(() -> {
                        read(c);
                        return owner();
                    }))
                    .isNull();
            assertThat(owner()).isEqualTo("orders");
            read(c);
            assertThat(onHelper(() -> {
                        read(c);
                        return owner();
                    }))
                    .as("one statement, again, since the owner has worked in between")
                    .isNull();
            assertThat(onHelper(() -> {
                        read(c);
                        return owner();
                    }))
                    .as("its second one in a row")
                    .isEqualTo("orders");
            assertThat(owner()).as("the first thread has it no more").isNull();
            c.rollback();
        }
    }

    @Test
    void r1_aTransactionInWhichNothingHasRunBelongsToWhoeverWorksInItFirst() throws Exception {
        try (Connection c = onHelper(() -> begin(orders))) {
            assertThat(owner()).isNull();
            write(c);
            assertThat(owner()).isEqualTo("orders");
            assertThat(onHelper(MessageOwnerTest::owner)).isNull();
            c.rollback();
        }
    }

    @Test
    void r1_aReaderWhoseResultIsOpenHasNoMessageOnceAnotherTransactionHasCommittedBesideIt() throws SQLException {
        try (Connection reader = begin(orders);
                Connection writer = audit.getConnection();
                Statement statement = reader.createStatement()) {
            try (ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM orders")) {
                assertThat(owner()).isEqualTo("orders");
                writer.setAutoCommit(false);
                write(writer);
                assertThat(owner()).isEqualTo("audit");
                writer.commit();
                assertThat(owner()).isNull();
                assertThat(rows.next()).isTrue();
            }
            assertThat(owner()).as("it has read to the end, and may write next").isEqualTo("orders");
            reader.rollback();
        }
    }

    @Test
    void r2_readOnlyIsAskedOfTheConnectionInUseAndNotOfTheFirstOne() throws Exception {
        AtomicBoolean readOnly = new AtomicBoolean(true);
        TenonDataSource changing = tracked("changing", lending(() -> {
            return answering(database.getConnection(), "isReadOnly", readOnly.get());
        }));
        try (Connection c = begin(changing)) {
            read(c);
            assertThat(owner()).isNull();
            c.rollback();
        }
        readOnly.set(false);
        try (Connection c = begin(changing)) {
            write(c);
            assertThat(owner()).isEqualTo("changing");
            c.rollback();
        }
    }

    @Test
    void r2_nothingIsAskedOfAConnectionBeforeAMessageIsSent() throws Exception {
        List<String> calls = new ArrayList<>();
        TenonDataSource watched = tracked("watched", lending(() -> {
            return listing(database.getConnection(), calls);
        }));
        try (Connection c = watched.getConnection()) {
            c.setAutoCommit(false);
            write(c);
            c.commit();
        }
        assertThat(calls).containsExactly("setAutoCommit", "createStatement", "commit", "close");
    }

    @Test
    void r2_whetherAutocommitIsOnIsAskedWithTheMessage() throws SQLException {
        try (Connection c = orders.getConnection()) {
            write(c);
            assertThat(owner()).isNull();
        }
        TenonDataSource off = tracked("off", withAutoCommitOff());
        try (Connection c = off.getConnection()) {
            read(c);
            assertThat(owner()).isEqualTo("off");
            c.commit();
            assertThat(owner()).isNull();
            read(c);
            assertThat(owner()).isEqualTo("off");
            c.rollback();
        }
        try (Connection c = off.getConnection()) {
            write(c);
            c.commit();
            assertThat(owner()).as("asked only after the commit").isNull();
            read(c);
            assertThat(owner()).isEqualTo("off");
            c.rollback();
        }
    }

    @Test
    void r2_whatRanUnderAutocommitIsNoPartOfTheTransactionWhereTheApplicationHasAsked() throws SQLException {
        try (Connection c = orders.getConnection();
                Connection other = audit.getConnection()) {
            write(c);
            assertThat(c.getAutoCommit()).isTrue();
            c.setAutoCommit(false);
            read(c);
            other.setAutoCommit(false);
            write(other);
            assertThat(owner()).as("the one that was written in").isEqualTo("audit");
            other.rollback();
            c.rollback();
        }
    }

    @Test
    void r2_ofAConnectionThatIsFoundClosedMessagesAreRefusedUntilTheApplicationHasEnded() throws Exception {
        List<Connection> real = new ArrayList<>();
        TenonDataSource lossy = tracked("lossy", lending(() -> {
            Connection c = database.getConnection();
            real.add(c);
            return c;
        }));
        Connection c = begin(lossy);
        write(c);
        real.get(0).close();
        OpenTransaction refusing = Objects.requireNonNull(OpenTransactions.current(null));
        assertThatThrownBy(() -> refusing.join(new NoMessage()))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("taken away")
                .hasMessageContaining("nothing was sent");
        assertThatThrownBy(c::commit).isInstanceOf(SQLException.class);
        assertThat(owner()).isNull();
    }

    /** What the pool's thread did to close the connection is told when that thread goes on. */
    @Test
    void r2_ofAConnectionThatIsFoundClosedThePoolsOwnCallsAfterwardsEndNothing() throws Exception {
        List<Connection> real = new ArrayList<>();
        TenonDataSource lossy = tracked("abandoned", lending(() -> {
            Connection c = database.getConnection();
            real.add(c);
            return proxy(c, name -> name.equals("rollback") || name.equals("setAutoCommit") ? "done" : null);
        }));
        Connection c = begin(lossy);
        write(c);
        real.get(0).close();
        expectRefusal();
        onHelper(() -> removeAbandoned(() -> {
            c.rollback();
            c.close();
        }));
        expectRefusal();
        c.rollback();
        assertThat(owner()).isNull();
    }

    /** As Druid does below which jdbc:tenon: is. */
    @Test
    void r2_aConnectionThatWasTakenAwayAndIsLentOnIsFollowedForItsNextBorrower() throws Exception {
        Connection c = begin(orders);
        write(c);
        onHelper(() -> removeAbandoned(() -> {
            c.rollback();
            c.setAutoCommit(true);
            read(c); // it tests what it took back
        }));
        expectRefusal();
        onHelper(() -> {
            write(c);
            assertThat(owner()).as("with autocommit").isNull();
            c.setAutoCommit(false);
            write(c);
            assertThat(owner()).as("in a transaction").isEqualTo("orders");
            c.commit();
            return null;
        });
        assertThat(owner()).isNull();
        c.close();
    }

    @Test
    void r2_whoLostAConnectionIsRefusedUntilItIsLentOnWithAutocommitOff() throws Exception {
        Connection c = begin(orders);
        write(c);
        onHelper(() -> removeAbandoned(c::rollback));
        expectRefusal();
        onHelper(() -> {
            write(c);
            assertThat(owner()).as("of the next borrower").isEqualTo("orders");
            return null;
        });
        assertThat(owner()).isNull();
        onHelper(() -> {
            c.commit();
            assertThat(owner()).isNull();
            write(c);
            assertThat(owner()).as("the next one").isEqualTo("orders");
            c.rollback();
            return null;
        });
        c.close();
    }

    @Test
    void r2_whereTheDriverGoesOnInAnotherSessionTheNextTransactionIsFollowed() throws Exception {
        AtomicBoolean isBroken = new AtomicBoolean();
        TenonDataSource lossy = tracked("reconnecting", lending(() -> {
            Connection real = database.getConnection();
            return proxy(real, name -> (name.equals("isClosed") && isBroken.get()) ? Boolean.TRUE : null);
        }));
        Connection c = begin(lossy);
        write(c);
        isBroken.set(true);
        expectRefusal();
        isBroken.set(false);
        c.rollback();
        assertThat(owner()).isNull();
        write(c);
        assertThat(owner()).isEqualTo("reconnecting");
        c.rollback();
        c.close();
    }

    /** What was lost keeps its place among the thread's transactions: its messages do not go with another one. */
    @Test
    void r1_whatWasWrittenInAndIsLostStillGoesBeforeAYoungerTransactionThatOnlyRead() throws Exception {
        try (Connection lost = begin(orders);
                Connection reading = begin(audit)) {
            write(lost);
            read(reading);
            onHelper(() -> removeAbandoned(lost::rollback));
            expectRefusal();
            lost.rollback();
            assertThat(owner()).isEqualTo("audit");
            reading.rollback();
        }
    }

    /** A transaction that only read and is closed keeps its messages (R5), but not where its pool has ended it. */
    @Test
    void r5_whatAPoolTakesAwayIsNotReleasedThoughItOnlyRead() throws Exception {
        Connection c = begin(orders);
        read(c);
        RecordedMessage message = new RecordedMessage();
        Objects.requireNonNull(OpenTransactions.current(null)).join(message);
        onHelper(() -> removeAbandoned(c::close));
        assertThat(message.end).as("its row is asked, and is rolled back").isEqualTo("in doubt");
        c.close();
    }

    /** Druid does not roll back where it has seen no statement; its reset would commit the message's row. */
    @Test
    void r5_theResetOfWhatAPoolTookAwayCommitsNothing() throws Exception {
        Connection c = begin(orders);
        RecordedMessage message = new RecordedMessage();
        Objects.requireNonNull(OpenTransactions.current(null)).join(message);
        onHelper(() -> removeAbandoned(() -> c.setAutoCommit(true)));
        assertThat(message.end).isEqualTo("in doubt");
        try (Connection asking = database.getConnection();
                Statement statement = asking.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM \"tenon_status\" WHERE kind = 'L'")) {
            rows.next();
            assertThat(rows.getInt(1)).isZero();
        }
        c.close();
    }

    private static void expectRefusal() {
        OpenTransaction refusing = Objects.requireNonNull(OpenTransactions.current(null));
        assertThatThrownBy(() -> refusing.join(new NoMessage())).hasMessageContaining("taken away");
    }

    /** As pools name it. */
    private static Void removeAbandoned(PoolsWork work) throws SQLException {
        work.run();
        return null;
    }

    private interface PoolsWork {
        void run() throws SQLException;
    }

    @Test
    void r2_aLeakedConnectionThatItsPoolTookBackIsForgottenWithItsObject() throws Exception {
        leak();
        await().untilAsserted(() -> {
            System.gc();
            assertThat(OpenTransactions.current(null)).isNull();
        });
    }

    private void leak() throws SQLException {
        Connection c = begin(orders);
        write(c);
        assertThat(owner()).isEqualTo("orders");
    }

    @Test
    void r2_savepointsThatWereReleasedAreNotKept() throws SQLException {
        Savepoints savepoints = new Savepoints();
        try (Connection c = begin(orders)) {
            for (int i = 0; i < 10_000; i++) {
                Savepoint savepoint = c.setSavepoint("s" + i % 3);
                savepoints.set(savepoint, 0);
                savepoints.released(savepoint);
                c.releaseSavepoint(savepoint);
            }
            Savepoint kept = c.setSavepoint("kept");
            savepoints.set(kept, 7);
            assertThat(savepoints.size()).isEqualTo(1);
            assertThat(savepoints.rolledBackTo(kept)).isEqualTo(7);
            c.rollback();
        }
    }

    @Test
    void r2_twoThreadsThatBeginOnOneConnectionMakeOneTransaction() throws Exception {
        for (int round = 0; round < 200; round++) {
            try (Connection c = begin(orders)) {
                c.commit();
                AtomicBoolean go = new AtomicBoolean();
                var other = helper.submit(() -> {
                    while (!go.get()) {
                        Thread.onSpinWait();
                    }
                    read(c);
                    return null;
                });
                go.set(true);
                read(c);
                other.get();
                c.rollback();
                assertThat(owner()).isNull();
                assertThat(onHelper(MessageOwnerTest::owner)).isNull();
            }
        }
    }

    private <T> T onHelper(java.util.concurrent.Callable<T> work) throws Exception {
        return helper.submit(work).get();
    }

    private DataSource withAutoCommitOff() {
        return lending(() -> {
            Connection c = database.getConnection();
            c.setAutoCommit(false);
            return c;
        });
    }

    private static Connection answering(Connection real, String method, Object answer) {
        return proxy(real, (name) -> name.equals(method) ? answer : null);
    }

    private static Connection listing(Connection real, List<String> calls) {
        return proxy(real, name -> {
            calls.add(name);
            return null;
        });
    }

    private interface Lender {
        Connection lend() throws SQLException;
    }

    private static DataSource lending(Lender lender) {
        return (DataSource) Proxy.newProxyInstance(
                MessageOwnerTest.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> lender.lend());
    }

    private interface Answer {
        @Nullable
        Object to(String method);
    }

    private static Connection proxy(Connection real, Answer answer) {
        return (Connection) Proxy.newProxyInstance(
                MessageOwnerTest.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                    Object told = answer.to(method.getName());
                    if (told != null) {
                        return told;
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                });
    }

    /** A message that must not join. */
    private static final class NoMessage extends RecordedMessage {
        @Override
        public void publish(HalfSegment segment) {
            throw new AssertionError("it joined");
        }
    }
}
