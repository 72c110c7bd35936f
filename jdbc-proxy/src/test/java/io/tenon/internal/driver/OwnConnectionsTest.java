package io.tenon.internal.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenon.internal.datasource.Login;
import io.tenon.internal.datasource.Logins;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.Driver;
import org.h2.jdbc.JdbcConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tenon's own connections of a URL, on H2. */
class OwnConnectionsTest {
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final String url = "jdbc:h2:mem:own" + DATABASES.incrementAndGet() + ";DB_CLOSE_DELAY=-1";
    private final Logins logins = new Logins();
    private final OwnConnections own = new OwnConnections(new RealDriver(new Driver()), logins, "own", 1000);

    @BeforeEach
    void createUsers() throws SQLException {
        execute("CREATE USER older PASSWORD 'a' ADMIN");
        execute("CREATE USER newer PASSWORD 'b' ADMIN");
    }

    @AfterEach
    void shutDown() throws SQLException {
        own.close();
        execute("SHUTDOWN");
    }

    @Test
    void theLoginThatMessagesWereSentWithIsPreferredUntilItIsRefused() throws SQLException {
        Login older = login("older", "a");
        logins.worked(older);
        logins.sends(older);
        logins.worked(login("newer", "b"));
        try (Connection first = own.getConnection()) {
            assertThat(first.getMetaData().getUserName()).isEqualTo("OLDER");
            execute("ALTER USER older SET PASSWORD 'rotated'");
            try (Connection second = own.getConnection()) {
                assertThat(second.getMetaData().getUserName()).isEqualTo("NEWER");
            }
        }
    }

    @Test
    void aLoginThatIsRefusedIsNotTriedAgainAndTheNextOneThatWorksIsUsed() throws SQLException {
        logins.worked(login("older", "wrong"));
        assertThatThrownBy(own::getConnection).isInstanceOf(SQLException.class).hasMessageContaining("password");
        assertThatThrownBy(own::getConnection)
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("as soon as the application has connected again");
        logins.worked(login("older", "a"));
        own.getConnection().close();
    }

    @Test
    void aRefusedLoginIsNotTriedAgainForMessagesOnConnectionsThatWereOpenedWithIt() throws SQLException {
        List<String> tried = new ArrayList<>();
        OwnConnections counted = new OwnConnections(new RealDriver(driverThatNotes(tried)), logins, "counted", 1000);
        Login older = logins.worked(login("older", "a"));
        execute("ALTER USER older SET PASSWORD 'rotated'");
        Login newer = logins.worked(login("older", "rotated"));
        for (int i = 0; i < 3; i++) {
            logins.sends(older); // the pool still lends the connection, which goes on working
            try (Connection first = counted.getConnection();
                    Connection second = counted.getConnection()) {
                assertThat(first).isNotSameAs(second);
            }
        }
        counted.close();
        assertThat(tried).containsOnlyOnce("a").contains("rotated");
        assertThat(logins.candidates()).containsExactly(newer);
    }

    @Test
    void aRefusedLoginIsTriedAgainWhereThereIsNoOtherAndWhenItHasWorkedAgain() throws SQLException {
        Login login = logins.worked(login("older", "a"));
        logins.refused(login);
        assertThat(logins.candidates()).isEmpty();
        logins.sends(login); // the database may have refused it for a moment, and the pool opens nothing new
        assertThat(logins.candidates()).containsExactly(login);
        logins.refused(login);
        Login other = logins.worked(login("newer", "b"));
        logins.sends(login);
        assertThat(logins.candidates()).containsExactly(other);
        logins.sends(logins.worked(login("older", "a")));
        logins.worked(login("newer", "b"));
        assertThat(logins.candidates()).containsExactly(login, other);
    }

    /** MySQL says of a locked account HY000, and 42000 where the right to the database was revoked. */
    @Test
    void theNextLoginIsTriedWhateverTheDatabaseHasAgainstTheFirstUnlessItIsNotThere() throws SQLException {
        for (String state : new String[] {"HY000", "42000", "08S01"}) {
            Logins known = new Logins();
            known.sends(known.worked(login("locked", state)));
            known.worked(login("newer", "b"));
            List<String> tried = new ArrayList<>();
            OwnConnections some = new OwnConnections(new RealDriver(driverThatNotes(tried)), known, "some", 1000);
            if (state.startsWith("08")) {
                assertThatThrownBy(some::getConnection).hasMessageContaining("locked");
                assertThat(tried).containsExactly(state);
            } else {
                some.getConnection().close();
                assertThat(tried).containsExactly(state, "b");
                assertThat(known.candidates()).hasSize(2);
            }
            some.close();
        }
    }

