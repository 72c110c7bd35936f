package io.tenon.operations.connection;

import io.tenon.internal.datasource.JdbcUrl;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Properties;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** Reaches the database through the application's own driver. Immutable. */
public final class DatabaseAccess {
    private static final int LOGIN_SECONDS = 10;

    private final ClassLoader application;
    private final @Nullable String driverClass;
    private final String url;
    private final @Nullable String user;
    private final @Nullable String password;

    public DatabaseAccess(
            ClassLoader application,
            @Nullable String driverClass,
            String url,
            @Nullable String user,
            @Nullable String password) {
        this.application = application;
        this.driverClass = driverClass;
        this.url = url;
        this.user = user;
        this.password = password;
    }

    /** Returns the driver. It is not asked of DriverManager, which gives no driver to a class of another loader. */
    public Driver driver() throws SQLException {
        if (driverClass != null) {
            return named(driverClass);
        }
        List<String> found = new ArrayList<>();
        Iterator<Driver> drivers = ServiceLoader.load(Driver.class, application).iterator();
        while (true) {
            try {
                if (!drivers.hasNext()) {
                    throw new SQLException("none of the application's drivers " + found + " takes this URL");
                }
                Driver driver = drivers.next();
                if (driver.acceptsURL(url)) {
                    return driver;
                }
                found.add(driver.getClass().getName());
            } catch (ServiceConfigurationError | LinkageError e) {
                found.add(e.toString());
            }
        }
    }

    private Driver named(String className) throws SQLException {
        try {
            return application
                    .loadClass(className)
                    .asSubclass(Driver.class)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException | ClassCastException | LinkageError e) {
            throw new SQLException("the driver " + className + " cannot be made", e);
        }
    }

    public Connection connect(Driver driver) throws SQLException {
        Properties properties = new Properties();
        if (user != null) {
            properties.setProperty("user", user);
        }
        if (password != null) {
            properties.setProperty("password", password);
        }
        // Drivers look at this time-out, whoever calls them. Without it, connecting to an address that swallows packets
        // takes minutes.
        DriverManager.setLoginTimeout(LOGIN_SECONDS);
        Connection connection = driver.connect(url, properties);
        if (connection == null) {
            throw new SQLException("the driver " + driver.getClass().getName() + " does not take this URL");
        }
        return connection;
    }

    /** Returns the URL without parameters, among which there may be secrets. */
    public String address() {
        return JdbcUrl.withoutSecrets(url);
    }

    public String userText() {
        return user == null ? "" : " as " + user;
    }
}
