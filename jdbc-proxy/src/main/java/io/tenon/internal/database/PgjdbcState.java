package io.tenon.internal.database;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What PostgreSQL's own driver knows of a connection's transaction. The server says with each of its answers whether
 * one is open, failed or none, whoever asked for what; so what was said last holds until the next request. The driver
 * is asked by reflection, since it is the application's. Thread-safe.
 */
final class PgjdbcState {
    private static final String CONNECTION = "org.postgresql.core.BaseConnection";
    private static final String STATE = "getTransactionState";
    private static final String OPEN = "OPEN";

    /**
     * The method of the driver's connections that tells their state; null where there is another driver, or one too
     * old to tell.
     */
    private final @Nullable Method state;

    private PgjdbcState(@Nullable Method state) {
        this.state = state;
    }

    /**
     * Looks for the driver of such connections by the class loader of their metadata; a pool's metadata are the
     * driver's own.
     */
    static PgjdbcState of(Connection connection) throws SQLException {
        // The connection itself may be a proxy of Tenon's, whose class loader does not see the driver.
        ClassLoader loader = connection.getMetaData().getClass().getClassLoader();
        try {
            return new PgjdbcState(Class.forName(CONNECTION, false, loader).getMethod(STATE));
        } catch (ReflectiveOperationException | LinkageError e) {
            return new PgjdbcState(null);
        }
    }

    /** Whether a transaction is open and has not failed, without a round trip; null if that is not known. */
    @Nullable
    Boolean isOpenOn(Connection connection) throws SQLException {
        if (state == null || !connection.isWrapperFor(state.getDeclaringClass())) {
            return null;
        }
        try {
            return OPEN.equals(String.valueOf(state.invoke(connection.unwrap(state.getDeclaringClass()))));
        } catch (IllegalAccessException | InvocationTargetException e) {
            return null;
        }
    }
}
