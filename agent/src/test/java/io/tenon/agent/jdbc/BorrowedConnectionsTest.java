package io.tenon.agent.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenon.agent.bridge.ConnectionEvents;
import io.tenon.agent.bridge.JdbcCall;
import io.tenon.agent.bridge.TrackedConnection;
import io.tenon.agent.operate.report.AgentReport;
import io.tenon.agent.operate.settings.AgentSettings;
import io.tenon.internal.binding.ThreadConnections;
import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.datasource.TrackedDataSources;
import io.tenon.internal.transaction.OpenTransaction;
import io.tenon.internal.transaction.OpenTransactions;
import io.tenon.jdbc.TenonDataSource;
import jakarta.transaction.Status;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.h2.Driver;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which of the connections that sources give out are followed. */
class BorrowedConnectionsTest {
    private final BorrowedConnections borrowed = new BorrowedConnections(new AgentSettings(), new AgentReport());
    private final Driver driver = new Driver();
    private final JdbcDataSource router = new JdbcDataSource();
    private final JdbcDataSource below = new JdbcDataSource();

    @AfterEach
    void close() {
        borrowed.closed(router);
        borrowed.closed(below);
        assertThat(JdbcCallStack.current().isAtSurface()).isTrue();
    }

    @Test
    void ofSourcesThatAskOneAnotherTheInnermostOnesConnectionIsFollowed() throws Exception {
        TrackedConnection inner = advised();
        TrackedConnection outer = advised();
        JdbcCall asked = borrowed.borrowing(router);
        give(borrowed.borrowing(below), below, inner);
        give(asked, router, outer);
        assertThat(inner.tenon$events()).isInstanceOf(FollowedConnection.class);
        ConnectionEvents wrapper = outer.tenon$events();
        assertThat(wrapper).isSameAs(WrapperEvents.OF_FOLLOWED);
        assertThat(WrapperEvents.OF_FOLLOWED.beforeCommit()).isSameAs(JdbcCall.NOBODYS);

        give(borrowed.borrowing(router), router, outer);
        assertThat(outer.tenon$events())
                .as("a wrapper that is given out again stays one")
                .isSameAs(wrapper);
    }

    @Test
    void aSourceThatAsksNoOtherGivesOutAConnectionThatIsFollowed() throws Exception {
        TrackedConnection connection = advised();
        give(borrowed.borrowing(below), below, connection);
        assertThat(connection.tenon$events()).isInstanceOf(FollowedConnection.class);
    }

    /** Liberty's pool keeps the handle that it gave out last. */
    @Test
    void aClosedConnectionThatItsPoolKeepsKeepsNoThread() throws Exception {
        TrackedConnection connection = advised();
        WeakReference<Thread> thread = borrowAndCloseOnAnotherThread(connection);
        await("its thread is collected").untilAsserted(() -> {
            System.gc();
            assertThat(thread.get()).isNull();
        });
        assertThat(connection.tenon$events()).isInstanceOf(FollowedConnection.class);
    }

