package io.tenon.agent.jdbc;

import io.tenon.agent.bridge.ConnectionEvents;
import io.tenon.agent.bridge.JdbcCall;
import io.tenon.agent.bridge.JdbcEvents;
import io.tenon.agent.bridge.TrackedConnection;
import io.tenon.agent.operate.report.AgentReport;
import io.tenon.agent.operate.settings.AgentSettings;
import io.tenon.agent.operate.settings.FailurePolicy;
import io.tenon.internal.binding.JtaTransactions;
import io.tenon.internal.datasource.Login;
import io.tenon.internal.transaction.OpenTransactions;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Properties;
import javax.sql.DataSource;
import javax.transaction.xa.XAResource;
import org.jspecify.annotations.Nullable;

/**
 * Tells the connections that the application borrows from those that pools get from below them. Of DataSources that ask
 * one another, it is the innermost one's connection that is followed, but no further in than a pool's: what is put around
 * it may do nothing when it is committed, and what a pool has below it may be shared.
 */
public final class BorrowedConnections extends JdbcEvents {
    private static final ThreadLocal<Boolean> R2DBC_BEGINNING = new ThreadLocal<>();

    private final DataSourceRegistry sources;
    private final AgentReport report;
    private final FailurePolicy onFailure;
    private final boolean declaresXa;

    public BorrowedConnections(AgentSettings settings, AgentReport report) {
        this.sources = new DataSourceRegistry(settings, report);
        this.report = report;
        this.onFailure = settings.onFailure();
        this.declaresXa = settings.declaresXa();
    }

    @Override
    public void made(Object dataSource) {
        if (dataSource instanceof DataSource && KnownPools.isPool(dataSource)) {
            sources.made((DataSource) dataSource);
        }
    }

    @Override
    public JdbcCall borrowing(Object source) {
        JdbcCallStack stack = JdbcCallStack.current();
        // The library's own DataSource follows its transactions itself, and nothing below it is the agent's matter.
        return stack.isBorrowing()
                ? stack.enterSource(KnownPools.isPool(source) || isTenons(source))
                : JdbcCall.NOBODYS;
    }

    private static boolean isTenons(Object source) {
        return source.getClass().getName().startsWith("io.tenon.")
                || (source instanceof String && KnownPools.isLibrarys((String) source));
    }

    @Override
    public void borrowed(JdbcCall call, Object source, @Nullable Object connection) throws SQLException {
        if (!(call instanceof CallFrame)) {
            return;
        }
        CallFrame frame = (CallFrame) call;
        boolean answeredBelow = frame.answeredBelow;
        FollowedConnection below = frame.below;
        Object driver = frame.driver;
        Properties properties = frame.properties;
        XaBranch branch = frame.branch;
        JdbcCallStack stack = JdbcCallStack.current();
        stack.leave(frame);
        if (!(connection instanceof Connection) || isTenons(source)) {
            return;
        }
        FollowedConnection followed;
        if (answeredBelow && (below == null || !below.hasEnded())) {
            followed = below;
            if (below != null) {
                markAsWrapper(connection);
            }
        } else {
            followed = take(source, (Connection) connection, driver, properties);
        }
        if (followed != null && branch != null) {
            followed.enlisted(branch, false);
        }
        CallFrame outer = stack.innermost();
        if (outer != null) {
            tell(outer, followed);
        }
    }

    /** Tells who asked for the connection: another source, or a call on a wrapper that had put off borrowing. */
    private static void tell(CallFrame outer, @Nullable FollowedConnection followed) {
        if (outer.asksSource()) {
            outer.answeredBelow = true;
            outer.below = followed;
        } else if (outer.called != null && followed != null) {
            outer.called.borrowed(followed);
        }
    }

    private static void markAsWrapper(Object connection) {
        if (connection instanceof TrackedConnection) {
            TrackedConnection wrapper = (TrackedConnection) connection;
            if (wrapper.tenon$events() == null) {
                wrapper.tenon$events(WrapperEvents.OF_FOLLOWED);
            }
        }
    }

