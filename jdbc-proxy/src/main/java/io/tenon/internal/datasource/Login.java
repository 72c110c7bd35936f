package io.tenon.internal.datasource;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** How the application has connected: the driver's URL, and a copy of its properties. Never printed. Thread-safe. */
public final class Login {
    private final String url;
    private final Properties properties;
    private volatile boolean refused;

    private Login(String url, Properties properties) {
        this.url = url;
        this.properties = properties;
    }

    /**
     * Makes a login of the driver's URL and a copy of these properties.
     *
     * @param given left as they are
     */
    public static Login of(String url, @Nullable Properties given) {
        return new Login(url, copyOf(given));
    }

    /** Returns a copy of all properties, those that have only a default as well. */
    public static Properties copyOf(@Nullable Properties given) {
        Properties copy = new Properties();
        if (given != null) {
            for (String name : given.stringPropertyNames()) {
                copy.setProperty(name, given.getProperty(name));
            }
            for (Map.Entry<Object, Object> entry : given.entrySet()) {
                copy.putIfAbsent(entry.getKey(), entry.getValue());
            }
        }
        return copy;
    }

    /** @throws SQLException the driver's, or that it does not take its own URL any more */
    public Connection connect(Driver driver) throws SQLException {
        Connection connection = driver.connect(url, copyOf(properties)); // some drivers change what they are given
        if (connection == null) {
            throw new SQLException(
                    "The driver " + driver.getClass().getName()
                            + " has accepted the URL before, and now gives no connection for it",
                    "08001");
        }
        return connection;
    }

    /** Notes that the database does not let this login in any more. An equal one that works later is another object. */
    void refuse() {
        refused = true;
    }

    boolean isRefused() {
        return refused;
    }

    /**
     * Compares the URL and all properties. Values that are no strings are the application's own objects, whose equals
     * may do anything: they must be the same objects.
     */
    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof Login)) {
            return false;
        }
        Login login = (Login) other;
        if (!url.equals(login.url) || properties.size() != login.properties.size()) {
            return false;
        }
        for (Map.Entry<Object, Object> entry : properties.entrySet()) {
            Object value = login.properties.get(entry.getKey());
            if (value != entry.getValue() && !(value instanceof String && value.equals(entry.getValue()))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        return 31 * url.hashCode() + properties.size();
    }

    @Override
    public String toString() {
        return "login";
    }
}
