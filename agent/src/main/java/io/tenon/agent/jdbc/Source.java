package io.tenon.agent.jdbc;

import io.tenon.agent.bridge.TrackedConnection;
import io.tenon.agent.report.Report;
import io.tenon.agent.settings.AgentSettings;
import io.tenon.agent.settings.FailurePolicy;
import io.tenon.agent.settings.JdbcUrl;
import io.tenon.transaction.ConnectionTransaction;
import io.tenon.transaction.TrackedDataSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A DataSource of the application's, or a URL that it gives to DriverManager: whether the transactions of its
 * connections are followed is decided with the first one, once. Thread-safe.
 */
final class Source {
    private static final Logger log = LoggerFactory.getLogger(Source.class);

    private static final int LONGEST_NAME = 64;

    private final String className;
    private final OwnDataSource own;
    private final AgentSettings settings;
    private final Report report;
    private volatile State state = State.NEW;
    private volatile @Nullable String off;
    private @Nullable TrackedDataSource tracked;

    private enum State {
        /** No connection has been borrowed yet. */
        NEW,
        /** Its transactions are followed. */
        FOLLOWED,
        /** It is left alone: by a setting, or since it is a pool's own source. */
        LEFT_ALONE,
        /** It cannot be followed. */
        OFF
    }

    Source(String className, OwnDataSource own, AgentSettings settings, Report report) {
        this.className = className;
        this.own = own;
        this.settings = settings;
        this.report = report;
    }

    /** A pool's own source: the pool is what the application uses. */
    void leaveToPool() {
        log.info("{} is asked by a pool, whose transactions are followed instead of its own", className);
        state = State.LEFT_ALONE;
    }

    /**
     * The application has borrowed a connection.
     *
     * @param key the DataSource, or the URL
     * @throws SQLException if it cannot be followed, and must not be used then
     */
    void borrowed(Object key, Connection connection) throws SQLException {
        if (state == State.NEW) {
            decide(key, connection);
        }
        TrackedDataSource followed = tracked;
        if (state == State.FOLLOWED && followed != null) {
            follow(followed, connection);
        } else if (state == State.OFF && settings.onFailure() == FailurePolicy.FAIL_CLOSED) {
            throw new SQLException("Tenon cannot follow the transactions of " + className + ": " + off
                    + " Nothing was done on the connection. (on-failure is fail-closed.)");
        }
    }

    private static void follow(TrackedDataSource followed, Connection connection) throws SQLException {
        TrackedConnection carrier = (TrackedConnection) connection;
        Object carried = carrier.tenon$events();
        if (carried instanceof ConnectionHandle && !((ConnectionHandle) carried).hasEnded()) {
            return; // a DataSource that gives out one connection again and again
        }
        JdbcThread thread = JdbcThread.current();
        boolean autoCommit;
        thread.own++;
        thread.probing = true;
        thread.reached = false;
        try {
            autoCommit = connection.getAutoCommit();
        } finally {
            thread.probing = false;
            thread.own--;
        }
        if (thread.reached) {
            return; // a wrapper around a connection that is followed already
        }
        Connection own = OwnCalls.on(connection);
        followed.openOn(own);
        carrier.tenon$events(new ConnectionHandle(new ConnectionTransaction(followed, own, autoCommit)));
    }

    private synchronized void decide(Object key, Connection connection) throws SQLException {
        if (state != State.NEW) {
            return;
        }
        if (!(connection instanceof TrackedConnection) || !Followable.is(connection.getClass())) {
            off("its connections are of " + connection.getClass()
                    + ", which was loaded before Tenon or made in a way that hides it");
            return;
        }
        String url = OwnCalls.on(connection).getMetaData().getURL();
        String name = nameOf(key, url);
        String shown = url == null ? "unknown URL" : JdbcUrl.withoutSecrets(url);
        if (!settings.includesDataSource(name, className, shown)) {
            log.info(
                    "DataSource '{}' ({}, {}) is left alone, as datasources.include and .exclude say",
                    name,
                    className,
                    shown);
            state = State.LEFT_ALONE;
            return;
        }
        TrackedDataSource followed = new TrackedDataSource(
                name,
                own,
                settings.table(),
                settings.createTable(),
                settings.transactions(),
                settings.xaPolicyOf(name, className, shown));
        Connection tried = OwnCalls.on(connection);
        Exception unusable = followed.tryToOpenOn(tried);
        if (unusable != null && settings.onFailure() == FailurePolicy.FAIL_OPEN && tried.isValid(1)) {
            followed.close();
            off("its status table cannot be used, so messages sent in its transactions go out at once, as without"
                    + " Tenon. " + firstLine(unusable) + " The agent's doctor prints the statements that make it.");
            return;
        }
        tracked = followed;
        state = State.FOLLOWED;
        report.dataSource(name, className, shown);
        report.followed(followed);
    }

    /** The rest is DDL. */
    private static String firstLine(Exception unusable) {
        String message = String.valueOf(unusable.getMessage());
        int end = message.indexOf(" Run these statements");
        return end < 0 ? message : message.substring(0, end);
    }

    private void off(String why) {
        off = why;
        state = State.OFF;
        report.off("DataSource " + className, why);
    }

    /** The DataSource was closed, or nobody has it any more. */
    synchronized void close() {
        if (tracked != null) {
            tracked.close();
            report.dataSourceClosed(tracked.name());
            tracked = null;
        }
        state = State.NEW; // some can be opened again
    }

    private static String nameOf(Object key, @Nullable String url) {
        String name = property(key, "getPoolName");
        if (name == null) {
            name = property(key, "getName");
        }
        if (name == null || name.isEmpty() || name.startsWith("DataSource-") || name.startsWith("HikariPool-")) {
            name = databaseOf(url);
        }
        name = name.replace(':', '_');
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME);
    }

    /** For people: what stands behind the last slash or colon. */
    private static String databaseOf(@Nullable String url) {
        if (url == null) {
            return "default";
        }
        String shown = JdbcUrl.withoutSecrets(url);
        int from = Math.max(shown.lastIndexOf('/'), shown.lastIndexOf(':')) + 1;
        return from == shown.length() ? "default" : shown.substring(from);
    }

    private static @Nullable String property(Object key, String getter) {
        try {
            Method method = key.getClass().getMethod(getter);
            Object value =
                    method.getReturnType() == String.class && !(key instanceof String) ? method.invoke(key) : null;
            return (String) value;
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            return null; // it has no name of its own
        }
    }
}