    private WeakReference<Thread> borrowAndCloseOnAnotherThread(TrackedConnection connection) throws Exception {
        CompletableFuture<Void> worked = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                give(borrowed.borrowing(below), below, connection);
                ConnectionEvents events = Objects.requireNonNull(connection.tenon$events());
                JdbcCall closing = events.beforeClose();
                closing.isOver = true;
                events.afterClose(closing);
                worked.complete(null);
            } catch (SQLException | RuntimeException e) {
                worked.completeExceptionally(e);
            }
        });
        thread.start();
        worked.get(5, TimeUnit.SECONDS);
        thread.join();
        return new WeakReference<>(thread);
    }

    /** Liberty's connections say that autocommit is on, though the server has begun a branch with them. */
    @Test
    void aConnectionThatAServerEnlistsWhileItIsBorrowedIsEnlistedUntilTheBranchEnds() throws Exception {
        TrackedConnection enlisted = advised();
        TrackedConnection other = advised();
        Object resource = new Object();
        JdbcCall asked = borrowed.borrowing(below);
        borrowed.xaStarted(resource, null);
        give(asked, below, enlisted);
        give(borrowed.borrowing(router), router, other);
        assertThat(((FollowedConnection) Objects.requireNonNull(enlisted.tenon$events())).isEnlisted())
                .isTrue();
        assertThat(((FollowedConnection) Objects.requireNonNull(other.tenon$events())).isEnlisted())
                .isFalse();
        borrowed.xaEnded(resource, null, XAResource.TMSUCCESS);
        assertThat(((FollowedConnection) Objects.requireNonNull(enlisted.tenon$events())).isEnlisted())
                .isFalse();
    }

    /** H2's and WildFly's are enlisted by their first statement, or before. */
    @Test
    void aConnectionThatAServerEnlistsWhileItIsCalledIsEnlistedAsWell() throws Exception {
        TrackedConnection connection = advised();
        give(borrowed.borrowing(below), below, connection);
        FollowedConnection followed = (FollowedConnection) Objects.requireNonNull(connection.tenon$events());
        Object resource = new Object();
        JdbcCall call = followed.creating();
        borrowed.xaStarted(resource, null);
        call.isOver = true;
        followed.created(call, null, null, null);
        assertThat(followed.isEnlisted()).isTrue();
        borrowed.xaEnded(resource, null, XAResource.TMSUCCESS);
    }

    /** A message in between is another one's matter, and what is asked then must not hold afterwards. */
    @Test
    void whatAServerSuspendsAndResumesTakesNoMessageMeanwhileAndIsEnlistedAsBefore() throws Exception {
        Transaction transaction = stub(Transaction.class, () -> Status.STATUS_ACTIVE);
        AtomicReference<@Nullable Transaction> present = new AtomicReference<>(transaction);
        borrowed.jtaUsed(stub(TransactionManager.class, present::get));
        try {
            below.setURL("jdbc:h2:mem:suspended;DB_CLOSE_DELAY=-1");
            Connection real = withTable(below.getConnection());
            TrackedConnection connection = advised(real);
            Object resource = new Object();
            JdbcCall asked = borrowed.borrowing(below);
            borrowed.xaStarted(resource, null);
            give(asked, below, connection);

            borrowed.xaEnded(resource, null, XAResource.TMSUSPEND);
            present.set(null);
            assertThat(OpenTransactions.current(null)).as("suspended").isNull();
            assertThat(ThreadConnections.areInJtaWithoutOne())
                    .as("without a transaction")
                    .isFalse();

            present.set(transaction);
            borrowed.xaStarted(resource, null);
            assertThat(OpenTransactions.current(null)).as("resumed").isNotNull();
            assertThat(ThreadConnections.areInJtaWithoutOne())
                    .as("with its connection")
                    .isFalse();
            borrowed.xaEnded(resource, null, XAResource.TMSUCCESS);
        } finally {
            present.set(null);
        }
    }

    /** A handle that is kept over the end of the server's transaction, where nothing but branches tells of that. */
    @Test
    void ofTwoBranchesInARowEachIsATransactionOfItsOwn() throws Exception {
        below.setURL("jdbc:h2:mem:branches;DB_CLOSE_DELAY=-1");
        Connection real = withTable(below.getConnection());
        TrackedConnection connection = advised(real);
        give(borrowed.borrowing(below), below, connection);
        FollowedConnection followed = (FollowedConnection) Objects.requireNonNull(connection.tenon$events());
        Object resource = new Object();

        enlist(followed, resource, new XaBranchesTest.Id("a"));
        OpenTransaction first = Objects.requireNonNull(OpenTransactions.current(null));
        borrowed.xaEnded(resource, new XaBranchesTest.Id("a"), XAResource.TMSUSPEND);
        borrowed.xaStarted(resource, new XaBranchesTest.Id("a"));
        assertThat(OpenTransactions.current(null)).as("resumed").isSameAs(first);
        borrowed.xaEnded(resource, new XaBranchesTest.Id("a"), XAResource.TMSUCCESS);

        enlist(followed, resource, new XaBranchesTest.Id("b"));
        assertThat(OpenTransactions.current(null))
                .as("in another transaction")
                .isNotNull()
                .isNotSameAs(first);
        borrowed.xaEnded(resource, new XaBranchesTest.Id("b"), XAResource.TMSUCCESS);
        assertThat(OpenTransactions.current(null))
                .as("after it, with autocommit on")
                .isNull();
    }

    /** Liberty's may be borrowed before the transaction begins; its first statement there enlists it. */
    @Test
    void aConnectionThatWasUsedWithAutocommitIsEnlistedLater() throws Exception {
        below.setURL("jdbc:h2:mem:later;DB_CLOSE_DELAY=-1");
        Connection real = withTable(below.getConnection());
        TrackedConnection connection = advised(real);
        give(borrowed.borrowing(below), below, connection);
        FollowedConnection followed = (FollowedConnection) Objects.requireNonNull(connection.tenon$events());
        assertThat(OpenTransactions.current(null)).as("with autocommit").isNull();
        Object resource = new Object();
        enlist(followed, resource, null);
        assertThat(OpenTransactions.current(null)).as("enlisted").isNotNull();
        borrowed.xaEnded(resource, null, XAResource.TMSUCCESS);
    }

    @Test
    void whatIsEnlistedByTenonsOwnCallIsTheConnectionThatItCalls() throws Exception {
        TrackedConnection connection = advised();
        TrackedConnection called = advised();
        give(borrowed.borrowing(below), below, connection);
        give(borrowed.borrowing(below), below, called);
        FollowedConnection outer = (FollowedConnection) Objects.requireNonNull(connection.tenon$events());
        FollowedConnection followed = (FollowedConnection) Objects.requireNonNull(called.tenon$events());
        JdbcCall call = outer.creating();
        JdbcCallStack stack = JdbcCallStack.current();
        Object resource = new Object();
        stack.ownCalls++;
        try {
            borrowed.xaStarted(resource, null);
            assertThat(XaBranches.isOpen()).as("of Tenon's own connection").isFalse();
            stack.ownCallOn = followed;
            borrowed.xaStarted(resource, null);
        } finally {
            stack.ownCalls--;
            stack.ownCallOn = null;
        }
        call.isOver = true;
        outer.created(call, null, null, null);
        assertThat(outer.isEnlisted()).isFalse();
        assertThat(followed.isEnlisted()).isTrue();
        borrowed.xaEnded(resource, null, XAResource.TMSUCCESS);
    }

    private void enlist(FollowedConnection followed, Object resource, @Nullable Xid xid) throws SQLException {
        JdbcCall call = followed.creating();
        borrowed.xaStarted(resource, xid);
        call.isOver = true;
        followed.created(call, null, null, null);
    }

    private static Connection withTable(Connection real) throws SQLException {
        try (Statement statement = real.createStatement()) {
            for (String one : TenonDataSource.ddl("h2", "tenon_status").split(";\n", -1)) {
                statement.execute(one);
            }
        }
        return real;
    }

    private static <T> T stub(Class<T> of, Supplier<@Nullable Object> answer) {
        return of.cast(Proxy.newProxyInstance(
                of.getClassLoader(), new Class<?>[] {of}, (proxy, method, arguments) -> switch (method.getName()) {
                    case "getStatus", "getTransaction" -> answer.get();
                    case "equals" -> proxy == arguments[0];
                    default -> null;
                }));
    }

    @Test
    void ofDriverManagersUrlsTenonsOwnConnectionsComeByTheNewestLoginThatWorked() throws Exception {
        String url = "jdbc:h2:mem:rotating";
        try (Connection administrator = DriverManager.getConnection(url, "sa", "");
                Statement sql = administrator.createStatement()) {
            sql.execute("CREATE USER shop PASSWORD 'old' ADMIN");
            connect(url, "old");
            sql.execute("ALTER USER shop SET PASSWORD 'new'");
            connect(url, "new");
            int before = TrackedDataSources.all().size();
            TrackedDataSources.trackUnused(true);
            List<TrackedDataSource> all = TrackedDataSources.all();
            assertThat(all).as("by a connection of Tenon's own").hasSize(before + 1);
            all.get(before).close();
        }
    }

    /** As the advice of DriverManager and of the driver tells it. */
    private void connect(String url, String password) throws Exception {
        Properties properties = new Properties();
        properties.setProperty("user", "shop");
        properties.setProperty("password", password);
        JdbcCall asked = borrowed.borrowing(url);
        try (Connection real = DriverManager.getConnection(url, properties)) {
            borrowed.connected(driver, url, properties);
            asked.isOver = true;
            TrackedConnection connection = advised(real);
            borrowed.borrowed(asked, url, connection);
            assertThat(connection.tenon$events()).isInstanceOf(FollowedConnection.class);
        }
    }

    private void give(JdbcCall asked, JdbcDataSource source, TrackedConnection connection) throws SQLException {
        asked.isOver = true;
        borrowed.borrowed(asked, source, connection);
    }

    /** As a class of connections is once the agent has advised it. */
    private static TrackedConnection advised() throws SQLException {
        return advised(DriverManager.getConnection("jdbc:h2:mem:"));
    }

    private static TrackedConnection advised(Connection real) {
        return (TrackedConnection) Proxy.newProxyInstance(
                BorrowedConnectionsTest.class.getClassLoader(),
                new Class<?>[] {Connection.class, TrackedConnection.class},
                new InvocationHandler() {
                    private @Nullable Object events;

                    @Override
                    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
                            throws Throwable {
                        if (method.getName().equals("tenon$events")) {
                            events = arguments == null ? events : arguments[0];
                            return events;
                        }
                        return method.invoke(real, arguments);
                    }
                });
    }
}
