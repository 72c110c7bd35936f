package io.tenon.agent.jdbc;

import io.tenon.agent.bridge.Jdbc;
import io.tenon.agent.report.Report;
import io.tenon.agent.settings.AgentSettings;
import io.tenon.agent.settings.FailurePolicy;
import io.tenon.transaction.OpenTransactions;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Tells the connections that the application borrows from those that pools and wrappers get from below them: only what
 * the outermost DataSource gives out is followed, and it counts as the innermost one's, but no further in than a pool.
 * (A routing DataSource leads to different databases; the source has to be the one that really answered.)
 */
public final class Borrowings extends Jdbc {
    private final Sources sources;
    private final Report report;
    private final FailurePolicy onFailure;

    public Borrowings(AgentSettings settings, Report report) {
        this.sources = new Sources(settings, report);
        this.report = report;
        this.onFailure = settings.onFailure();
    }

    @Override
    public void made(Object dataSource) {
        if (dataSource instanceof DataSource && Pools.isPool(dataSource)) {
            sources.made((DataSource) dataSource);
        }
    }

    @Override
    public void borrowing(Object source) {
        JdbcThread thread = JdbcThread.current();
        if (!thread.isAtSurface()) {
            return;
        }
        thread.depth++;
        if (thread.belowPool > 0 || Pools.isPool(source)) {
            thread.belowPool++;
        }
    }

    @Override
    public void borrowed(Object source, @Nullable Object connection) throws SQLException {
        JdbcThread thread = JdbcThread.current();
        if (!thread.isAtSurface()) {
            return;
        }
        if (thread.belowPool > 0) {
            thread.belowPool--;
        }
        if (connection != null && thread.belowPool == 0 && thread.depth > thread.sourceDepth) {
            thread.source = source;
            thread.sourceDepth = thread.depth;
        }
        if (--thread.depth > 0) {
            return;
        }
        Object innermost = thread.source;
        Object driver = thread.driver;
        Properties properties = thread.properties;
        thread.forgetBorrowing();
        if (connection instanceof Connection && innermost != null && !isTenons(source)) {
            take(innermost, (Connection) connection, driver, properties);
        }
    }

    /** The library's own DataSource follows its transactions itself. */
    private static boolean isTenons(Object source) {
        return source.getClass().getName().startsWith("io.tenon.");
    }

    private void take(Object key, Connection connection, @Nullable Object driver, @Nullable Properties properties)
            throws SQLException {
        try {
            Source source = key instanceof DataSource
                    ? sources.of((DataSource) key)
                    : sources.of((String) key, (Driver) driver, properties);
            if (source != null) {
                source.borrowed(key, connection);
            }
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
        }
    }

    /** The application gets an exception in its place; the pool must not lose it. */
    private static void giveBack(Connection connection, SQLException because) {
        try {
            OwnCalls.on(connection).close();
        } catch (SQLException e) {
            because.addSuppressed(e);
        }
    }

    @Override
    public void connected(Object driver, @Nullable String url, @Nullable Object properties) {
        JdbcThread thread = JdbcThread.current();
        if (!thread.isAtSurface()) {
            return;
        }
        if (thread.depth == 0 && !Pools.areAsking()) {
            report.off(
                    "connections by " + driver.getClass().getName() + ".connect",
                    "the application asks the driver itself, past every DataSource and DriverManager, and such"
                            + " connections are not followed.");
        } else if (thread.belowPool == 0) {
            thread.driver = driver;
            thread.properties = (Properties) properties;
        }
    }

    @Override
    public void closed(Object dataSource) {
        sources.close(dataSource);
    }

    @Override
    public void failed(Throwable failure) {
        if (!JdbcThread.current().isOwn()) {
            OpenTransactions.disturb("a JDBC call failed: " + failure);
        }
    }

    @Override
    public void endedUnseen() {
        JdbcThread thread = JdbcThread.current();
        if (thread.isAtSurface() && thread.depth == 0) {
            OpenTransactions.disturb("a connection that lies below a followed one was committed or rolled back");
        }
    }
}
