package io.tenon.drivers;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * A driver that is not the newest of its kind and still in use. It comes from a class loader of its own, because the
 * newest one is on the tests' class path; Maven copies its jar to {@code target/drivers}.
 */
public enum OldDriver {
    CONNECTOR_J_5_1("connector-j-5.1", "com.mysql.jdbc.Driver", "com.mysql.jdbc.ConnectionImpl", "getId"),
    CONNECTOR_J_8_0("connector-j-8.0", "com.mysql.cj.jdbc.Driver", "com.mysql.cj.jdbc.ConnectionImpl", "getId"),
    MARIADB_2_7("mariadb-2.7", "org.mariadb.jdbc.Driver", "org.mariadb.jdbc.MariaDbConnection", "getServerThreadId"),
    PGJDBC_42_2("pgjdbc-42.2", "org.postgresql.Driver", "org.postgresql.jdbc.PgConnection", "getBackendPID");

    private static final ConcurrentMap<String, ClassLoader> LOADERS = new ConcurrentHashMap<>();

    private final String id;
    private final String driverClass;
    private final String connectionClass;
    private final String sessionMethod;

    OldDriver(String id, String driverClass, String connectionClass, String sessionMethod) {
        this.id = id;
        this.driverClass = driverClass;
        this.connectionClass = connectionClass;
        this.sessionMethod = sessionMethod;
    }

    /** As drivers.sh takes it. */
    public String id() {
        return id;
    }

    public Driver newDriver() {
        try {
            return load(driverClass)
                    .asSubclass(Driver.class)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(this + " has no usable " + driverClass, e);
        }
    }

    /** The driver's own type of connection. */
    public Class<? extends Connection> connectionType() {
        return load(connectionClass).asSubclass(Connection.class);
    }

    /** The server's number of a connection's session. */
    long sessionOf(Connection connection) throws SQLException {
        Class<? extends Connection> type = connectionType();
        try {
            Object number = type.getMethod(sessionMethod).invoke(connection.unwrap(type));
            return ((Number) number).longValue();
        } catch (ReflectiveOperationException e) {
            throw new SQLException(this + " does not tell its session", e);
        }
    }

    private Class<?> load(String name) {
        try {
            return Class.forName(name, true, loader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(this + " is not what it was taken for: it has no " + name, e);
        }
    }

    private ClassLoader loader() {
        return LOADERS.computeIfAbsent(
                id, name -> new URLClassLoader(name, new URL[] {jar()}, ClassLoader.getPlatformClassLoader()));
    }

    private URL jar() {
        Path jar = Path.of(System.getProperty("basedir", "."), "target", "drivers", id + ".jar");
        if (!Files.exists(jar)) {
            throw new IllegalStateException("There is no " + jar.toAbsolutePath()
                    + "; Maven copies it before the tests (process-test-resources in integration-tests)");
        }
        try {
            return jar.toRealPath().toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new IllegalStateException(jar + " cannot be read", e);
        }
    }

    @Override
    public String toString() {
        return id;
    }
}