    /** H2's, which refuses the user "locked" with the state that is the password. */
    private static Driver driverThatNotes(List<String> tried) {
        return new Driver() {
            @Override
            public Connection connect(String to, Properties properties) throws SQLException {
                String password = properties.getProperty("password");
                tried.add(password);
                if (properties.getProperty("user").equals("locked")) {
                    throw new SQLException("the account is locked", password);
                }
                return super.connect(to, properties);
            }
        };
    }

    @Test
    void twoWaitForTheirNextUseAndAreClosedWhenNobodyUsesThem() throws SQLException {
        logins.worked(login("newer", "b"));
        List<Connection> used = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            used.add(own.getConnection());
        }
        assertThat(sessions()).isEqualTo(4);
        Connection real = used.get(3).unwrap(JdbcConnection.class);
        for (Connection connection : used) {
            connection.close();
            connection.close();
            assertThat(connection.isClosed()).isTrue();
        }
        assertThat(sessions()).isEqualTo(OwnConnections.MOST_IDLE);
        assertThat(real.isClosed()).isTrue();
        await().atMost(Duration.ofSeconds(20)).until(() -> sessions() == 0);
        own.getConnection().close();
        assertThat(sessions()).isEqualTo(1);
    }

    @Test
    void whatIsNotAsItWasOpenedOrBrokenIsNotUsedAgain() throws Exception {
        logins.worked(login("newer", "b"));
        try (Connection changed = own.getConnection()) {
            changed.setAutoCommit(false);
        }
        assertThat(sessions()).isZero();
        own.getConnection().close();
        execute("SELECT ABORT_SESSION(SESSION_ID) FROM INFORMATION_SCHEMA.SESSIONS WHERE USER_NAME = 'NEWER'");
        // One that was used a moment ago is not asked whether it still works.
        await().ignoreExceptions().until(() -> {
            try (Connection fresh = own.getConnection();
                    Statement statement = fresh.createStatement()) {
                return statement.execute("SELECT 1");
            }
        });
    }

    @Test
    void noMoreThanSomeAreOpenAtOnceAndWhoeverWaitsGetsTheNext() throws Exception {
        logins.worked(login("newer", "b"));
        List<Connection> used = new ArrayList<>();
        for (int i = 0; i < OwnConnections.MOST; i++) {
            used.add(own.getConnection());
        }
        CompletableFuture<Connection> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return own.getConnection();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(waiting).isNotDone();
        used.remove(0).close();
        used.add(waiting.get(20, TimeUnit.SECONDS));
        for (Connection connection : used) {
            connection.close();
        }
    }

    @Test
    void whenItIsClosedThoseThatWaitAreClosedAndTheOthersWhenTheyComeBack() throws SQLException {
        logins.worked(login("newer", "b"));
        try (Connection used = own.getConnection()) {
            own.getConnection().close();
            own.close();
            assertThat(sessions()).isEqualTo(1);
            assertThat(used.isValid(1)).isTrue();
        }
        assertThat(sessions()).isZero();
        assertThatThrownBy(own::getConnection).isInstanceOf(SQLException.class).hasMessageContaining("is closed");
    }

    private Login login(String user, String password) {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        return Login.of(url, properties);
    }

    private void execute(String sql) throws SQLException {
        try (Connection c = DriverManager.getConnection(url, "sa", "");
                Statement statement = c.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Besides the one that asks. */
    private int sessions() throws SQLException {
        try (Connection c = DriverManager.getConnection(url, "sa", "");
                Statement statement = c.createStatement();
                ResultSet row = statement.executeQuery("SELECT COUNT(*) - 1 FROM INFORMATION_SCHEMA.SESSIONS")) {
            row.next();
            return row.getInt(1);
        }
    }
}
