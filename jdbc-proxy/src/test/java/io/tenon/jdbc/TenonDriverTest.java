package io.tenon.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.datasource.TrackedDataSources;
import io.tenon.internal.driver.StubDriver;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.jdbc.JdbcConnection;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TenonDriverTest {
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final String name = "driver" + DATABASES.incrementAndGet();
    private final String driversUrl = "jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1";
    private final String url = "jdbc:tenon:name=" + name + ";create-table=true:" + driversUrl.substring(5);
    private final TenonDriver driver = new TenonDriver();

    @AfterEach
    void dropDatabase() throws SQLException {
        try (Connection c = DriverManager.getConnection(driversUrl, "sa", "");
                Statement statement = c.createStatement()) {
            statement.execute("SHUTDOWN");
        }
    }

    @Test
    void driverManagerFindsIt() throws SQLException {
        assertThat(DriverManager.getDriver(url)).isInstanceOf(TenonDriver.class);
        try (Connection c = DriverManager.getConnection(url, "sa", "")) {
            assertThat(c.toString()).startsWith("TenonConnection[");
            assertThat(c.unwrap(JdbcConnection.class)).isNotNull();
            assertThat(c.unwrap(Connection.class)).isSameAs(c);
            assertThat(c.getMetaData().getURL()).isEqualTo("jdbc:h2:mem:" + name);
            assertThat(c.getMetaData().getDriverName()).isEqualTo("H2 JDBC Driver");
            assertThat(c.getMetaData().getConnection()).isSameAs(c);
        }
    }

    @Test
    void aForeignUrlIsNotItsBusiness() throws SQLException {
        assertThat(driver.acceptsURL(null)).isFalse();
        assertThat(driver.acceptsURL(driversUrl)).isFalse();
        assertThat(driver.acceptsURL("jdbc:tenonx:h2:mem:a")).isFalse();
        assertThat(driver.connect(driversUrl, new Properties())).isNull();
        assertThat(driver.getPropertyInfo(driversUrl, null)).isEmpty();
        assertThatThrownBy(() -> driver.connect(null, null)).isInstanceOf(SQLException.class);
    }

    @Test
    void propertiesAreCopiedWithTheirDefaultsAndNotChanged() throws SQLException {
        Properties defaults = new Properties();
        defaults.setProperty("user", "sa");
        Properties given = new Properties(defaults);
        given.setProperty("password", "");
        Recorder recorder = new Recorder();
        DriverManager.registerDriver(recorder);
        try (Connection c = driver.connect("jdbc:tenon:name=" + name + ":recorded:" + name, given)) {
            assertThat(c).isNotNull();
        } finally {
            DriverManager.deregisterDriver(recorder);
        }
        assertThat(recorder.given).containsEntry("user", "sa").containsEntry("password", "");
        assertThat(given.stringPropertyNames()).containsExactlyInAnyOrder("user", "password");
        assertThat(given).doesNotContainKey("added");
    }

    @Test
    void theErrorListsLoadersAndDriversWhereNoneIsFound() {
        assertThatThrownBy(() -> driver.connect("jdbc:tenon:unheard-of://a:secret@host/db?password=secret", null))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("jdbc:unheard-of://host/db")
                .hasMessageContaining("org.h2.Driver")
                .hasMessageContaining(TenonDriver.class.getClassLoader().toString())
                .hasMessageContaining("jdbc:tenon:driver=<class name>:<url>")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> driver.connect("jdbc:tenon:driver=com.example.Driver:h2:mem:x", null))
                .hasMessageContaining("com.example.Driver is not known to");
        assertThatThrownBy(() -> driver.connect("jdbc:tenon:driver=org.h2.Driver:mysql://h/x", null))
                .hasMessageContaining("org.h2.Driver")
                .hasMessageContaining("does not take the URL");
        assertThatThrownBy(() -> DriverManager.getConnection("jdbc:tenon:nmae=x:h2:mem:x"))
                .hasMessageContaining("no setting 'nmae'");
    }

    @Test
    void aDriverThatIsNotRegisteredIsFoundByItsAnnouncementOrItsClass() throws SQLException {
        List<Driver> h2 = Collections.list(DriverManager.getDrivers()).stream()
                .filter(registered -> registered.getClass().getName().equals("org.h2.Driver"))
                .toList();
        for (Driver registered : h2) {
            DriverManager.deregisterDriver(registered);
        }
        try {
            connect(url, user("sa", "")).close();
            connect("jdbc:tenon:driver=org.h2.Driver;name=other-" + name + ":" + driversUrl, user("sa", ""))
                    .close();
        } finally {
            DriverManager.registerDriver(new org.h2.Driver());
        }
    }

    @Test
    void whatItSaysOfItselfIsTheRealDrivers() throws Exception {
        connect(url, user("sa", "")).close();
        org.h2.Driver h2 = new org.h2.Driver();
        assertThat(driver.getMajorVersion()).isEqualTo(h2.getMajorVersion());
        assertThat(driver.getMinorVersion()).isEqualTo(h2.getMinorVersion());
        assertThat(driver.jdbcCompliant()).isEqualTo(h2.jdbcCompliant());
        Recorder recorder = new Recorder();
        DriverManager.registerDriver(recorder);
        try {
            DriverPropertyInfo[] info = driver.getPropertyInfo("jdbc:tenon:recorded:x", user("a", "b"));
            assertThat(Arrays.stream(info).map(one -> one.name)).containsExactly("jdbc:recorded:x", "a");
        } finally {
            DriverManager.deregisterDriver(recorder);
        }
    }

    @Test
    void allConnectionsOfADatabaseAndNameAreOneDataSource() throws SQLException {
        try (Connection one = connect(url, user("sa", ""));
                Connection other = new TenonDriver().connect(url + ";USER=sa", user("sa", ""))) {
            assertThat(tracked()).hasSize(1);
            assertThat(one).isNotSameAs(other);
        }
    }

    @Test
    void aUrlThatContradictsAnOpenOneIsRefusedAndTakesItsPlaceWhenThatIsClosed() throws SQLException {
        String contradicting = url.replace("create-table=true", "create-table=true;lease=6000");
        TrackedDataSource first;
        try (Connection open = connect(url, user("sa", ""))) {
            first = tracked().get(0);
            assertThat(open.isValid(1)).isTrue();
            assertThatThrownBy(() -> connect(contradicting, user("sa", "")))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("'lease'")
                    .hasMessageContaining("'6000'")
                    .hasMessageContaining("'5000'")
                    .hasMessageContaining("'" + name + "'");
        }
        connect(contradicting, user("sa", "")).close();
        await().until(first::isClosed);
        assertThat(tracked()).hasSize(1).doesNotContain(first);
    }

    @Test
    void oneThatIsBeingConnectedCountsAsOpen() throws Exception {
        CountDownLatch connected = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        ClassLoader slow = new ClassLoader(TenonDriverTest.class.getClassLoader()) {
            @Override
            protected Class<?> loadClass(String type, boolean resolve) throws ClassNotFoundException {
                if (type.startsWith("org.springframework.")) { // asked for when there is a connection
                    connected.countDown();
                    try {
                        goOn.await();
                    } catch (InterruptedException e) {
                        throw new ClassNotFoundException(type, e);
                    }
                }
                return super.loadClass(type, resolve);
            }
        };
        CompletableFuture<Connection> connecting = new CompletableFuture<>();
        Thread connects = new Thread(() -> {
            try {
                connecting.complete(connect(url, user("sa", "")));
            } catch (SQLException | RuntimeException e) {
                connecting.completeExceptionally(e);
            }
        });
        connects.setContextClassLoader(slow);
        connects.start();
        assertThat(connected.await(20, TimeUnit.SECONDS)).isTrue();
        try {
            assertThatThrownBy(() -> connect(url.replace("create-table", "lease=6000;create-table"), user("sa", "")))
                    .hasMessageContaining("'lease'");
        } finally {
            goOn.countDown();
        }
        connecting.get(20, TimeUnit.SECONDS).close();
        assertThat(tracked()).hasSize(1);
    }

    @Test
    void tenonsOwnConnectionsAreKeptForAWhileAndClosedByDeregistration() throws Exception {
        connect(url, user("sa", "")).close();
        assertThat(tracked().get(0).openNow(10_000)).isNull();
        await().untilAsserted(() -> assertThat(sessions()).isEqualTo(1));
        Driver registered = DriverManager.getDriver(url);
        DriverManager.deregisterDriver(registered);
        try {
            assertThat(tracked()).isEmpty();
            assertThat(sessions()).isZero();
        } finally {
            // The class registers itself only once.
            DriverManager.registerDriver(registered);
        }
    }

    private Connection connect(String to, Properties properties) throws SQLException {
        return Objects.requireNonNull(driver.connect(to, properties));
    }

    /** Besides the one that asks. */
    private int sessions() throws SQLException {
        try (Connection c = DriverManager.getConnection(driversUrl, "sa", "");
                Statement statement = c.createStatement();
                ResultSet row = statement.executeQuery("SELECT COUNT(*) - 1 FROM INFORMATION_SCHEMA.SESSIONS")) {
            row.next();
            return row.getInt(1);
        }
    }

    private List<TrackedDataSource> tracked() {
        return TrackedDataSources.all().stream()
                .filter(one -> one.name().equals(name))
                .toList();
    }

    private static Properties user(String user, String password) {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        return properties;
    }

    /** A driver that changes the properties that it is given, as some do. */
    private static final class Recorder extends StubDriver {
        private final Properties given = new Properties();

        Recorder() {
            super("jdbc:recorded:");
        }

        @Override
        public @Nullable Connection connect(String url, Properties info) {
            if (!acceptsURL(url)) {
                return null;
            }
            given.putAll(info);
            info.setProperty("added", "by the driver");
            return (Connection) Proxy.newProxyInstance(
                    Recorder.class.getClassLoader(),
                    new Class<?>[] {Connection.class},
                    (proxy, method, arguments) -> method.getReturnType() == boolean.class ? true : null);
        }

        @Override
        public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
            return new DriverPropertyInfo[] {
                new DriverPropertyInfo(url, null), new DriverPropertyInfo(info.getProperty("user"), null)
            };
        }
    }
}
