package io.tenon.internal.driver;

import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the driver behind a {@code jdbc:tenon:} URL: the class that the URL names; a driver that is registered; one that a
 * class loader announces; a known class. What was looked at is kept for the error. Not thread-safe.
 */
final class DriverSearch {
    /** Subprotocols, and the drivers' classes that take them. */
    private static final String[][] KNOWN = {
        {"jdbc:mysql:", "com.mysql.cj.jdbc.Driver"},
        {"jdbc:mysql:", "com.mysql.jdbc.Driver"},
        {"jdbc:mariadb:", "org.mariadb.jdbc.Driver"},
        {"jdbc:postgresql:", "org.postgresql.Driver"},
        {"jdbc:h2:", "org.h2.Driver"}
    };

    /**
     * The class of Tenon's own driver, which is passed over in any class loader: it takes no URL of another driver's,
     * and would only be listed.
     */
    private static final String TENONS = "io.tenon.jdbc.TenonDriver";

    private final TenonUrl url;
    private final List<String> seen = new ArrayList<>();

    private DriverSearch(TenonUrl url) {
        this.url = url;
    }

    /** @throws SQLException that lists the class loaders that were asked and the drivers that were seen */
    static Driver find(TenonUrl url) throws SQLException {
        DriverSearch search = new DriverSearch(url);
        String named = url.driverClass();
        Driver found = named == null ? search.anywhere() : search.named(named);
        if (found == null) {
            throw search.failure();
        }
        return found;
    }

    private @Nullable Driver anywhere() {
        Driver registered = registered();
        if (registered != null) {
            return registered;
        }
        for (ClassLoader loader : loaders()) {
            Driver announced = announced(loader);
            if (announced != null) {
                return announced;
            }
        }
        for (String[] known : KNOWN) {
            Driver made = url.driverUrl().startsWith(known[0]) ? named(known[1]) : null;
            if (made != null) {
                return made;
            }
        }
        return null;
    }

    private @Nullable Driver registered() {
        Enumeration<Driver> drivers = DriverManager.getDrivers();
        List<String> others = new ArrayList<>();
        while (drivers.hasMoreElements()) {
            Driver driver = drivers.nextElement();
            if (takes(driver, others)) {
                return driver;
            }
        }
        seen.add("registered drivers: " + others);
        return null;
    }

    private @Nullable Driver announced(ClassLoader loader) {
        List<String> others = new ArrayList<>();
        Iterator<Driver> drivers = ServiceLoader.load(Driver.class, loader).iterator();
        while (true) {
            try {
                if (!drivers.hasNext()) {
                    seen.add("drivers announced to " + loader + ": " + others);
                    return null;
                }
                Driver driver = drivers.next();
                if (takes(driver, others)) {
                    return driver;
                }
            } catch (ServiceConfigurationError | LinkageError e) {
                // One broken announcement must not hide the drivers behind it.
                others.add(e.toString());
            }
        }
    }

    private @Nullable Driver named(String className) {
        for (ClassLoader loader : loaders()) {
            try {
                Class<?> type = Class.forName(className, true, loader);
                Driver driver = instance(type.asSubclass(Driver.class));
                List<String> others = new ArrayList<>();
                if (takes(driver, others)) {
                    return driver;
                }
                seen.add(className + " of " + loader + " does not take the URL " + others);
            } catch (ClassNotFoundException e) {
                seen.add(className + " is not known to " + loader);
            } catch (ReflectiveOperationException | ClassCastException | LinkageError e) {
                seen.add(className + " of " + loader + " cannot be used as a driver: " + e);
            }
        }
        return null;
    }

    /** Returns the registered instance of a driver's class, or else a new one. */
    private static Driver instance(Class<? extends Driver> type) throws ReflectiveOperationException {
        for (Driver registered : Collections.list(DriverManager.getDrivers())) {
            if (registered.getClass() == type) {
                return registered;
            }
        }
        return type.getDeclaredConstructor().newInstance();
    }

    private boolean takes(Driver driver, List<String> others) {
        String name = driver.getClass().getName();
        if (name.equals(TENONS)) {
            return false;
        }
        try {
            if (driver.acceptsURL(url.driverUrl())) {
                return true;
            }
            others.add(name);
        } catch (SQLException | RuntimeException e) {
            others.add(name + " (" + e.getClass().getName() + " when it was asked)");
        }
        return false;
    }

    /** Returns the class loader of the calling thread, which is the application's as a rule, and that of Tenon. */
    private static List<ClassLoader> loaders() {
        List<ClassLoader> loaders = new ArrayList<>(2);
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        if (context != null) {
            loaders.add(context);
        }
        ClassLoader own = DriverSearch.class.getClassLoader();
        if (own != null && own != context) {
            loaders.add(own);
        }
        return loaders;
    }

    private SQLException failure() {
        return new SQLException(
                "No driver was found for " + url.shown() + " behind " + TenonUrl.PREFIX
                        + ". Put the driver's jar where one of"
                        + " these class loaders finds it, or name its class: " + TenonUrl.PREFIX
                        + "driver=<class name>:<url>. Looked at: " + String.join("; ", seen),
                "08001");
    }
}
