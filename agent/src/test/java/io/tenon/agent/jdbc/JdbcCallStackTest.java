package io.tenon.agent.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenon.agent.bridge.JdbcCall;
import io.tenon.agent.operate.report.AgentReport;
import io.tenon.agent.operate.settings.AgentSettings;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which calls of a thread are events. */
class JdbcCallStackTest {
    private final Connection real = DriverManager.getConnection("jdbc:h2:mem:");
    private final JdbcCallStack stack = JdbcCallStack.current();
    private final FollowedConnection pools = handle(true);
    private final FollowedConnection another = handle(true);
    private final FollowedConnection wrapper = handle(false);

    JdbcCallStackTest() throws SQLException {}

    private FollowedConnection handle(boolean hasEverythingBelow) {
        JdbcDataSource dataSource = new JdbcDataSource();
        ApplicationDataSource source = new ApplicationDataSource(
                DataSourceName.of(dataSource),
                OwnCallDataSource.of(dataSource, null),
                hasEverythingBelow,
                false,
                ApplicationDataSource.Use.APPLICATIONS,
                new AgentSettings(),
                new AgentReport());
        return new FollowedConnection(source, real, hasEverythingBelow, null);
    }

    @AfterEach
    void nothingIsLeft() throws SQLException {
        real.close();
        assertThat(stack.isAtSurface()).isTrue();
    }

    @Test
    void aCallOnTheSameConnectionWithinOneIsNoEvent() {
        CallFrame outer = stack.enter(wrapper);
        assertThat(stack.isEvent(wrapper)).isFalse();
        stack.leave(outer);
        assertThat(stack.isEvent(wrapper)).isTrue();
    }

    @Test
    void whatHappensInACallOnAPoolsConnectionIsNoEvent() {
        CallFrame outer = stack.enter(pools);
        assertThat(stack.isEvent(another)).isFalse();
        assertThat(stack.isBorrowing()).isFalse();
        stack.leave(outer);
    }

    @Test
    void whatHappensInACallOnAWrappersConnectionIs() {
        CallFrame outer = stack.enter(wrapper);
        assertThat(stack.isBorrowing()).isTrue();
        assertThat(stack.isEvent(pools)).isTrue();
        CallFrame inner = stack.enter(pools);
        assertThat(stack.isEvent(wrapper)).isFalse();
        stack.leave(inner);
        stack.leave(outer);
    }

    @Test
    void whatAPoolDoesToGetAConnectionIsItsOwnMatter() {
        CallFrame asked = stack.enterSource(true);
        assertThat(stack.isEvent(pools)).isFalse();
        assertThat(stack.isBorrowing()).isFalse();
        stack.leave(asked);
    }

    @Test
    void whatARouterDoesIsTheApplications() {
        CallFrame asked = stack.enterSource(false);
        assertThat(stack.isEvent(pools)).isTrue();
        assertThat(stack.isBorrowing()).isTrue();
        stack.leave(asked);
    }

    /** An Error in the advice itself, of a stack that is full: only the plain write at its begin was made. */
    @Test
    void aCallWhoseEndAnErrorBrokeOffHidesNoLaterOne() {
        JdbcCall outer = stack.enter(pools);
        outer.isOver = true;
        assertThat(stack.isEvent(pools)).isTrue();
        CallFrame next = stack.enter(another);
        stack.leave(next);
    }

    @Test
    void anOuterCallThatReturnsTakesWithItWhatWasBrokenOffWithin() {
        CallFrame outer = stack.enter(wrapper);
        stack.enter(pools);
        stack.leave(outer);
        assertThat(stack.isEvent(pools)).isTrue();
    }

    @Test
    void whatIsLeftKeepsNothingOfTheApplication() {
        CallFrame call = stack.enter(pools);
        call.connection = pools;
        CallFrame asked = stack.enterSource(false);
        asked.answeredBelow = true;
        asked.below = another;
        asked.driver = new Object();
        asked.properties = new Properties();
        stack.leave(call);
        for (CallFrame left : List.of(call, asked)) {
            assertThat(left).hasAllNullFieldsOrPropertiesExcept("isOver", "isPool", "answeredBelow");
            assertThat(left.isOver).isTrue();
            assertThat(left.answeredBelow).isFalse();
        }
    }

    @Test
    void whatTenonItselfCallsIsNoEvent() throws SQLException {
        List<Boolean> events = new ArrayList<>();
        Connection own = OwnCallProxy.on(probed(() -> {
            events.add(stack.isEvent(pools));
            events.add(stack.isBorrowing());
            events.add(stack.isAtSurface());
        }));
        own.commit();
        assertThat(events).containsExactly(false, false, false);
        assertThat(stack.isEvent(pools)).isTrue();
    }

    @Test
    void aCallOfTenonsThatThrowsIsOverAllTheSame() {
        Connection own = OwnCallProxy.on(probed(() -> {
            throw new SQLException("broken");
        }));
        assertThatThrownBy(own::commit).isInstanceOf(SQLException.class).hasMessage("broken");
        assertThat(stack.ownCalls).isZero();
        OwnCallDataSource gone = OwnCallDataSource.of(new JdbcDataSource(), null);
        assertThatThrownBy(gone::getConnection).isInstanceOf(SQLException.class);
        assertThat(stack.ownCalls).isZero();
    }

    @Test
    void theEndOfACallThatIsNoEventIsToldToNobody() throws Exception {
        CallFrame outer = stack.enter(pools);
        assertThat(another.beforeCommit()).isSameAs(JdbcCall.NOBODYS);
        assertThat(another.beforeRollback()).isSameAs(JdbcCall.NOBODYS);
        assertThat(another.beforeSetAutoCommit(true)).isSameAs(JdbcCall.NOBODYS);
        assertThat(another.beforeClose()).isSameAs(JdbcCall.NOBODYS);
        stack.leave(outer);
        assertThat(JdbcCall.NOBODYS.connection).isNull();
        assertThat(JdbcCall.NOBODYS.statement).isNull();
    }

    @Test
    void aConnectionThatChangesThreadsIsJudgedByTheStackOfEach() throws Exception {
        CallFrame outer = stack.enter(pools);
        assertThat(another.beforeRollback()).isSameAs(JdbcCall.NOBODYS);
        List<JdbcCall> elsewhere = new ArrayList<>();
        Thread thread = new Thread(() -> {
            JdbcCall call = another.beforeRollback();
            elsewhere.add(call);
            another.afterRollback(call, null);
        });
        thread.start();
        thread.join();
        assertThat(elsewhere).hasSize(1).doesNotContain(JdbcCall.NOBODYS);
        assertThat(another.beforeRollback()).isSameAs(JdbcCall.NOBODYS);
        stack.leave(outer);
    }

    @Test
    void aWrapperThatThrowsWhenItIsAskedWhereItLeadsLeavesNoProbeBehind() {
        Connection broken = probed(() -> {
            throw new SQLException("broken");
        });
        assertThatThrownBy(() -> wrapper.dataSourceOf(broken)).hasMessage("broken");
        WrapperProbe.reached(another);
        assertThat(WrapperProbe.isUnderWay()).isFalse();
    }

    private interface Call {
        void run() throws SQLException;
    }

    /** A connection each of whose calls runs {@code call}. */
    private static Connection probed(Call call) {
        return (Connection) Proxy.newProxyInstance(
                JdbcCallStackTest.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                    call.run();
                    return null;
                });
    }
}
