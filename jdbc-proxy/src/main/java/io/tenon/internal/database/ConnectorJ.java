package io.tenon.internal.database;

import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What MySQL's own driver, 5.1 to 9, knows of a connection without asking the server. It is asked by reflection, since
 * the driver is the application's. Thread-safe.
 */
public final class ConnectorJ {
    /** The interface that a pool's connection is unwrapped to; null where there is another driver. */
    private final @Nullable Class<?> type;

    /** Methods, or a field, that lead from a connection to the result that is streaming on it. */
    private final AccessibleObject[] toStream;

    private final boolean isSinceVersion8;

    private ConnectorJ(@Nullable Class<?> type, boolean isSinceVersion8, AccessibleObject... toStream) {
        this.type = type;
        this.isSinceVersion8 = isSinceVersion8;
        this.toStream = toStream;
    }

    /**
     * Looks for the driver of such connections by the class loader of their metadata; a pool's metadata are the
     * driver's own.
     */
    public static ConnectorJ of(Connection connection) throws SQLException {
        ClassLoader loader = connection.getMetaData().getClass().getClassLoader();
        ConnectorJ known = sinceVersion8(loader);
        if (known == null) {
            known = ofVersion5(loader);
        }
        return known == null ? new ConnectorJ(null, true) : known;
    }

    private static @Nullable ConnectorJ sinceVersion8(ClassLoader loader) {
        try {
            Class<?> type = Class.forName("com.mysql.cj.jdbc.JdbcConnection", false, loader);
            Method protocol =
                    Class.forName("com.mysql.cj.NativeSession", false, loader).getMethod("getProtocol");
            Method stream = protocol.getReturnType().getMethod("getStreamingData");
            return new ConnectorJ(type, true, type.getMethod("getSession"), protocol, stream);
        } catch (ReflectiveOperationException | LinkageError e) {
            return null;
        }
    }

    private static @Nullable ConnectorJ ofVersion5(ClassLoader loader) {
        try {
            Class<?> type = Class.forName("com.mysql.jdbc.MySQLConnection", false, loader);
            Method io = type.getMethod("getIO");
            Field stream = io.getReturnType().getDeclaredField("streamingData");
            stream.setAccessible(true);
            return new ConnectorJ(type, false, io, stream);
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            // A module that does not open the field throws a RuntimeException.
            return null;
        }
    }

    /**
     * Whether a result is streaming, so that the driver would refuse every statement. It is asked before a statement
     * is tried, since pools that judge exceptions (Druid) discard a connection for that refusal.
     */
    boolean isStreaming(Connection connection) {
        if (type == null) {
            return false;
        }
        try {
            if (!connection.isWrapperFor(type)) {
                return false;
            }
            Object reached = connection.unwrap(type);
            for (AccessibleObject step : toStream) {
                reached = step instanceof Method ? ((Method) step).invoke(reached) : ((Field) step).get(reached);
            }
            return reached != null;
        } catch (SQLException | ReflectiveOperationException | RuntimeException e) {
            // The driver cannot be asked, so the statement is tried, and the driver refuses it if a result is
            // streaming.
            return false;
        }
    }

    /**
     * Whether this driver may not send a commit or a rollback at all. Told to use its own knowledge of the
     * transaction (useLocalTransactionState), it sends none where it believes that no transaction is open. That
     * belief is wrong after a streamed result (in all releases), and in 5.1 with useServerPrepStmts after any
     * statement.
     */
    public boolean mayKeepEnds(Connection connection) {
        if (type == null) {
            return false;
        }
        try {
            if (!connection.isWrapperFor(type)) {
                return false;
            }
            Object driver = connection.unwrap(type);
            return isSinceVersion8
                    ? isSet(type.getMethod("getPropertySet").invoke(driver), "useLocalTransactionState")
                    : Boolean.TRUE.equals(
                            type.getMethod("getUseLocalTransactionState").invoke(driver));
        } catch (SQLException | ReflectiveOperationException | RuntimeException e) {
            return false;
        }
    }

    private static boolean isSet(Object properties, String name) throws ReflectiveOperationException {
        ClassLoader loader = properties.getClass().getClassLoader();
        Object property = Class.forName("com.mysql.cj.conf.PropertySet", false, loader)
                .getMethod("getBooleanProperty", String.class)
                .invoke(properties, name);
        return Boolean.TRUE.equals(Class.forName("com.mysql.cj.conf.RuntimeProperty", false, loader)
                .getMethod("getValue")
                .invoke(property));
    }
}