    private @Nullable FollowedConnection take(
            Object key, Connection connection, @Nullable Object driver, @Nullable Properties properties)
            throws SQLException {
        ConnectionEvents carried =
                connection instanceof TrackedConnection ? ((TrackedConnection) connection).tenon$events() : null;
        if (carried == WrapperEvents.OF_FOLLOWED) {
            return null; // what is inside of it is followed since it was first given out
        }
        if (carried instanceof FollowedConnection && !((FollowedConnection) carried).hasEnded()) {
            return (FollowedConnection) carried; // a source that gives out one connection again and again
        }
        try {
            if (key instanceof DataSource) {
                ApplicationDataSource source = sources.of((DataSource) key);
                return source == null ? null : source.borrowed(connection, null);
            }
            ApplicationDataSource source = sources.of((String) key, (Driver) driver, properties);
            return source == null ? null : source.borrowed(connection, Login.of((String) key, properties));
        } catch (SQLException e) {
            giveBack(connection, e);
            throw e;
        } catch (RuntimeException | LinkageError e) {
            report.off("connections of " + key.getClass().getName(), "following one failed: " + e + ".");
            if (onFailure == FailurePolicy.FAIL_CLOSED) {
                SQLException refusal = new SQLException(
                        "Tenon failed while it began to follow a connection, and on-failure is fail-closed", e);
                giveBack(connection, refusal);
                throw refusal;
            }
            return null;
        }
    }

    /** The application gets an exception in its place; the pool must not lose it. */
    private static void giveBack(Connection connection, SQLException because) {
        try {
            OwnCallProxy.on(connection).close();
        } catch (SQLException e) {
            because.addSuppressed(e);
        }
    }

    @Override
    public void connected(Object driver, @Nullable String url, @Nullable Object properties) {
        JdbcCallStack stack = JdbcCallStack.current();
        if (stack.isOwn()) {
            return;
        }
        CallFrame asking = stack.innermost();
        if (asking == null) {
            if (!KnownPools.areAsking()) {
                report.off(
                        "connections by " + driver.getClass().getName() + ".connect",
                        "the application asks the driver itself, past every DataSource and DriverManager, and such"
                                + " connections are not followed.");
            }
        } else if (asking.asksSource() && !asking.isPool) {
            asking.driver = driver;
            asking.properties = (Properties) properties;
        }
    }

    @Override
    public void closed(Object dataSource) {
        sources.close(dataSource);
    }

    @Override
    public void failed(Throwable failure) {
        if (!JdbcCallStack.current().isOwn()) {
            OpenTransactions.disturb("a JDBC call failed: " + failure);
        }
    }

    @Override
    public void xaStarted(Object resource, @Nullable Object xid) {
        JdbcCallStack stack = JdbcCallStack.current();
        FollowedConnection ownCallOn = stack.ownCallOn;
        if (stack.isOwn() && ownCallOn == null) {
            return; // a connection of Tenon's own, in whose transaction no message of the application's is
        }
        XaBranch begun = XaBranches.started(resource, xid);
        // A server enlists a connection when it is borrowed, or when it is used first, be it for a message's row.
        CallFrame within = stack.innermost();
        if (ownCallOn != null) {
            ownCallOn.enlisted(begun, false);
        } else if (within != null && within.called != null) {
            within.called.enlisted(begun, within.statement != null);
        } else if (within != null) {
            within.branch = begun;
        }
        if (!declaresXa) {
            report.notFollowed(
                    "XA transactions",
                    "a transaction manager has enlisted a connection, and datasources.xa declares none, so a message that is"
                            + " sent in such a transaction goes out at once, or waits for its check. Declare the DataSources"
                            + " there, and say with xa-policy what becomes of messages.");
        }
    }

    @Override
    public void xaEnded(Object resource, @Nullable Object xid, int flags) {
        XaBranches.ended(resource, xid, (flags & XAResource.TMSUSPEND) != 0);
    }

    @Override
    public void jtaUsed(Object manager) {
        JtaTransactions.used(manager);
    }

    @Override
    public boolean r2dbcBegins() {
        boolean outermost = R2DBC_BEGINNING.get() == null;
        if (outermost) {
            R2DBC_BEGINNING.set(Boolean.TRUE);
        }
        return outermost;
    }

    @Override
    public void r2dbcBegan() {
        R2DBC_BEGINNING.remove();
        report.r2dbcTransaction();
    }

    @Override
    public void endedUnseen() {
        if (JdbcCallStack.current().isAtSurface()) {
            OpenTransactions.disturb("a connection that lies below a followed one was committed or rolled back");
        }
    }
}
