package io.tenon.agent.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenon.agent.operate.report.AgentReport;
import io.tenon.agent.operate.settings.AgentSettings;
import io.tenon.internal.datasource.Login;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** By which logins Tenon's own connections come where the application's credentials rotate. On H2. */
class OwnCallDataSourceTest {
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final String url = "jdbc:h2:mem:credentials" + DATABASES.incrementAndGet();
    private final Connection administrator = DriverManager.getConnection(url, "sa", "");

    /** What the driver was asked for. */
    private final List<Properties> asked = new ArrayList<>();

    private final Driver driver = driver();
    private final OwnCallLogins logins = new OwnCallLogins(driver, url);

    OwnCallDataSourceTest() throws SQLException {}

    private Driver driver() {
        return (Driver) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Driver.class}, (proxy, method, arguments) -> {
                    Properties given = (Properties) arguments[1];
                    asked.add(given);
                    return DriverManager.getConnection(url, given.getProperty("user"), given.getProperty("password"));
                });
    }

    @BeforeEach
    void createUser() throws SQLException {
        execute("CREATE USER shop PASSWORD 'old' ADMIN");
    }

    @AfterEach
    void close() throws SQLException {
        administrator.close();
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = administrator.createStatement()) {
            statement.execute(sql);
        }
    }

    private void rotate() throws SQLException {
        execute("ALTER USER shop SET PASSWORD 'new'");
    }

    private Login login(String password) {
        Properties properties = new Properties();
        properties.setProperty("user", "shop");
        properties.setProperty("password", password);
        return Login.of(url, properties);
    }

    private static void requireConnection(OwnCallDataSource own) throws SQLException {
        try (Connection connection = own.getConnection()) {
            assertThat(connection.isValid(1)).isTrue();
        }
    }

    @Test
    void theNewestLoginThatWorkedIsUsed() throws SQLException {
        logins.worked(login("old"));
        requireConnection(logins);
        rotate();
        logins.worked(login("new"));
        requireConnection(logins);
        assertThat(asked)
                .extracting(properties -> properties.getProperty("password"))
                .containsExactly("old", "new");
    }

    @Test
    void aLoginThatTheDatabaseRefusesIsNotTriedAgainSinceThatMayLockTheAccount() throws SQLException {
        Login old = logins.worked(login("old"));
        logins.sends(old);
        rotate();
        assertThatThrownBy(logins::getConnection)
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("user name");
        assertThatThrownBy(logins::getConnection)
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("as soon as the application has connected again");
        assertThat(asked).hasSize(1);
        logins.worked(login("new"));
        logins.sends(old); // on a connection that was opened with it
        requireConnection(logins);
        assertThat(asked).hasSize(2);
    }

    @Test
    void propertiesThatAreNoStringsAreGivenToTheDriverToo() throws SQLException {
        Object factory = new Object();
        Properties properties = new Properties(defaults());
        properties.put("socketFactory", factory);
        properties.put("connectTimeout", 3000);
        logins.worked(Login.of(url, properties));
        requireConnection(logins);
        assertThat(asked.get(0)).containsEntry("socketFactory", factory).containsEntry("connectTimeout", 3000);
    }

    /** What has only a default counts as well. */
    private static Properties defaults() {
        Properties defaults = new Properties();
        defaults.setProperty("user", "shop");
        defaults.setProperty("password", "old");
        return defaults;
    }

    @Test
    void aUrlIsOneSourceForEachUserWhateverThePassword() {
        DataSourceRegistry sources = new DataSourceRegistry(new AgentSettings(), new AgentReport());
        ApplicationDataSource first = Objects.requireNonNull(
                sources.of("jdbc:mysql://host/shop?user=a&password=b&useSSL=true", driver, null));
        assertThat(sources.of("jdbc:mysql://host/shop?user=a&password=c&useSSL=true", driver, null))
                .isSameAs(first);
        assertThat(sources.of("jdbc:mysql://host/shop?user=another&password=c&useSSL=true", driver, null))
                .isNotSameAs(first);
        assertThat(sources.of("jdbc:mysql://host/stock?user=a&password=c&useSSL=true", driver, null))
                .isNotSameAs(first);
        ApplicationDataSource byProperties =
                Objects.requireNonNull(sources.of("jdbc:mysql://host/shop", driver, user("a")));
        assertThat(sources.of("jdbc:mysql://host/shop", driver, user("a"))).isSameAs(byProperties);
        assertThat(sources.of("jdbc:mysql://host/shop", driver, user("another")))
                .isNotSameAs(byProperties);
    }

    private static Properties user(String name) {
        Properties properties = new Properties();
        properties.setProperty("user", name);
        return properties;
    }

    private JdbcDataSource dataSource(String password) {
        JdbcDataSource made = new JdbcDataSource();
        made.setURL(url);
        made.setUser("shop");
        made.setPassword(password);
        return made;
    }

    @Test
    void ofDataSourcesOfOneDatabaseTheNewestIsUsedAlsoWhenNobodyElseHasIt() throws Exception {
        OwnCallNewest newest = new OwnCallNewest();
        assertThatThrownBy(newest::getConnection).isInstanceOf(SQLException.class);
        newest.used(dataSource("old"));
        for (WeakReference<Object> other = new WeakReference<>(new Object()); other.get() != null; ) {
            System.gc();
        }
        requireConnection(newest);
        rotate();
        newest.used(dataSource("new"));
        requireConnection(newest);
        newest.release();
        assertThatThrownBy(newest::getConnection).isInstanceOf(SQLException.class);
    }

    @Test
    void aDataSourceThatTheDatabaseRefusesIsNotAskedAgainBeforeItHasWorkedAgain() throws SQLException {
        OwnCallNewest newest = new OwnCallNewest();
        JdbcDataSource old = dataSource("old");
        newest.used(old);
        rotate();
        assertThatThrownBy(newest::getConnection)
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("user name");
        assertThatThrownBy(newest::getConnection)
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("as soon as the application has got one again");
        execute("ALTER USER shop SET PASSWORD 'old'");
        newest.used(old);
        requireConnection(newest);
    }
}
