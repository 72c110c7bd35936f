package io.tenon.agent.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.agent.bridge.ConnectionEvents;
import io.tenon.agent.bridge.JdbcCall;
import io.tenon.agent.bridge.TrackedConnection;
import io.tenon.agent.operate.report.AgentReport;
import io.tenon.agent.operate.settings.AgentSettings;
import io.tenon.internal.datasource.TrackedDataSource;
import io.tenon.internal.datasource.TrackedDataSources;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
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
