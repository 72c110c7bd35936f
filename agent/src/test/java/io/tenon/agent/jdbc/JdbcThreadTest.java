package io.tenon.agent.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenon.agent.bridge.JdbcCall;
import io.tenon.agent.operate.report.Report;
import io.tenon.agent.operate.settings.AgentSettings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which calls of a thread are events. */
class JdbcThreadTest {
    private final Connection real = DriverManager.getConnection("jdbc:h2:mem:");
    private final JdbcThread thread = JdbcThread.current();
    private final ConnectionHandle pools = handle(true);
    private final ConnectionHandle another = handle(true);
    private final ConnectionHandle wrapper = handle(false);

    JdbcThreadTest() throws SQLException {}

    private ConnectionHandle handle(boolean hasEverythingBelow) {
        JdbcDataSource dataSource = new JdbcDataSource();
        Source source = new Source(
                SourceName.of(dataSource),
                OwnDataSource.of(dataSource),
                hasEverythingBelow,
                false,
                new AgentSettings(),
                new Report());
        return new ConnectionHandle(source, real, hasEverythingBelow);
    }

    @AfterEach
    void nothingIsLeft() throws SQLException {
        real.close();
        assertThat(thread.isAtSurface()).isTrue();
    }

    @Test
    void aCallOnTheSameConnectionWithinOneIsNoEvent() {
        Frame outer = thread.enter(wrapper);
        assertThat(thread.isEvent(wrapper)).isFalse();
        thread.leave(outer);
        assertThat(thread.isEvent(wrapper)).isTrue();
    }

    @Test
    void whatHappensInACallOnAPoolsConnectionIsNoEvent() {
        Frame outer = thread.enter(pools);
        assertThat(thread.isEvent(another)).isFalse();
        assertThat(thread.isBorrowing()).isFalse();
        thread.leave(outer);
    }

    @Test
    void whatHappensInACallOnAWrappersConnectionIs() {
        Frame outer = thread.enter(wrapper);
        assertThat(thread.isBorrowing()).isTrue();
        assertThat(thread.isEvent(pools)).isTrue();
        Frame inner = thread.enter(pools);
        assertThat(thread.isEvent(wrapper)).isFalse();
        thread.leave(inner);
        thread.leave(outer);
    }

    @Test
    void whatAPoolDoesToGetAConnectionIsItsOwnMatter() {
        Frame asked = thread.enterSource(true);
        assertThat(thread.isEvent(pools)).isFalse();
        assertThat(thread.isBorrowing()).isFalse();
        thread.leave(asked);
    }

    @Test
    void whatARouterDoesIsTheApplications() {
        Frame asked = thread.enterSource(false);
        assertThat(thread.isEvent(pools)).isTrue();
        assertThat(thread.isBorrowing()).isTrue();
        thread.leave(asked);
    }

    /** An Error in the advice itself, of a stack that is full: only the plain write at its begin was made. */
    @Test
    void aCallWhoseEndAnErrorBrokeOffHidesNoLaterOne() {
        JdbcCall outer = thread.enter(pools);
        outer.isOver = true;
        assertThat(thread.isEvent(pools)).isTrue();
        Frame next = thread.enter(another);
        thread.leave(next);
    }

    @Test
    void anOuterCallThatReturnsTakesWithItWhatWasBrokenOffWithin() {
        Frame outer = thread.enter(wrapper);
        thread.enter(pools);
        thread.leave(outer);
        assertThat(thread.isEvent(pools)).isTrue();
    }
}
