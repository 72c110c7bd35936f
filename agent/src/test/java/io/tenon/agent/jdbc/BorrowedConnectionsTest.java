package io.tenon.agent.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.agent.bridge.ConnectionEvents;
import io.tenon.agent.bridge.JdbcCall;
import io.tenon.agent.bridge.TrackedConnection;
import io.tenon.agent.operate.report.AgentReport;
import io.tenon.agent.operate.settings.AgentSettings;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which of the connections that sources give out are followed. */
class BorrowedConnectionsTest {
    private final BorrowedConnections borrowed = new BorrowedConnections(new AgentSettings(), new AgentReport());
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

    private void give(JdbcCall asked, JdbcDataSource source, TrackedConnection connection) throws SQLException {
        asked.isOver = true;
        borrowed.borrowed(asked, source, connection);
    }

    /** As a class of connections is once the agent has advised it. */
    private static TrackedConnection advised() throws SQLException {
        Connection real = DriverManager.getConnection("jdbc:h2:mem:");
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
