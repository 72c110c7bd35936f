package io.tenon.agent.jdbc;

import io.tenon.agent.bridge.ConnectionEvents;
import io.tenon.agent.bridge.JdbcCall;
import org.jspecify.annotations.Nullable;

/**
 * The events of a connection that a DataSource has put around one which is followed. None of its calls is an event,
 * since the one inside tells what really happens. So a wrapper whose commit does nothing ends no transaction.
 * Stateless.
 */
final class WrapperEvents extends ConnectionEvents {
    static final WrapperEvents OF_FOLLOWED = new WrapperEvents();

    private WrapperEvents() {}

    @Override
    public void reached() {}

    @Override
    public JdbcCall beforeCommit() {
        return JdbcCall.NOBODYS;
    }

    @Override
    public void afterCommit(JdbcCall call, @Nullable Throwable failure) {}

    @Override
    public JdbcCall beforeRollback() {
        return JdbcCall.NOBODYS;
    }

    @Override
    public void afterRollback(JdbcCall call, @Nullable Throwable failure) {}

    @Override
    public JdbcCall beforeRollbackTo() {
        return JdbcCall.NOBODYS;
    }

    @Override
    public void afterRollbackTo(JdbcCall call, @Nullable Object savepoint, @Nullable Throwable failure) {}

    @Override
    public JdbcCall beforeSetAutoCommit(boolean autoCommit) {
        return JdbcCall.NOBODYS;
    }

    @Override
    public void afterSetAutoCommit(JdbcCall call, boolean autoCommit, @Nullable Throwable failure) {}

    @Override
    public void afterSetReadOnly(boolean readOnly, @Nullable Throwable failure) {}

    @Override
    public JdbcCall beforeSetSavepoint() {
        return JdbcCall.NOBODYS;
    }

    @Override
    public void afterSetSavepoint(JdbcCall call, @Nullable Object savepoint, @Nullable Throwable failure) {}

    @Override
    public void afterReleaseSavepoint(@Nullable Object savepoint, @Nullable Throwable failure) {}

    @Override
    public JdbcCall beforeClose() {
        return JdbcCall.NOBODYS;
    }

    @Override
    public void afterClose(JdbcCall call) {}

    @Override
    public void afterAbort() {}

    @Override
    public void disturbed(String because) {}

    @Override
    public void disturbing() {}

    @Override
    public void unwrapped(@Nullable Object target) {}

    @Override
    public JdbcCall creating() {
        return JdbcCall.NOBODYS;
    }

    @Override
    public void created(JdbcCall call, @Nullable Object statement, @Nullable String sql, @Nullable Throwable failure) {}
}
