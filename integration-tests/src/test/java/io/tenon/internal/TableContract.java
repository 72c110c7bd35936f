package io.tenon.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;

/** What the contracts of Tenon's tables share: connections and threads that end with the test, and a look at statements. */
public abstract class TableContract {
    private static final AtomicInteger TABLES = new AtomicInteger();

    /** For what a test does at the same time. */
    protected final ExecutorService threads = Executors.newCachedThreadPool();

    private final List<Connection> connections = new ArrayList<>();

    /** Of a table that no other test has. */
    protected static String newName(String beginning) {
        return beginning + TABLES.incrementAndGet();
    }

    /** Closed after the test. */
    protected final Connection kept(Connection connection) {
        connections.add(connection);
        return connection;
    }

    @AfterEach
    protected final void closeConnections() throws Exception {
        threads.shutdown();
        for (Connection connection : connections) {
            if (!connection.isClosed() && !connection.getAutoCommit()) {
                connection.rollback();
            }
            connection.close();
        }
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    /** Is shown a statement that is about to be prepared, or an empty text when one is about to be made. */
    protected interface Seen {
        void sql(String text) throws SQLException;
    }

    /** The same connection, which shows its statements. */
    protected static Connection intercepted(Connection connection, Seen seen) {
        return (Connection) Proxy.newProxyInstance(
                TableContract.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().endsWith("Statement")) {
                        seen.sql(arguments == null || !(arguments[0] instanceof String) ? "" : (String) arguments[0]);
                    }
                    return passedOn(connection, method, arguments);
                });
    }

    /** A proxy's call, made on what it stands for. */
    protected static Object passedOn(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    protected static void update(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first column of the first row. */
    protected static String query(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(0); // an old driver that is set to fetch by cursor cannot do so with EXPLAIN
            try (ResultSet result = statement.executeQuery(sql)) {
                result.next();
                return String.valueOf(result.getString(1));
            }
        }
    }

    protected static long millisSince(long begun) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    }

    /** A field that is set before each test. */
    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    protected static <T> T unset() {
        return null;
    }
}
