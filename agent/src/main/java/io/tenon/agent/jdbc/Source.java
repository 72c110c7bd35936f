package io.tenon.agent.jdbc;

import io.tenon.agent.bridge.TrackedConnection;
import io.tenon.agent.report.Report;
import io.tenon.agent.settings.AgentSettings;
import io.tenon.agent.settings.FailurePolicy;
import io.tenon.agent.settings.JdbcUrl;
import io.tenon.transaction.ConnectionTransaction;
import io.tenon.transaction.TrackedDataSource;
import io.tenon.transaction.XaPolicy;
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
        if (state == State.LEFT_ALONE || (state == State.OFF && settings.onFailure() == FailurePolicy.FAIL_OPEN)) {
            return;
        }
        if (state == State.OFF) {
            throw new SQLException("Tenon cannot follow the transactions of " + className + ": " + off
                    + " Nothing was done on the connection. (on-failure is fail-closed.)");
        }
        if (!(connection instanceof TrackedConnection) || !Followable.is(connection.getClass())) {
            off("its connections are of " + connection.getClass()
                    + ", which was loaded before Tenon or made in a way that hides it.");
            borrowed(key, connection);
            return;
        }
        TrackedConnection carrier = (TrackedConnection) connection;
        Object carried = carrier.tenon$events();
        if (carried instanceof ConnectionHandle && !((ConnectionHandle) carried).hasEnded()) {
            return; // a DataSource that gives out one connection again and again
        }
        JdbcThread thread = JdbcThread.current();
        boolean autoCommit = probe(thread, connection);
        if (thread.reached) {
            return; // a wrapper around a connection that is followed already
        }
        // A transaction may be under way on it, which Tenon must not touch: a wrapper leads to the thread's own one.
        boolean isFresh = autoCommit || Pools.lendsFresh(key);
        if (state == State.NEW) {
            decide(key, connection, isFresh);
        }
        TrackedDataSource followed = tracked;
        if (state == State.FOLLOWED && followed != null) {
            follow(followed, connection, carrier, isFresh);
        } else if (state == State.OFF) {
            borrowed(key, connection);
        }
    }

    private static boolean probe(JdbcThread thread, Connection connection) throws SQLException {
        thread.own++;
        thread.probing = true;
        thread.reached = false;
        try {
            return connection.getAutoCommit();
        } finally {
            thread.probing = false;
            thread.own--;
        }
    }

    private void follow(TrackedDataSource followed, Connection connection, TrackedConnection carrier, boolean isFresh) {
        Connection own = OwnCalls.on(connection);
        if (isFresh) {
            followed.openOn(own);
        } else if (followed.wantsOpening()) {
            new Elsewhere(followed, this.own).begin();
        }
        carrier.tenon$events(new ConnectionHandle(new ConnectionTransaction(followed, own)));
    }

    private synchronized void decide(Object key, Connection connection, boolean isFresh) throws SQLException {
        if (state != State.NEW) {
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
        XaPolicy xaPolicy = settings.xaPolicyOf(name, className, shown);
        TrackedDataSource followed = new TrackedDataSource(
                name, own, settings.table(), settings.createTable(), settings.transactions(), xaPolicy);
        if (xaPolicy == XaPolicy.NOT_XA) {
            Exception unusable =
                    isFresh ? followed.tryToOpenOn(OwnCalls.on(connection)) : new Elsewhere(followed, own).open();
            if (settings.onFailure() == FailurePolicy.FAIL_OPEN && isForGood(unusable)) {
                followed.close();
                off("its status table cannot be used, so messages sent in its transactions go out at once, as without"
                        + " Tenon. " + firstLine(unusable) + " The agent's doctor prints the statements that make it.");
                return;
            }
        }
        tracked = followed;
        state = State.FOLLOWED;
        report.dataSource(name, className, shown);
        report.followed(followed);
    }

    /**
     * Whether a table will not be usable later either, unless somebody does something: it is missing, or of another
     * version, or rights on it are (SQLState class 42). The rest may pass, and is tried again; until then messages are
     * refused in transactions.
     */
    private static boolean isForGood(@Nullable Exception unusable) {
        if (!(unusable instanceof SQLException)) {
            return unusable != null;
        }
        String sqlState = ((SQLException) unusable).getSQLState();
        return sqlState == null || sqlState.startsWith("42");
    }

    /** The rest is DDL. */
    private static String firstLine(@Nullable Exception unusable) {
        String message = unusable == null ? "" : String.valueOf(unusable.getMessage());
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
